package dev.tidings.core.json;

import dev.tidings.core.event.InvalidValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An object that was sent, whole in memory: for what is small and not asked for often. A member that is missing, or
 * of another kind than asked for, is as if it were not there.
 */
public final class JsonTree {

    private final Map<String, JsonValue> members;

    private JsonTree(JsonValue.Members object) {
        this.members = object.all();
    }

    /**
     * Reads an object.
     *
     * @param where the name of the text, for the error
     * @throws InvalidValue when it is no JSON object
     */
    public static JsonTree read(String where, String text) {
        return JsonValue.read(text)
                .filter(JsonValue.Members.class::isInstance)
                .map(object -> new JsonTree((JsonValue.Members) object))
                .orElseThrow(() -> new InvalidValue(where, text, "a JSON object"));
    }

    /** Returns a text. */
    public Optional<String> text(String name) {
        return members.get(name) instanceof JsonValue.Text(String text) ? Optional.of(text) : Optional.empty();
    }

    /** Returns a whole number. */
    public OptionalLong number(String name) {
        return members.get(name) instanceof JsonValue.Figure(String digits) ? whole(digits) : OptionalLong.empty();
    }

    private static OptionalLong whole(String digits) {
        try {
            return OptionalLong.of(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return OptionalLong.empty(); // it has a fraction, or is too large
        }
    }

    /** Returns whether it is there and true. */
    public boolean isTrue(String name) {
        return members.get(name) == JsonValue.Word.TRUE;
    }

    /** Returns an object. */
    public Optional<JsonTree> object(String name) {
        return members.get(name) instanceof JsonValue.Members object
                ? Optional.of(new JsonTree(object))
                : Optional.empty();
    }

    /** Returns the objects of an array. */
    public List<JsonTree> objects(String name) {
        return elements(name)
                .filter(JsonValue.Members.class::isInstance)
                .map(object -> new JsonTree((JsonValue.Members) object))
                .toList();
    }

    /** Returns the names of all members, in their order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /** Returns whether there is such a member, of whatever kind but null. */
    public boolean has(String name) {
        JsonValue value = members.get(name);
        return value != null && value != JsonValue.Word.NULL;
    }

    /** Returns the texts of an array that holds nothing else. */
    public Optional<List<String>> texts(String name) {
        return members.get(name) instanceof JsonValue.Elements(var all) ? texts(all) : Optional.empty();
    }

    /** Returns the members of an object, or the pairs of an array, when all of them are texts; in their order. */
    public Optional<List<Map.Entry<String, String>>> pairs(String name) {
        List<List<JsonValue>> pairs = switch (members.get(name)) {
            case JsonValue.Members(var all) ->
                all.entrySet().stream()
                        .map(member -> List.of(new JsonValue.Text(member.getKey()), member.getValue()))
                        .toList();
            case JsonValue.Elements(var all) ->
                all.stream()
                        .map(pair -> pair instanceof JsonValue.Elements(var two) ? two : List.<JsonValue>of())
                        .toList();
            case null, default -> List.of(List.of()); // which is no pair
        };
        List<Map.Entry<String, String>> read = new ArrayList<>();
        for (List<JsonValue> pair : pairs) {
            Optional<List<String>> two = texts(pair);
            if (pair.size() != 2 || two.isEmpty()) {
                return Optional.empty();
            }
            read.add(Map.entry(two.get().get(0), two.get().get(1)));
        }
        return Optional.of(read);
    }

    /**
     * Returns changes to a document.
     *
     * @param where the name of the member, for the error
     * @throws InvalidValue when there is something else
     */
    public Optional<JsonPatch> patch(String where, String name) {
        return has(name) ? Optional.of(JsonPatch.of(where, members.get(name))) : Optional.empty();
    }

    private Stream<JsonValue> elements(String name) {
        return members.get(name) instanceof JsonValue.Elements(var all) ? all.stream() : Stream.empty();
    }

    private static Optional<List<String>> texts(List<JsonValue> values) {
        List<String> texts = new ArrayList<>();
        for (JsonValue value : values) {
            if (!(value instanceof JsonValue.Text(String text))) {
                return Optional.empty();
            }
            texts.add(text);
        }
        return Optional.of(List.copyOf(texts));
    }
}
