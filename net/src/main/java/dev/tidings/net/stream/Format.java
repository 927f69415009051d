package dev.tidings.net.stream;

import dev.tidings.core.event.Event;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.sse.Framing;
import dev.tidings.core.ws.Deflating;
import dev.tidings.core.ws.ServerFrame;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

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
    NDJSON_PLAIN(Notation.NDJSON, Framing.PLAIN),
    SOCKET_DATA(Notation.DATA, false),
    SOCKET_DATA_DEFLATED(Notation.DATA, true),
    SOCKET_JSON(Notation.JSON, false),
    SOCKET_JSON_DEFLATED(Notation.JSON, true);

    private final Notation notation;
    private final @Nullable Framing framing; // null for the messages of a WebSocket
    private final boolean deflated;

    Format(Notation notation, Framing framing) {
        this.notation = notation;
        this.framing = framing;
        this.deflated = false;
    }

    Format(Notation notation, boolean deflated) {
        this.notation = notation;
        this.framing = null;
        this.deflated = deflated;
    }

    /** Returns what is spoken on a WebSocket. */
    static Format ofSocket(boolean json, boolean deflated) {
        if (json) {
            return deflated ? SOCKET_JSON_DEFLATED : SOCKET_JSON;
        }
        return deflated ? SOCKET_DATA_DEFLATED : SOCKET_DATA;
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
        return whole(framed(notation.opening(retryMs)));
    }

    byte[] hello(Hello hello) {
        return whole(framed(notation.hello(hello)));
    }

    /** Returns whether it can say more than what events hold. */
    boolean hasControl() {
        return notation != Notation.DATA;
    }

    /**
     * Returns an event in pieces, which follow each other.
     *
     * @param deflating for the formats that compress
     */
    byte[][] event(Event event, Deflating deflating) {
        byte[] said = notation.event(event);
        return deflated ? deflating.frame(said) : framed(said);
    }

    /** Returns an event of a topic's history, in pieces. */
    byte[][] earlier(Event event) {
        return framed(notation.earlier(event));
    }

    byte[] heartbeat() {
        return framing == null ? ServerFrame.ping() : whole(framed(notation.heartbeat()));
    }

    byte[] gap(Gap gap) {
        return whole(framed(notation.gap(gap)));
    }

    /** Returns the last words, and the end of a body; see {@link Notation#last}. */
    byte[] last(EndReason reason, long retryMs) {
        byte[] said = whole(framed(notation.last(reason, retryMs)));
        byte[] end = framing == null ? new byte[0] : framing.end();
        return whole(said, end);
    }

    private byte[][] framed(byte[] part) {
        return framing == null ? ServerFrame.text(part) : framing.frame(part);
    }

    private static byte[] whole(byte[]... pieces) {
        var whole = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            whole.writeBytes(piece);
        }
        return whole.toByteArray();
    }
}
