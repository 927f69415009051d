package dev.tidings.net.stream;

/** How a subscription is delivered; of several that a client likes alike, the first. */
enum Transport {
    /** A stream of server-sent events. */
    SSE("text/event-stream"),
    /** A stream with one JSON object a line. */
    NDJSON("application/x-ndjson"),
    /** One answer, which is held until there is something to bring. */
    LONG_POLL("application/json");

    private final String mediaType;

    Transport(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Returns what a client accepts to get it, and what the answer is. */
    String mediaType() {
        return mediaType;
    }
}
