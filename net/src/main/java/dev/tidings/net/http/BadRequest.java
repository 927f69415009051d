package dev.tidings.net.http;

/** A request that broke a rule of HTTP: it is answered with the status, and the connection ends. */
public final class BadRequest extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Status status;

    /** @param rule what the rule is and how it was broken, safe to show to the peer */
    public BadRequest(Status status, String rule) {
        // No stack trace: any peer can cause one of these at will, and the message already says what is wrong.
        super(rule, null, false, false);
        this.status = status;
    }

    /** A 400. */
    public BadRequest(String rule) {
        this(Status.BAD_REQUEST, rule);
    }

    /** Returns the answer's status. */
    public Status status() {
        return status;
    }
}
