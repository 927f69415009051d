package dev.tidings.core.json;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import java.util.OptionalLong;

/** What a {@link Command} is answered with, as one JSON object. */
public final class CommandAnswer {

    private CommandAnswer() {}

    /**
     * What is carried was changed.
     *
     * @param cursor the place from which on it carries exactly the new set
     */
    public static byte[] changed(long ref, EventId cursor) {
        return Json.object(out -> out.put("ref", ref).putObject("ok", ok -> ok.put("cursor", cursor)));
    }

    /**
     * The event is stored.
     *
     * @param duplicate whether it was stored earlier, under the same key
     */
    public static byte[] published(long ref, EventId id, Topic topic, boolean duplicate) {
        return Json.object(out -> out.put("ref", ref).putObject("ok", ok -> {
            ok.put("id", id).put("topic", topic);
            if (duplicate) {
                ok.put("duplicate", true);
            }
        }));
    }

    /**
     * Nothing was done.
     *
     * @param ref left out when it could not be read
     * @param code what HTTP would answer (RFC 9110 §15)
     * @param message what is wrong, and what would be right
     */
    public static byte[] error(OptionalLong ref, int code, String message) {
        return Json.object(out -> {
            if (ref.isPresent()) {
                out.put("ref", ref.getAsLong());
            }
            out.putObject("error", error -> error.put("code", code).put("message", message));
        });
    }
}
