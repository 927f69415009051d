package dev.tidings.core.ws;

/** Why a connection is closed (RFC 6455 §7.4.1 and the registry that it opens; 4000 and up are each application's own). */
public enum CloseCode {
    /** All was said. */
    NORMAL(1000),
    /** A rule of the framing was broken. */
    PROTOCOL_ERROR(1002),
    /** Binary messages: events are text. */
    UNSUPPORTED_DATA(1003),
    /** Text that is not UTF-8, or compressed data that is none. */
    INVALID_PAYLOAD(1007),
    /** What was asked for is not granted. */
    POLICY(1008),
    /** A frame or message over the limit. */
    TOO_BIG(1009),
    /** A mistake of the server. */
    INTERNAL_ERROR(1011),
    /** The server stops; another one, or the next, takes over. */
    SERVICE_RESTART(1012),
    /** Not now. */
    TRY_AGAIN_LATER(1013),
    /** Events are missing, and there is no other way to say it. */
    GAP(4001);

    /** The codes above are nobody's (RFC 6455 §7.4.2). */
    private static final int LAST = 4999;

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    /** Returns the number on the wire. */
    public int code() {
        return code;
    }

    /** Returns whether a peer may send the number: 1004, 1005, 1006 and 1015 never are, and most of the others not yet. */
    public static boolean maySend(int code) {
        boolean registered = code >= 1000 && code <= 1014 && !(code >= 1004 && code <= 1006);
        return registered || (code >= 3000 && code <= LAST);
    }
}
