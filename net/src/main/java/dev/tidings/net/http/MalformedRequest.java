package dev.tidings.net.http;

/** A request in HTTP/2 that broke a rule of its frames or fields: its stream ends with PROTOCOL_ERROR (RFC 9113 §8.1.1). */
public final class MalformedRequest extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param rule what the rule is */
    public MalformedRequest(String rule) {
        // No stack trace: any peer can cause one of these at will, and the message already says what is wrong.
        super(rule, null, false, false);
    }
}
