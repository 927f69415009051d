package dev.tidings.net.proxy;

import dev.tidings.core.config.Upstream;
import dev.tidings.core.event.Utf8;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import java.util.List;
import java.util.Locale;

/** What a client is told in place of the answer that its application did not give. */
final class NoAnswer {

    static final String EVENT_STREAM = "text/event-stream";

    private NoAnswer() {}

    /**
     * An {@code EventSource} gives up for good at any status but 200 (WHATWG HTML §9.2.3): as long as the outage may be a
     * restart, it gets a stream that only asks it to come back.
     */
    static Answer of(ProxyEndpoint.Shared shared, Request request, Upstream upstream, Failure failure) {
        boolean mayBeOver =
                shared.application().outage().onFailed(shared.loop().deadlines().nowNs());
        if (mayBeOver && isEventSource(request)) {
            return comeBack(shared, request, "the application cannot be reached just now");
        }
        return Answer.problem(failure.status(), failure.describe(upstream));
    }

    /** Returns whether it may be an {@code EventSource} that asks: those send no other method. */
    static boolean isEventSource(Request request) {
        return request.method().equals("GET")
                && request.head().headers().all("accept").stream()
                        .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains(EVENT_STREAM));
    }

    /** To pages of any origin: there is nothing in it to see, and who may not see it takes it for the end. */
    static Answer comeBack(ProxyEndpoint.Shared shared, Request request, String why) {
        Utf8 stream = Utf8.of("retry: " + shared.retries().nextMs() + "\n: " + why + "\n\n");
        var answer = new Answer(Status.OK, List.of(), stream)
                .with("Content-Type", EVENT_STREAM)
                .with("Cache-Control", "no-store")
                .with("X-Accel-Buffering", "no");
        return request.header("origin")
                .map(origin -> answer.with("Access-Control-Allow-Origin", origin)
                        .with("Access-Control-Allow-Credentials", "true")
                        .with("Vary", "Origin"))
                .orElse(answer);
    }
}
