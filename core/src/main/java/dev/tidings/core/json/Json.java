package dev.tidings.core.json;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON (RFC 8259) to bytes and back, strictly: no comments, no trailing commas, UTF-8 and nothing else. */
public final class Json {

    /** Jackson's limits on depth, numbers and names are left as they are. */
    static final JsonFactory FACTORY = JsonFactory.builder().build();

    private Json() {}

    /**
     * Writes one object, compact and on one line.
     *
     * @param members writes the members, in their order
     */
    public static byte[] object(Consumer<JsonObject> members) {
        return write(out -> {
            out.writeStartObject();
            members.accept(new JsonObject(out));
            out.writeEndObject();
        });
    }

    /** Writes an event with all that is known of it, as on NDJSON streams, WebSockets and with {@code envelope=json}. */
    public static byte[] envelope(Event event) {
        return object(out -> out.put("id", event.id())
                .put("topic", event.topic())
                .put("type", event.type().name())
                .put("time", event.timeMs())
                .put("data", event.data()));
    }

    /**
     * Checks that a text is exactly one JSON value.
     *
     * @param where the name of the text for the error, such as {@code body}
     * @throws InvalidValue when it is not, with line and column; when it passes Jackson's limits; when a string holds
     *     half of a surrogate pair, which a subscriber could not turn into text
     */
    public static void check(String where, Utf8 text) {
        JsonSource.read(where, text, in -> {
            in.skipValue();
            return in;
        });
    }

    /**
     * Returns the values of an array that is a member of an object, each as compact text.
     *
     * @param where the name of the text for the error
     * @throws InvalidValue when there is no such array
     */
    public static List<Utf8> elements(String where, Utf8 text, String member) {
        return JsonSource.read(where, text, in -> {
            List<Utf8> elements = null;
            for (String name = in.isObject() ? in.nextName() : null; name != null; name = in.nextName()) {
                in.next();
                if (name.equals(member) && in.isArray()) {
                    elements = new ArrayList<>();
                    while (in.nextElement()) {
                        elements.add(in.compactValue());
                    }
                } else {
                    in.skipValue();
                }
            }
            if (elements == null) {
                throw in.wrong("an object with an array " + member);
            }
            return elements;
        });
    }

    static byte[] write(Consumer<JsonGenerator> writing) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            writing.accept(out);
        }
        return bytes.toByteArray();
    }
}
