package dev.tidings.net.stream;

import java.util.List;

/** How a subscription is delivered; of several that a client likes alike, the first. */
enum Transport {
    /** A stream of server-sent events. */
    SSE("text/event-stream"),
    /** A stream with one JSON object a line. */
    NDJSON("application/x-ndjson"),
    /** One answer, which is held until there is something to bring. */
    LONG_POLL("application/json"),
    /** Messages both ways. */
    WEBSOCKET("");

    private final String mediaType;

    Transport(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Those that {@code Accept} chooses from; a WebSocket is asked for with {@code Upgrade}. */
    static final List<Transport> NEGOTIATED = List.of(SSE, NDJSON, LONG_POLL);

    /** Returns what a client accepts to get it, and what the answer is; empty for a WebSocket. */
    String mediaType() {
        return mediaType;
    }
}
