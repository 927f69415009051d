package dev.tidings.core.json;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * A JSON text that is being read, at one token. Whatever is wrong with it becomes an {@link InvalidValue}. Used by the
 * thread that reads.
 */
final class JsonSource {

    private static final String LIMITS =
            "JSON at most %d levels deep, with numbers of at most %d characters and names of at most %d"
                    .formatted(
                            StreamReadConstraints.DEFAULT_MAX_DEPTH,
                            StreamReadConstraints.DEFAULT_MAX_NUM_LEN,
                            StreamReadConstraints.DEFAULT_MAX_NAME_LEN);

    private static final long MAX_COUNT = (1L << 53) - 1; // the largest of which a double keeps every digit

    private static final int SHOWN_BEFORE = 30;
    private static final int SHOWN_AFTER = 10;

    private final String where;
    private final String text;
    private final JsonParser in;

    private JsonSource(String where, String text, JsonParser in) {
        this.where = where;
        this.text = text;
        this.in = in;
    }

    /**
     * Reads a text that is one value and nothing else.
     *
     * @param where the name of the text for the error
     * @param reading is called at the value's first token and returns at its last
     * @throws InvalidValue when the text is no such thing
     */
    static <T> T read(String where, Utf8 utf8, Function<JsonSource, T> reading) {
        // From characters, not bytes: of bytes Jackson guesses the encoding, and takes UTF-16 too.
        String text = utf8.toString();
        try (JsonParser in = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() == null) {
                throw new InvalidValue(where, text, "one JSON value");
            }
            T value = reading.apply(new JsonSource(where, text, in));
            if (in.nextToken() != null) {
                throw wrong(where, text, in.currentTokenLocation(), "one JSON value and no more");
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new InvalidValue(where, text, LIMITS);
        } catch (JacksonException e) {
            // Not in Jackson's words: they hold pieces of the text as they are, line breaks and all.
            throw wrong(where, text, e.getLocation(), "one JSON value");
        }
    }

    boolean isObject() {
        return in.currentToken() == JsonToken.START_OBJECT;
    }

    boolean isString() {
        return in.currentToken() == JsonToken.VALUE_STRING;
    }

    boolean isArray() {
        return in.currentToken() == JsonToken.START_ARRAY;
    }

    /** Returns a whole number from 0 on that JavaScript can say as well; nothing when the value is something else. */
    OptionalLong count() {
        if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            return OptionalLong.empty();
        }
        String digits = in.getString();
        boolean fits = digits.matches("[0-9]{1,16}") && Long.parseLong(digits) <= MAX_COUNT;
        return fits ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    /** Goes to the array's next value, from its first token or from a value's last; returns whether there is one. */
    boolean nextElement() {
        return in.nextToken() != JsonToken.END_ARRAY;
    }

    /** Goes to the next member's name and returns it; from the object's first token or from a member's last. */
    @Nullable
    String nextName() {
        return in.nextToken() == JsonToken.PROPERTY_NAME ? string() : null;
    }

    /** Goes to the next token of a value that has one. */
    void next() {
        in.nextToken();
    }

    /** Returns the text of a string or a name. */
    String string() {
        String value = in.getString();
        if (!isWellFormed(value)) {
            throw wrong(where, text, in.currentTokenLocation(), "text without a lone half of a surrogate pair");
        }
        return value;
    }

    /** Goes to the last token of the value that begins here. */
    void skipValue() {
        forEachToken(token -> {
            if (token == JsonToken.PROPERTY_NAME || token == JsonToken.VALUE_STRING) {
                string(); // for its check: passing over it only looks at the syntax
            }
        });
    }

    /** Goes to the last token of the value that begins here and returns the value without white space. */
    Utf8 compactValue() {
        return Utf8.ofStored(Json.write(out -> forEachToken(token -> copy(token, out))));
    }

    /** Returns what is wrong with the text as a whole. */
    InvalidValue wrong(String expected) {
        return new InvalidValue(where, text, expected);
    }

    private void forEachToken(Consumer<JsonToken> action) {
        int depth = 0;
        while (true) {
            JsonToken token = in.currentToken();
            action.accept(token);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            in.nextToken();
        }
    }

    private void copy(JsonToken token, JsonGenerator out) {
        switch (token) {
            case START_OBJECT -> out.writeStartObject();
            case END_OBJECT -> out.writeEndObject();
            case START_ARRAY -> out.writeStartArray();
            case END_ARRAY -> out.writeEndArray();
            case PROPERTY_NAME -> out.writeName(string());
            case VALUE_STRING -> out.writeString(string());
            // As it is written, not as a number: 1.0, 1e400 and 20 digits are to arrive as they were sent.
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(in.getString());
            case VALUE_TRUE -> out.writeBoolean(true);
            case VALUE_FALSE -> out.writeBoolean(false);
            case VALUE_NULL -> out.writeNull();
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new AssertionError("no JSON text has " + token);
        }
    }

    private static boolean isWellFormed(String text) {
        return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    }

    private static InvalidValue wrong(String where, String text, @Nullable TokenStreamLocation at, String expected) {
        if (at == null) {
            return new InvalidValue(where, text, expected);
        }
        int offset = (int) at.getCharOffset();
        String near = text.substring(Math.max(0, offset - SHOWN_BEFORE), Math.min(text.length(), offset + SHOWN_AFTER));
        String place = " (see line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
        return new InvalidValue(where, near, expected + place);
    }
}
