package dev.tidings.core.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** The members of an object that {@link Json#object} is writing, each put once. Used by the thread that writes. */
public final class JsonObject {

    private final JsonGenerator out;

    JsonObject(JsonGenerator out) {
        this.out = out;
    }

    /** Puts a text; a lone half of a surrogate pair in it becomes a question mark. */
    public JsonObject put(String name, String value) {
        return putText(name, value.getBytes(UTF_8));
    }

    /** Puts a text. */
    public JsonObject put(String name, Utf8 value) {
        ByteBuffer bytes = ByteBuffer.allocate(value.length());
        value.writeTo(bytes);
        return putText(name, bytes.array());
    }

    /** Puts an id as text. */
    public JsonObject put(String name, EventId value) {
        return put(name, value.toString());
    }

    /** Puts an id as text, or null when there is none. */
    public JsonObject put(String name, Optional<EventId> value) {
        if (value.isPresent()) {
            return put(name, value.get());
        }
        out.writeName(name);
        out.writeNull();
        return this;
    }

    /** Puts a topic's name. */
    public JsonObject put(String name, Topic value) {
        return put(name, value.name());
    }

    /** Puts a number. */
    public JsonObject put(String name, long value) {
        out.writeName(name);
        out.writeNumber(value);
        return this;
    }

    /** Puts a number, or null when there is none; a whole one is written without a fraction. */
    public JsonObject put(String name, OptionalDouble value) {
        out.writeName(name);
        if (value.isEmpty()) {
            out.writeNull();
        } else if (value.getAsDouble() == Math.rint(value.getAsDouble())) {
            out.writeNumber((long) value.getAsDouble());
        } else {
            out.writeNumber(value.getAsDouble());
        }
        return this;
    }

    /** Puts true or false. */
    public JsonObject put(String name, boolean value) {
        out.writeName(name);
        out.writeBoolean(value);
        return this;
    }

    /**
     * Puts an object.
     *
     * @param members writes its members
     */
    public JsonObject putObject(String name, Consumer<JsonObject> members) {
        out.writeName(name);
        out.writeStartObject();
        members.accept(this);
        out.writeEndObject();
        return this;
    }

    /**
     * Puts an array of objects.
     *
     * @param members writes the members of one object
     */
    public <T> JsonObject putEach(String name, Iterable<? extends T> values, BiConsumer<JsonObject, T> members) {
        out.writeName(name);
        out.writeStartArray();
        for (T value : values) {
            out.writeStartObject();
            members.accept(this, value);
            out.writeEndObject();
        }
        out.writeEndArray();
        return this;
    }

    private JsonObject putText(String name, byte[] utf8) {
        out.writeName(name);
        out.writeUTF8String(utf8, 0, utf8.length);
        return this;
    }
}
