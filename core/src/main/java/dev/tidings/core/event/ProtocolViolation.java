package dev.tidings.core.event;

/**
 * A peer broke a rule of the wire, such as the largest event or frame: what it sends cannot be read any further. The
 * message is the rule, and safe to show to the peer.
 */
public final class ProtocolViolation extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param rule what would have been right, such as "an event is at most 1048576 bytes" */
    public ProtocolViolation(String rule) {
        // No stack trace: any peer can cause one of these at will, and the rule already says what was broken.
        super(rule, null, false, false);
    }
}
