package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.json.JsonTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The members of an object, each of the kind that is expected or not there.
 *
 * @param where the name of the object, for the error
 */
record Members(String where, JsonTree tree) {

    Optional<String> text(String name) {
        return kind(name, tree.text(name), "a string");
    }

    /** Returns bytes, which are a text of the name, or base64 of the name with {@code -bin}. */
    Optional<Content> content(String name) {
        Optional<String> binary = text(name + "-bin");
        return binary.isPresent()
                ? binary.map(base64 -> Content.ofBase64(where + "." + name + "-bin", base64))
                : text(name).map(Content::of);
    }

    /** Returns a number from 0 on. */
    OptionalInt number(String name) {
        Optional<Long> number = kind(name, tree.number(name).stream().boxed().findFirst(), "a number");
        if (number.isPresent() && (number.get() < 0 || number.get() > Integer.MAX_VALUE)) {
            throw new InvalidValue(path(name), number.get(), "a number from 0 on");
        }
        return number.isPresent() ? OptionalInt.of(number.get().intValue()) : OptionalInt.empty();
    }

    Optional<Members> object(String name) {
        return kind(name, tree.object(name), "an object").map(object -> new Members(path(name), object));
    }

    List<Members> objects(String name) {
        List<JsonTree> objects = tree.objects(name);
        return objects.stream().map(object -> new Members(path(name), object)).toList();
    }

    List<String> texts(String name) {
        return kind(name, tree.texts(name), "an array of strings").orElse(List.of());
    }

    /** Returns the fields of a head, an object or an array of pairs. */
    List<Field> fields(String name) {
        return kind(name, tree.pairs(name), "an object of strings, or an array of pairs of strings")
                .orElse(List.of())
                .stream()
                .map(pair -> new Field(pair.getKey(), pair.getValue()))
                .filter(field -> !field.isGrip())
                .toList();
    }

    Map<String, String> map(String name) {
        Optional<Members> object = object(name);
        return object.isEmpty()
                ? Map.of()
                : object.get().tree.names().stream()
                        .collect(Collectors.toMap(
                                member -> member, member -> object.get().needed(member)));
    }

    /** Returns a text that has to be there. */
    String needed(String name) {
        return text(name).orElseThrow(() -> new InvalidValue(path(name), "nothing", "a string"));
    }

    String path(String name) {
        return where + "." + name;
    }

    private <T> Optional<T> kind(String name, Optional<T> value, String expected) {
        if (value.isEmpty() && tree.has(name)) {
            throw new InvalidValue(path(name), "something else", expected);
        }
        return value;
    }
}
