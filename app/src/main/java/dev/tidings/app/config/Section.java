package dev.tidings.app.config;

import dev.tidings.core.event.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The keys of one section while they are read. A value that is wrong becomes a fault at its place. */
final class Section {

    private final String path;
    private final Value.Fields fields;
    private final List<Fault> faults;

    private boolean faulty;

    /** @param path the section's own, empty for the whole file */
    Section(String path, Value.Fields fields, List<Fault> faults) {
        this.path = path;
        this.fields = fields;
        this.faults = faults;
    }

    /** Returns whether a key is there with a value that can be read. */
    boolean has(String key) {
        return fields.get(key).filter(value -> !(value instanceof Value.Wrong)).isPresent();
    }

    /** Returns whether a key is there, be it with something else than it takes. */
    boolean names(String key) {
        return fields.get(key).isPresent();
    }

    boolean isEmptyList(String key) {
        return fields.get(key).orElse(fields) instanceof Value.Items items
                && items.values().isEmpty();
    }

    /** Returns a section in this one; without keys when it is not there. */
    Section section(String key) {
        var inner = fields.get(key).orElse(fields) instanceof Value.Fields found && found != fields
                ? found
                : new Value.Fields(fields.place(), List.of());
        return new Section(path(key), inner, faults);
    }

    /** Returns the items of a list; none when it is not there. */
    List<Value> items(String key) {
        return fields.get(key).orElse(fields) instanceof Value.Items items ? items.values() : List.of();
    }

    /**
     * Returns a value, or what holds when it is not there or wrong.
     *
     * @param parse from the path, for its error, and the text
     */
    <T> T value(String key, T otherwise, BiFunction<String, String, T> parse) {
        Value value = fields.get(key).orElse(fields);
        if (!(value instanceof Value.Text text)) {
            faulty |= value instanceof Value.Wrong;
            return otherwise;
        }
        return parsed(path(key), text, parse).orElse(otherwise);
    }

    /** Returns the values of a list, or of the one value in its place, that are right. */
    <T> List<T> values(String key, BiFunction<String, String, T> parse) {
        if (fields.get(key).orElse(fields) instanceof Value.Text one) {
            return parsed(path(key), one, parse).stream().toList();
        }
        List<T> values = new ArrayList<>();
        List<Value> items = items(key);
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Value.Text text) {
                parsed(path(key) + "[" + i + "]", text, parse).ifPresent(values::add);
            }
        }
        return values;
    }

    /** Returns a value that was read, or empty when it is wrong. */
    <T> Optional<T> parsed(String valuePath, Value.Text text, BiFunction<String, String, T> parse) {
        try {
            return Optional.of(parse.apply(valuePath, text.text()));
        } catch (InvalidValue e) {
            add(text.place(), new InvalidValue(valuePath, text.text(), e.expected()));
            return Optional.empty();
        }
    }

    /** Returns what is made of the values read before, or what holds when one of them, or all together, are wrong. */
    <T> T made(T otherwise, Supplier<T> make) {
        if (faulty) {
            return otherwise;
        }
        try {
            return make.get();
        } catch (InvalidValue e) {
            Optional<Value> culprit = find(lastKey(e.where()));
            if (culprit.isPresent() && culprit.get() instanceof Value.Text text) {
                // With the value as it was written: the record only knows what it was read as.
                add(text.place(), new InvalidValue(path(lastKey(e.where())), text.text(), e.expected()));
            } else {
                add(culprit.map(Value::place).orElse(fields.place()), e);
            }
            return otherwise;
        }
    }

    /** Reports a key that is not there; returns whether it is. */
    boolean required(String key) {
        if (!names(key)) {
            faulty = true;
            faults.add(new Fault(fields.place(), path(key) + ": is missing"));
        }
        return has(key);
    }

    /** Returns whether a right is anyone's. Reports everyone else it may be given to: only tokens could tell them apart. */
    boolean isAnyone(String key) {
        Value who = fields.get(key).orElse(new Value.Text(fields.place(), ""));
        if (has(key) && !(who instanceof Value.Text text && text.text().equals("anyone"))) {
            String got = who instanceof Value.Text text ? "\"" + text.text() + "\"" : who.kind();
            fault(key, "got " + got + ", expected anyone; users, tokens and claims are not in this version");
        }
        return has(key);
    }

    /** Reports something that is wrong with the section as a whole. */
    void fault(String message) {
        faulty = true;
        faults.add(new Fault(fields.place(), path + ": " + message));
    }

    /** Reports something that is wrong with a key. */
    void fault(String key, String message) {
        faulty = true;
        Place place = fields.get(key).map(Value::place).orElse(fields.place());
        faults.add(new Fault(place, path(key) + ": " + message));
    }

    String path() {
        return path;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private void add(Place place, InvalidValue wrong) {
        faulty = true;
        faults.add(new Fault(place, String.valueOf(wrong.getMessage())));
    }

    /** Finds {@code key} or {@code key[2]}. */
    private Optional<Value> find(String key) {
        int bracket = key.indexOf('[');
        if (bracket < 0) {
            return fields.get(key);
        }
        int index = Integer.parseInt(key.substring(bracket + 1, key.length() - 1));
        List<Value> items = items(key.substring(0, bracket));
        return index < items.size() ? Optional.of(items.get(index)) : fields.get(key.substring(0, bracket));
    }

    private static String lastKey(String where) {
        return where.substring(where.lastIndexOf('.') + 1);
    }
}
