package dev.tidings.net.http;

/**
 * The request line and the header fields (RFC 9112 §2.1).
 *
 * @param target as it stands in the request line, except that the absolute form has become path and query
 * @param authority host and port: of an absolute target, else of {@code Host}; empty when HTTP/1.0 gave none
 */
public record Head(String method, String target, String authority, Version version, Headers headers) {

    /** Returns whether the client would send another request on this connection (RFC 9112 §9.3). */
    public boolean keepsAlive() {
        if (headers.lists("connection", "close")) {
            return false;
        }
        return version == Version.HTTP_1_1 || headers.lists("connection", "keep-alive");
    }
}
