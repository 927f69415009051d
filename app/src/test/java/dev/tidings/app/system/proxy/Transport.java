package dev.tidings.app.system.proxy;

/** How a subscription is delivered, as a client asks for it. */
enum Transport {
    EVENTS("text/event-stream"),
    LINES("application/x-ndjson"),
    POLL("application/json"),
    WEBSOCKET("");

    private final String mediaType;

    Transport(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Returns what is in {@code Accept}; empty when that does not matter. */
    String mediaType() {
        return mediaType;
    }

    /** Returns whether its answer goes on while events come. */
    boolean isStream() {
        return this == EVENTS || this == LINES;
    }
}
