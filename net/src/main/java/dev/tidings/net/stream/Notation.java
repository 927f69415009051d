package dev.tidings.net.stream;

import dev.tidings.core.event.Event;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.Ndjson;
import dev.tidings.core.sse.SseEncoder;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** How a stream says what it has to say. */
enum Notation {
    /** Server-sent events. */
    SSE,
    /** Server-sent events whose data is the event as JSON. */
    SSE_ENVELOPE,
    /** One JSON object a line. */
    NDJSON,
    /** One JSON object a message: the same without the end of the line. */
    JSON,
    /** An event's data, and nothing else. */
    DATA;

    /**
     * Returns the first bytes, which are there before any event.
     *
     * @param retryMs how long a client waits before it comes back, where the notation can say so
     */
    byte[] opening(long retryMs) {
        return switch (this) {
            case SSE, SSE_ENVELOPE -> SseEncoder.opening(retryMs);
            case NDJSON -> Ndjson.nothing();
            case JSON, DATA -> new byte[0];
        };
    }

    byte[] hello(Hello hello) {
        String cursor = hello.cursor().toString();
        return switch (this) {
            case SSE, SSE_ENVELOPE -> SseEncoder.hello(hello.connection(), cursor, hello.ack());
            case NDJSON -> Ndjson.hello(hello.connection(), cursor, hello.ack());
            case JSON -> object(Ndjson.hello(hello.connection(), cursor, hello.ack()));
            case DATA -> throw noControl();
        };
    }

    byte[] event(Event event) {
        return switch (this) {
            case SSE -> SseEncoder.event(event);
            case SSE_ENVELOPE -> SseEncoder.enveloped(event);
            case NDJSON -> Ndjson.event(event);
            case JSON -> Json.envelope(event);
            case DATA -> data(event);
        };
    }

    /** Returns an event of a topic's history, which does not take the client's cursor back. */
    byte[] earlier(Event event) {
        return switch (this) {
            case SSE -> SseEncoder.eventWithoutId(event);
            case SSE_ENVELOPE -> SseEncoder.envelopedWithoutId(event);
            case NDJSON, JSON, DATA -> event(event); // where the client itself says what it saw last
        };
    }

    byte[] heartbeat() {
        return switch (this) {
            case SSE, SSE_ENVELOPE -> SseEncoder.heartbeat();
            case NDJSON -> Ndjson.nothing();
            case JSON, DATA -> new byte[0];
        };
    }

    byte[] gap(Gap gap) {
        String resumed = gap.resumed().toString();
        String reason = gap.reason().word();
        return switch (this) {
            case SSE, SSE_ENVELOPE -> SseEncoder.gap(gap.after(), resumed, reason);
            case NDJSON -> Ndjson.gap(gap.after(), resumed, reason);
            case JSON -> object(Ndjson.gap(gap.after(), resumed, reason));
            case DATA -> throw noControl();
        };
    }

    /**
     * Returns the last words.
     *
     * @param retryMs as for {@link #opening}
     */
    byte[] last(EndReason reason, long retryMs) {
        String word = reason.word();
        return switch (this) {
            case SSE, SSE_ENVELOPE -> reason.comeBack() ? SseEncoder.bye(word, retryMs) : SseEncoder.end(word);
            case NDJSON -> line(reason);
            case JSON -> object(line(reason));
            case DATA -> throw noControl();
        };
    }

    private static byte[] line(EndReason reason) {
        return reason.comeBack() ? Ndjson.bye(reason.word()) : Ndjson.end(reason.word());
    }

    private static byte[] object(byte[] line) {
        return Arrays.copyOf(line, line.length - 1);
    }

    private static byte[] data(Event event) {
        ByteBuffer bytes = ByteBuffer.allocate(event.data().length());
        event.data().writeTo(bytes);
        return bytes.array();
    }

    private static IllegalStateException noControl() {
        return new IllegalStateException("there is only data");
    }
}
