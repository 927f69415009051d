package dev.tidings.net.stream;

import dev.tidings.core.event.Event;
import dev.tidings.core.sse.Framing;
import dev.tidings.core.sse.SseEncoder;

/** How events go onto an SSE stream: what the subscribers of one format get is the same to the byte. */
enum Format {
    CHUNKED(Framing.CHUNKED, false),
    CHUNKED_ENVELOPE(Framing.CHUNKED, true),
    PLAIN(Framing.PLAIN, false),
    PLAIN_ENVELOPE(Framing.PLAIN, true);

    private final Framing framing;
    private final boolean envelope;

    Format(Framing framing, boolean envelope) {
        this.framing = framing;
        this.envelope = envelope;
    }

    static Format of(boolean chunked, boolean envelope) {
        if (chunked) {
            return envelope ? CHUNKED_ENVELOPE : CHUNKED;
        }
        return envelope ? PLAIN_ENVELOPE : PLAIN;
    }

    Framing framing() {
        return framing;
    }

    /** Returns an event as a chunk of its own. */
    byte[] encode(Event event) {
        return framing.frame(envelope ? SseEncoder.enveloped(event) : SseEncoder.event(event));
    }
}
