package dev.tidings.net.http;

/**
 * The status line and the header fields of an answer (RFC 9112 §4).
 *
 * @param reason what stands behind the status, for people; may be empty
 */
public record ResponseHead(Version version, int status, String reason, Headers headers) {

    /** Returns whether it only says something before the answer (RFC 9110 §15.2). */
    public boolean isInterim() {
        return status < 200 && status != Status.SWITCHING_PROTOCOLS.code();
    }

    /** Returns whether the server would take another request on this connection (RFC 9112 §9.3). */
    public boolean keepsAlive() {
        if (headers.lists("connection", "close")) {
            return false;
        }
        return version == Version.HTTP_1_1 || headers.lists("connection", "keep-alive");
    }

    /** The same with other fields. */
    public ResponseHead with(Headers others) {
        return new ResponseHead(version, status, reason, others);
    }
}
