package dev.tidings.core.json;

import dev.tidings.core.event.EventType;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of a stream in (NDJSON), such as {@code {"topic":"orders/42","data":{"paid":true}}}.
 *
 * @param topic empty for the topic of the request's path
 * @param data the string, or the compact text of any other JSON value
 */
public record PublishLine(Optional<Topic> topic, Optional<EventType> type, Utf8 data, Optional<IdempotencyKey> key) {

    /**
     * Reads a line, with or without white space and a line break around the object. Only the line's own members have
     * to be different ones: what is in {@code data} is between the publisher and its subscribers.
     *
     * @throws InvalidValue when it is not an object, has a member twice, one that is not known, or one that is wrong
     */
    public static PublishLine parse(Utf8 line) {
        return JsonSource.read("line", line, in -> read("line", in));
    }

    /** Reads the object that begins here, to its last token. */
    static PublishLine read(String where, JsonSource in) {
        return new Members(where, in).read();
    }

    /** The members that were seen so far. */
    private static final class Members {

        private final String where;
        private final JsonSource in;
        private @Nullable Topic topic;
        private @Nullable EventType type;
        private @Nullable Utf8 data;
        private @Nullable IdempotencyKey key;

        Members(String where, JsonSource in) {
            this.where = where;
            this.in = in;
        }

        PublishLine read() {
            if (!in.isObject()) {
                throw in.wrong("an object such as {\"type\":\"note\",\"data\":\"hello\"}");
            }
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                in.next();
                take(name);
            }
            if (data == null) {
                throw in.wrong("an object with a member data, a string or any other JSON value");
            }
            return new PublishLine(
                    Optional.ofNullable(topic), Optional.ofNullable(type), data, Optional.ofNullable(key));
        }

        private void take(String name) {
            switch (name) {
                case "topic" -> topic = new Topic(string(name, topic));
                case "type" -> type = EventType.published(string(name, type));
                case "key" -> key = new IdempotencyKey(string(name, key));
                case "data" -> {
                    requireNew(name, data);
                    data = in.isString() ? Utf8.of(in.string()) : in.compactValue();
                }
                default -> throw new InvalidValue(where, name, "only members named topic, type, data and key");
            }
        }

        private String string(String name, @Nullable Object before) {
            requireNew(name, before);
            if (!in.isString()) {
                throw new InvalidValue(name, in.compactValue(), "a string, or no such member");
            }
            return in.string();
        }

        private void requireNew(String name, @Nullable Object before) {
            if (before != null) {
                throw new InvalidValue(where, name, "each member once");
            }
        }
    }
}
