package dev.tidings.core.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;

/** A JSON value, whole in memory. Immutable. */
sealed interface JsonValue {

    /** Its members in the order that was sent; of several with one name the last. */
    record Members(Map<String, JsonValue> all) implements JsonValue {

        public Members {
            all = Collections.unmodifiableMap(all);
        }
    }

    /** An array. */
    record Elements(List<JsonValue> all) implements JsonValue {

        public Elements {
            all = Collections.unmodifiableList(all);
        }
    }

    /** A string. */
    record Text(String text) implements JsonValue {}

    /** A number as it was written, so that it is written so again. */
    record Figure(String digits) implements JsonValue {}

    /** The others. */
    enum Word implements JsonValue {
        TRUE,
        FALSE,
        NULL
    }

    /** Reads one, which is all there is; empty when there is none, or something else. */
    static Optional<JsonValue> read(String text) {
        try (JsonParser in = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() != null) {
                JsonValue value = read(in);
                if (in.nextToken() == null) {
                    return Optional.of(value);
                }
            }
        } catch (JacksonException e) {
            // Falls through: the text says more than Jackson's words about it.
        }
        return Optional.empty();
    }

    private static JsonValue read(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                for (String name = in.nextName(); name != null; name = in.nextName()) {
                    in.nextToken();
                    members.put(name, read(in));
                }
                yield new Members(members);
            }
            case START_ARRAY -> {
                List<JsonValue> elements = new ArrayList<>();
                while (!in.nextToken().isStructEnd()) {
                    elements.add(read(in));
                }
                yield new Elements(elements);
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Figure(in.getString());
            case VALUE_TRUE -> Word.TRUE;
            case VALUE_FALSE -> Word.FALSE;
            case VALUE_NULL -> Word.NULL;
            default -> new Text(in.getString());
        };
    }

    /** Returns whether another one means the same (RFC 6902 §4.6): the order of members does not count, nor how numbers are written. */
    default boolean means(@Nullable JsonValue other) {
        return switch (this) {
            case Members(var all) ->
                other instanceof Members(var others)
                        && all.size() == others.size()
                        && all.entrySet().stream()
                                .allMatch(member -> member.getValue().means(others.get(member.getKey())));
            case Elements(var all) -> other instanceof Elements(var others) && sameElements(all, others);
            case Figure(String digits) -> other instanceof Figure(String others) && isSameNumber(digits, others);
            case Text _, Word _ -> equals(other);
        };
    }

    private static boolean isSameNumber(String one, String other) {
        try {
            return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
        } catch (NumberFormatException e) { // an exponent that no number in memory has
            return one.equals(other);
        }
    }

    private static boolean sameElements(List<JsonValue> one, List<JsonValue> other) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!one.get(i).means(other.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Writes it, compact. */
    default void write(JsonGenerator out) {
        switch (this) {
            case Members(var all) -> {
                out.writeStartObject();
                all.forEach((name, value) -> {
                    out.writeName(name);
                    value.write(out);
                });
                out.writeEndObject();
            }
            case Elements(var all) -> {
                out.writeStartArray();
                all.forEach(value -> value.write(out));
                out.writeEndArray();
            }
            case Text(String text) -> out.writeString(text);
            case Figure(String digits) -> out.writeNumber(digits);
            case Word word -> {
                switch (word) {
                    case TRUE -> out.writeBoolean(true);
                    case FALSE -> out.writeBoolean(false);
                    case NULL -> out.writeNull();
                }
            }
        }
    }
}
