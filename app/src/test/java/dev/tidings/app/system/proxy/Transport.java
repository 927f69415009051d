package dev.tidings.app.system.proxy;

/** How a subscription is delivered, as a client asks for it. */
enum Transport {
    EVENTS("text/event-stream"),
    LINES("application/x-ndjson"),
    POLL("application/json");

    private final String mediaType;

    Transport(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    boolean isStream() {
        return this != POLL;
    }
}
