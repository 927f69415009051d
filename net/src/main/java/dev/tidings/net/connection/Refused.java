package dev.tidings.net.connection;

import dev.tidings.net.connection.Answer.Field;
import dev.tidings.net.http.Status;
import java.util.List;
import java.util.Optional;

/** A request that is well-formed and is not granted: a right is missing, a limit is reached, or it is not the time. */
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What a client is asked to wait: about the time a full disk or mailbox takes to be noticed and cleared. */
    private static final int RETRY_AFTER_SECONDS = 5;

    private final Status status;
    private final String reason;
    private final transient List<Field> fields;

    private Refused(Status status, String reason, String detail, List<Field> fields) {
        // No stack trace: any peer can cause one of these at will, and the message already says why.
        super(detail, null, false, false);
        this.status = status;
        this.reason = reason;
        this.fields = fields;
    }

    /** For good: the same request will be refused again. */
    public static Refused permanently(Status status, String detail) {
        return new Refused(status, "", detail, List.of());
    }

    /** For good, with fields that say what would not be refused. */
    public static Refused permanently(Status status, String detail, List<Field> fields) {
        return new Refused(status, "", detail, List.copyOf(fields));
    }

    /**
     * For now: a later try may succeed.
     *
     * @param reason the word that a stream's {@code tidings:bye} gives
     */
    public static Refused forNow(Status status, String reason, String detail) {
        return new Refused(status, reason, detail, List.of());
    }

    /** Returns the honest answer's status. */
    public Status status() {
        return status;
    }

    /** Returns the word for a stream's {@code tidings:bye}; empty when it is for good. */
    public Optional<String> temporaryReason() {
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    /** Returns the honest answer. */
    public Answer answer() {
        Answer answer = Answer.problem(status, String.valueOf(getMessage())).with(fields);
        return reason.isEmpty() ? answer : answer.with("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
    }
}
