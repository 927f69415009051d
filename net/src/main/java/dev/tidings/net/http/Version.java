package dev.tidings.net.http;

/** The versions of HTTP. */
public enum Version {
    HTTP_1_0,
    HTTP_1_1,
    /** Never in a request line: its messages are frames. */
    HTTP_2;

    /**
     * Reads the end of a request line. A minor version that does not exist is refused as well: RFC 9110 §2.5 would have
     * it read as 1.1, and other parsers read it as 1.0.
     *
     * @throws BadRequest 505 for a version that is not served, 400 for what is none
     */
    static Version of(String text) {
        return switch (text) {
            case "HTTP/1.1" -> HTTP_1_1;
            case "HTTP/1.0" -> HTTP_1_0;
            default -> throw unknown(text);
        };
    }

    private static BadRequest unknown(String text) {
        return text.matches("HTTP/[0-9]\\.[0-9]")
                ? new BadRequest(Status.VERSION_NOT_SUPPORTED, "version: HTTP/1.1 and HTTP/1.0 are served in text")
                : new BadRequest("request line: ends with HTTP/1.1 or HTTP/1.0, in capitals (RFC 9112 §2.3)");
    }
}
