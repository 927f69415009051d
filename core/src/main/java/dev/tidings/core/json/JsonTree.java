package dev.tidings.core.json;

import dev.tidings.core.event.InvalidValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * An object that was sent, whole in memory: for what is small and not asked for often. A member that is missing, or
 * of another kind than asked for, is as if it were not there.
 */
public final class JsonTree {

    private final Map<String, Object> members;

    private JsonTree(Map<String, Object> members) {
        this.members = members;
    }

    /**
     * Reads an object.
     *
     * @param where the name of the text, for the error
     * @throws InvalidValue when it is no JSON object
     */
    public static JsonTree read(String where, String text) {
        try (JsonParser in = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                JsonTree object = object(in);
                if (in.nextToken() == null) {
                    return object;
                }
            }
        } catch (JacksonException e) {
            // Falls through: the text says more than Jackson's words about it.
        }
        throw new InvalidValue(where, text, "a JSON object");
    }

    /** Returns a text. */
    public Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /** Returns a whole number. */
    public OptionalLong number(String name) {
        return members.get(name) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** Returns whether it is there and true. */
    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** Returns an object. */
    public Optional<JsonTree> object(String name) {
        return members.get(name) instanceof JsonTree object ? Optional.of(object) : Optional.empty();
    }

    /** Returns the objects of an array. */
    public List<JsonTree> objects(String name) {
        return members.get(name) instanceof List<?> list
                ? list.stream()
                        .filter(JsonTree.class::isInstance)
                        .map(JsonTree.class::cast)
                        .toList()
                : List.of();
    }

    /** Returns the names of all members, in their order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /** Returns whether there is such a member, of whatever kind but null. */
    public boolean has(String name) {
        Object value = members.get(name);
        return value != null && !value.equals(Optional.empty());
    }

    /** Returns the texts of an array that holds nothing else. */
    public Optional<List<String>> texts(String name) {
        return members.get(name) instanceof List<?> list ? texts(list) : Optional.empty();
    }

    /** Returns the members of an object, or the pairs of an array, when all of them are texts; in their order. */
    public Optional<List<Map.Entry<String, String>>> pairs(String name) {
        List<?> pairs = switch (members.get(name)) {
            case JsonTree object ->
                object.members.entrySet().stream()
                        .map(member -> List.of(member.getKey(), member.getValue()))
                        .toList();
            case List<?> list -> list;
            case null, default -> List.of(name); // which is no pair
        };
        List<Map.Entry<String, String>> read = new ArrayList<>();
        for (Object pair : pairs) {
            if (!(pair instanceof List<?> two && two.size() == 2 && texts(two).isPresent())) {
                return Optional.empty();
            }
            read.add(Map.entry((String) two.get(0), (String) two.get(1)));
        }
        return Optional.of(read);
    }

    private static Optional<List<String>> texts(List<?> list) {
        return list.stream().allMatch(String.class::isInstance)
                ? Optional.of(list.stream().map(String.class::cast).toList())
                : Optional.empty();
    }

    private static JsonTree object(JsonParser in) {
        Map<String, Object> members = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            members.put(name, value(in));
        }
        return new JsonTree(members);
    }

    private static Object value(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> array(in);
            case VALUE_NUMBER_INT ->
                in.getBigIntegerValue().bitLength() < Long.SIZE ? in.getLongValue() : in.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> Optional.empty();
            default -> in.getString();
        };
    }

    private static List<Object> array(JsonParser in) {
        List<Object> values = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(in));
        }
        return values;
    }
}
