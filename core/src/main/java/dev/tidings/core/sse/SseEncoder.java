package dev.tidings.core.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A stream of server-sent events (WHATWG HTML §9.2.5) as bytes, piece by piece, in UTF-8. Each piece is whole lines,
 * so pieces may be joined in any way.
 *
 * <p>A comment has no blank line behind it: there are clients that make an empty event of one.
 */
public final class SseEncoder {

    private static final byte[] DATA = "data: ".getBytes(UTF_8);
    private static final byte[] HEARTBEAT = ": heartbeat\n".getBytes(UTF_8);

    private SseEncoder() {}

    /**
     * Encodes an event. A CR or CRLF in its data ends a line just as an LF does, and arrives as an LF. Of what only says that
     * a recorded stream is over the client gets the id, to come back with.
     */
    public static byte[] event(Event event) {
        if (event.type().equals(EventType.OVER)) {
            return ("id: " + event.id() + "\n\n").getBytes(UTF_8);
        }
        return event(head(event), event.data());
    }

    /** Encodes an event without its id, so that it does not move the client's cursor. */
    public static byte[] eventWithoutId(Event event) {
        return event(type(event), event.data());
    }

    private static byte[] event(byte[] head, Utf8 data) {
        int lines = 1;
        for (int end = lineEnd(data, 0); end < data.length(); end = lineEnd(data, afterBreak(data, end))) {
            lines++;
        }
        // Enough, and for data without a CRLF exact.
        ByteBuffer out = ByteBuffer.allocate(head.length + lines * DATA.length + data.length() + 2);
        out.put(head);
        writeLines(data, out);
        out.put((byte) '\n');
        return out.hasRemaining() ? Arrays.copyOf(out.array(), out.position()) : out.array();
    }

    /** Encodes an event of a stream with {@code envelope=json}: its data is the event as JSON, on one line. */
    public static byte[] enveloped(Event event) {
        return enveloped(head(event), event);
    }

    /** Encodes an event in an envelope, which has the id, while the event itself has none and moves no cursor. */
    public static byte[] envelopedWithoutId(Event event) {
        return enveloped(type(event), event);
    }

    private static byte[] enveloped(byte[] head, Event event) {
        return join(head, DATA, Json.envelope(event), "\n\n".getBytes(UTF_8));
    }

    /**
     * Encodes the first piece, which is sent before there is any event: proxies and browsers then see that it is there.
     *
     * @param retryMs how long the client waits before it comes back, in milliseconds
     */
    public static byte[] opening(long retryMs) {
        return (retry(retryMs) + ": open\n").getBytes(UTF_8);
    }

    /** Encodes a comment, which keeps the connection from looking idle. */
    public static byte[] heartbeat() {
        return HEARTBEAT.clone();
    }

    /**
     * Encodes what a client gets to know of its connection, before any event.
     *
     * @param connection by which what it carries can be changed
     * @param cursor the place after which it begins
     * @param ack what the client shows that it sees the stream; empty when nobody asked
     */
    public static byte[] hello(String connection, String cursor, Optional<String> ack) {
        return control("hello", out -> {
            out.put("connection", connection).put("cursor", cursor);
            ack.ifPresent(token -> out.put("ack", token));
        });
    }

    /**
     * Encodes the news that events are missing.
     *
     * @param after the cursor that the client had, as it gave it
     * @param resumed the id from which on nothing is missing
     * @param reason why, in the word of the wire
     */
    public static byte[] gap(String after, String resumed, String reason) {
        return control(
                "gap", out -> out.put("after", after).put("resumed", resumed).put("reason", reason));
    }

    /**
     * Encodes that nothing will follow, now or later.
     *
     * @param reason why, in the word of the wire
     */
    public static byte[] end(String reason) {
        return control("end", out -> out.put("reason", reason));
    }

    /**
     * Encodes that nothing will follow on this connection, and that the client does well to come back.
     *
     * @param reason why, in the word of the wire
     * @param retryMs how long it should wait, in milliseconds
     */
    public static byte[] bye(String reason, long retryMs) {
        return join(retry(retryMs).getBytes(UTF_8), control("bye", out -> out.put("reason", reason)));
    }

    /** A control event has no id, so that it never moves the client's cursor. */
    private static byte[] control(String word, Consumer<JsonObject> members) {
        String event = "event: " + EventType.RESERVED_PREFIX + word + "\n";
        return join(event.getBytes(UTF_8), DATA, Json.object(members), "\n\n".getBytes(UTF_8));
    }

    private static String retry(long retryMs) {
        return "retry: " + retryMs + "\n";
    }

    /** The fields before the data; neither a type nor an id can hold a line break. */
    private static byte[] head(Event event) {
        return join(type(event), ("id: " + event.id() + "\n").getBytes(UTF_8));
    }

    private static byte[] type(Event event) {
        boolean named = !event.type().equals(EventType.MESSAGE);
        return named ? ("event: " + event.type() + "\n").getBytes(UTF_8) : new byte[0];
    }

    private static void writeLines(Utf8 data, ByteBuffer out) {
        ByteBuffer bytes = data.asBuffer();
        int start = 0;
        while (true) {
            int end = lineEnd(data, start);
            out.put(DATA).put(bytes.slice(start, end - start)).put((byte) '\n');
            if (end == data.length()) {
                return;
            }
            start = afterBreak(data, end);
        }
    }

    /** Returns the index of the next CR or LF, or the length. No byte of a longer UTF-8 character looks like either. */
    private static int lineEnd(Utf8 data, int from) {
        int at = from;
        while (at < data.length() && data.at(at) != '\n' && data.at(at) != '\r') {
            at++;
        }
        return at;
    }

    private static int afterBreak(Utf8 data, int at) {
        boolean two = data.at(at) == '\r' && at + 1 < data.length() && data.at(at + 1) == '\n';
        return two ? at + 2 : at + 1;
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }
}
