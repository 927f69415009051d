package dev.tidings.core.ws;

/**
 * The client of a WebSocket broke a rule, or asked for what is not granted: the connection is closed with the code. The
 * message is the rule, and safe to show to the peer.
 */
public final class Violation extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final CloseCode code;

    /** @param rule what would have been right, such as "frames from a client are masked" */
    public Violation(CloseCode code, String rule) {
        // No stack trace: any peer can cause one of these at will, and the rule already says what was broken.
        super(rule, null, false, false);
        this.code = code;
    }

    /** Returns what the connection is closed with. */
    public CloseCode code() {
        return code;
    }

    /** Returns the rule. */
    public String rule() {
        return String.valueOf(getMessage());
    }
}
