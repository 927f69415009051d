package dev.tidings.core.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.Event;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A stream of events as bytes: one JSON object a line, each line ended by one LF. JSON has no raw line break, so no text
 * can look like another line. An object with the member {@code control} is no event.
 */
public final class Ndjson {

    private static final byte[] NOTHING = "\n".getBytes(UTF_8);

    private Ndjson() {}

    /** Encodes an event. */
    public static byte[] event(Event event) {
        return line(Json.envelope(event));
    }

    /** Encodes an empty line, which readers of such streams skip: the first bytes, and what fills a silence. */
    public static byte[] nothing() {
        return NOTHING.clone();
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
     */
    public static byte[] bye(String reason) {
        return control("bye", out -> out.put("reason", reason));
    }

    private static byte[] control(String word, Consumer<JsonObject> members) {
        return line(Json.object(out -> members.accept(out.put("control", word))));
    }

    private static byte[] line(byte[] json) {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
