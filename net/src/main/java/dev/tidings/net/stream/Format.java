package dev.tidings.net.stream;

import dev.tidings.core.event.Event;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.sse.Framing;
import java.nio.ByteBuffer;

/**
 * What a stream is on the wire, a notation in a framing: what the subscribers of one format get is the same to the byte.
 * Each part goes in a frame of its own.
 */
enum Format {
    SSE_CHUNKED(Notation.SSE, Framing.CHUNKED),
    SSE_PLAIN(Notation.SSE, Framing.PLAIN),
    SSE_ENVELOPE_CHUNKED(Notation.SSE_ENVELOPE, Framing.CHUNKED),
    SSE_ENVELOPE_PLAIN(Notation.SSE_ENVELOPE, Framing.PLAIN),
    NDJSON_CHUNKED(Notation.NDJSON, Framing.CHUNKED),
    NDJSON_PLAIN(Notation.NDJSON, Framing.PLAIN);

    private final Notation notation;
    private final Framing framing;

    Format(Notation notation, Framing framing) {
        this.notation = notation;
        this.framing = framing;
    }

    static Format of(Notation notation, Framing framing) {
        for (Format format : values()) {
            if (format.notation == notation && format.framing == framing) {
                return format;
            }
        }
        throw new AssertionError("no format of " + notation + " and " + framing);
    }

    /** Returns the first bytes; see {@link Notation#opening}. */
    byte[] opening(long retryMs) {
        return framing.frame(notation.opening(retryMs));
    }

    byte[] hello(Hello hello) {
        return framing.frame(notation.hello(hello));
    }

    byte[] event(Event event) {
        return framing.frame(notation.event(event));
    }

    byte[] earlier(Event event) {
        return framing.frame(notation.earlier(event));
    }

    byte[] heartbeat() {
        return framing.frame(notation.heartbeat());
    }

    byte[] gap(Gap gap) {
        return framing.frame(notation.gap(gap));
    }

    /** Returns the last words and the end of the body; see {@link Notation#last}. */
    byte[] last(EndReason reason, long retryMs) {
        byte[] said = framing.frame(notation.last(reason, retryMs));
        byte[] end = framing.end();
        return ByteBuffer.allocate(said.length + end.length).put(said).put(end).array();
    }
}
