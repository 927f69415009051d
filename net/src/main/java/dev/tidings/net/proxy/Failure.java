package dev.tidings.net.proxy;

import dev.tidings.core.config.DurationText;
import dev.tidings.core.config.Upstream;
import dev.tidings.net.http.Status;
import dev.tidings.net.log.Account;
import java.time.Duration;

/**
 * Why an upstream did not answer.
 *
 * @param status what the client is told
 * @param unsent whether nothing of the request can have reached it
 * @param stale whether a connection that had been kept was found closed: the upstream may be well
 */
record Failure(Status status, String cause, boolean unsent, boolean stale) {

    static Failure refused(String why) {
        return new Failure(Status.BAD_GATEWAY, why, true, false);
    }

    static Failure notFound(Duration within) {
        String cause = "its name was not found within " + DurationText.of(within) + " (timeouts.connect)";
        return new Failure(Status.GATEWAY_TIMEOUT, cause, true, false);
    }

    static Failure notConnected(Duration within) {
        String cause = "no connection within " + DurationText.of(within) + " (timeouts.connect)";
        return new Failure(Status.GATEWAY_TIMEOUT, cause, true, false);
    }

    static Failure silent(Duration within) {
        String cause = "no answer within " + DurationText.of(within) + " (timeouts.response)";
        return new Failure(Status.GATEWAY_TIMEOUT, cause, false, false);
    }

    static Failure closed(boolean stale) {
        return new Failure(Status.BAD_GATEWAY, "it closed the connection before it had answered", false, stale);
    }

    static Failure malformed(String rule) {
        return new Failure(Status.BAD_GATEWAY, "its answer breaks a rule of HTTP: " + rule, false, false);
    }

    static Failure tooLong(int bytes) {
        String cause = "its answer to the gateway (GRIP) has more than " + bytes + " bytes";
        return new Failure(Status.BAD_GATEWAY, cause, false, false);
    }

    /** Returns it for the access log, when it comes in the middle of an answer. */
    String word() {
        return status == Status.GATEWAY_TIMEOUT ? Account.IDLE : Account.UPSTREAM;
    }

    /** Returns it for the client and the log. */
    String describe(Upstream upstream) {
        return "upstream " + upstream.url() + ": " + cause;
    }
}
