package dev.tidings.core.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.EventId;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/**
 * What one long poll brings, as one JSON object.
 *
 * @param cursor where the next poll goes on
 * @param gap what is missing, which lies before the events
 * @param events each as {@link Json#envelope} writes it
 * @param end why nothing will follow, now or later, in the word of the wire
 */
public record PollAnswer(EventId cursor, Optional<Missing> gap, List<byte[]> events, Optional<String> end) {

    /**
     * That events are missing.
     *
     * @param after the cursor that the client had, as it gave it
     * @param resumed the id from which on nothing is missing
     * @param reason why, in the word of the wire
     */
    public record Missing(String after, EventId resumed, String reason) {

        private byte[] json() {
            return Json.object(
                    out -> out.put("after", after).put("resumed", resumed).put("reason", reason));
        }
    }

    public PollAnswer {
        events = List.copyOf(events);
    }

    /**
     * Returns the object, on one line; {@code gap} and {@code end} are left out when there is none. Put together by hand,
     * because the events are JSON already and an id needs no escapes.
     */
    public byte[] json() {
        var json = new ByteArrayOutputStream();
        put(json, "{\"cursor\":\"" + cursor + '"');
        if (gap.isPresent()) {
            put(json, ",\"gap\":");
            json.writeBytes(gap.get().json());
        }
        put(json, ",\"events\":[");
        String between = "";
        for (byte[] event : events) {
            put(json, between);
            json.writeBytes(event);
            between = ",";
        }
        put(json, "]");
        if (end.isPresent()) {
            put(json, ",\"end\":");
            json.writeBytes(Json.object(out -> out.put("reason", end.get())));
        }
        put(json, "}");
        return json.toByteArray();
    }

    private static void put(ByteArrayOutputStream json, String text) {
        json.writeBytes(text.getBytes(UTF_8));
    }
}
