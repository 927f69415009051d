package dev.tidings.core.json;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Changes to a JSON document (RFC 6902). */
public final class JsonPatch {

    /** Of a path: deeper than JSON that is read. */
    private static final int MAX_DEPTH = 500;

    private static final String AT_THE_END = "-";

    private final List<Step> steps;

    /** One of them, which may throw an {@link InvalidValue}. */
    private interface Step extends UnaryOperator<JsonValue> {}

    /** What is done with the member or element of a container. */
    private interface Edit {

        JsonValue in(JsonValue container, String token);
    }

    /** Bytes up to a limit. */
    private static final class Bounded extends OutputStream {

        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private final int maxBytes;

        Bounded(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] piece, int from, int length) {
            if (all.size() + length > maxBytes) {
                throw new InvalidValue("document", "more", "at most " + maxBytes + " bytes when it is patched");
            }
            all.write(piece, from, length);
        }
    }

    private JsonPatch(List<Step> steps) {
        this.steps = steps;
    }

    /**
     * Reads a patch.
     *
     * @param where its name, for the error
     * @throws InvalidValue when it is none
     */
    public static JsonPatch parse(String where, String json) {
        return of(where, JsonValue.read(json).orElseThrow(() -> new InvalidValue(where, json, "a JSON Patch")));
    }

    static JsonPatch of(String where, @Nullable JsonValue patch) {
        if (!(patch instanceof JsonValue.Elements(var all))) {
            throw new InvalidValue(where, "something else", "an array of operations");
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            steps.add(step(where + "[" + i + "]", all.get(i)));
        }
        return new JsonPatch(steps);
    }

    /**
     * Returns a document as it is after all changes, compact.
     *
     * @param maxBytes the longest result; copies of copies could take any memory
     * @throws InvalidValue when it is no object or array, before or after, or a change cannot be made
     */
    public Utf8 apply(String document, int maxBytes) {
        JsonValue changed = container(JsonValue.read(document).orElse(JsonValue.Word.NULL));
        for (Step step : steps) {
            changed = step.apply(changed);
        }
        return written(container(changed), maxBytes);
    }

    /** An error does not show it: it may be for its reader only. */
    private static JsonValue container(JsonValue document) {
        return switch (document) {
            case JsonValue.Members _, JsonValue.Elements _ -> document;
            case JsonValue.Text _, JsonValue.Figure _, JsonValue.Word _ ->
                throw new InvalidValue("document", "something else", "an object or an array of JSON");
        };
    }

    private static Utf8 written(JsonValue document, int maxBytes) {
        var bytes = new Bounded(maxBytes);
        try (JsonGenerator out = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            document.write(out);
        } catch (JacksonException e) { // its limit on depth
            throw new InvalidValue("document", "deeper", "at most " + MAX_DEPTH + " levels when it is patched");
        }
        return Utf8.ofValid(bytes.all.toByteArray());
    }

    private static Step step(String where, JsonValue operation) {
        if (!(operation instanceof JsonValue.Members(var members))) {
            throw new InvalidValue(where, "something else", "an operation");
        }
        List<String> path = path(where, members, "path");
        return switch (text(where, members, "op")) {
            case "add" -> add(path, value(where, members));
            case "remove" -> in -> edit(in, path, JsonPatch::without);
            case "replace" -> {
                JsonValue value = value(where, members);
                yield path.isEmpty()
                        ? _ -> value
                        : in -> edit(in, path, (container, token) -> with(container, token, value));
            }
            case "move" -> {
                List<String> from = path(where, members, "from");
                if (path.size() > from.size() && path.subList(0, from.size()).equals(from)) {
                    throw new InvalidValue(where, pointer(path), "not a place within what is moved");
                }
                yield in -> from.equals(path) && at(in, from) != null
                        ? in
                        : add(path, at(in, from)).apply(edit(in, from, JsonPatch::without));
            }
            case "copy" -> {
                List<String> from = path(where, members, "from");
                yield in -> add(path, at(in, from)).apply(in);
            }
            case "test" -> {
                JsonValue value = value(where, members);
                yield in -> test(in, path, value);
            }
            case String other ->
                throw new InvalidValue(where + ".op", other, "add, remove, replace, move, copy or test");
        };
    }

    private static JsonValue value(String where, Map<String, JsonValue> members) {
        JsonValue value = members.get("value");
        if (value == null) {
            throw new InvalidValue(where + ".value", "nothing", "a value");
        }
        return value;
    }

    private static String text(String where, Map<String, JsonValue> members, String name) {
        if (members.get(name) instanceof JsonValue.Text(String text)) {
            return text;
        }
        throw new InvalidValue(where + "." + name, "something else", "a string");
    }

    /** Reads a JSON Pointer (RFC 6901). */
    private static List<String> path(String where, Map<String, JsonValue> members, String name) {
        String pointer = text(where, members, name);
        if (pointer.isEmpty()) {
            return List.of();
        }
        String[] tokens = pointer.substring(1).split("/", -1);
        if (!pointer.matches("(?s)/([^~]|~[01])*") || tokens.length > MAX_DEPTH) {
            throw new InvalidValue(where + "." + name, pointer, "a JSON Pointer such as /a/0");
        }
        return List.of(tokens).stream()
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList();
    }

    private static String pointer(List<String> path) {
        return path.stream().map(token -> "/" + token).reduce("", String::concat);
    }

    private static Step add(List<String> path, JsonValue value) {
        return path.isEmpty() ? _ -> value : in -> edit(in, path, (container, token) -> plus(container, token, value));
    }

    private static JsonValue test(JsonValue in, List<String> path, JsonValue value) {
        if (!at(in, path).means(value)) {
            throw new InvalidValue("document" + pointer(path), "something else", "what the patch tests");
        }
        return in;
    }

    private static JsonValue at(JsonValue in, List<String> path) {
        JsonValue at = in;
        for (String token : path) {
            at = child(at, token);
        }
        return at;
    }

    /** Returns the value with something done to a place in it, which is not all of it. */
    private static JsonValue edit(JsonValue in, List<String> path, Edit edit) {
        if (path.isEmpty()) {
            throw new InvalidValue("document", "all of it", "a part of it to be removed");
        }
        String token = path.getFirst();
        return path.size() == 1
                ? edit.in(in, token)
                : with(in, token, edit(child(in, token), path.subList(1, path.size()), edit));
    }

    private static JsonValue child(JsonValue in, String token) {
        JsonValue child = switch (in) {
            case JsonValue.Members(var all) -> all.get(token);
            case JsonValue.Elements(var all) -> all.get(index(token, all.size() - 1));
            case JsonValue.Text _, JsonValue.Figure _, JsonValue.Word _ -> null;
        };
        if (child == null) {
            throw missing(token);
        }
        return child;
    }

    private static JsonValue with(JsonValue in, String token, JsonValue value) {
        child(in, token);
        if (in instanceof JsonValue.Elements(var all)) {
            List<JsonValue> changed = new ArrayList<>(all);
            changed.set(index(token, all.size() - 1), value);
            return new JsonValue.Elements(changed);
        }
        return plus(in, token, value);
    }

    private static JsonValue plus(JsonValue in, String token, JsonValue value) {
        return switch (in) {
            case JsonValue.Members(var all) -> {
                Map<String, JsonValue> changed = new LinkedHashMap<>(all);
                changed.put(token, value);
                yield new JsonValue.Members(changed);
            }
            case JsonValue.Elements(var all) -> {
                List<JsonValue> changed = new ArrayList<>(all);
                changed.add(token.equals(AT_THE_END) ? all.size() : index(token, all.size()), value);
                yield new JsonValue.Elements(changed);
            }
            case JsonValue.Text _, JsonValue.Figure _, JsonValue.Word _ -> throw missing(token);
        };
    }

    private static JsonValue without(JsonValue in, String token) {
        child(in, token);
        if (in instanceof JsonValue.Elements(var all)) {
            List<JsonValue> changed = new ArrayList<>(all);
            changed.remove(index(token, all.size() - 1));
            return new JsonValue.Elements(changed);
        }
        Map<String, JsonValue> changed = new LinkedHashMap<>(((JsonValue.Members) in).all());
        changed.remove(token);
        return new JsonValue.Members(changed);
    }

    private static int index(String token, int most) {
        if (!token.matches("0|[1-9][0-9]{0,8}") || Integer.parseInt(token) > most) {
            throw missing(token);
        }
        return Integer.parseInt(token);
    }

    private static InvalidValue missing(String token) {
        return new InvalidValue("document", "nothing at " + token, "what the patch changes");
    }
}
