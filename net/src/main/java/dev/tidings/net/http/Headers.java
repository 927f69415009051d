package dev.tidings.net.http;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The header fields of a message, in their order. Names are in lower case, values in ISO 8859-1. */
@OwnedBy(Owner.IO_LOOP)
public final class Headers {

    private final List<String> namesAndValues = new ArrayList<>();

    /** No fields. */
    public Headers() {}

    /** Adds a field; its name in any case. */
    public Headers add(String name, String value) {
        namesAndValues.add(name.toLowerCase(Locale.ROOT));
        namesAndValues.add(value);
        return this;
    }

    /** Returns the number of fields. */
    public int count() {
        return namesAndValues.size() / 2;
    }

    /** Tells each field, its name in lower case. */
    public void forEach(BiConsumer<String, String> field) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            field.accept(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
    }

    /** Returns the values of a field, one for each line. */
    public List<String> all(String name) {
        List<String> values = List.of(); // as for most names
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                values = values.isEmpty() ? new ArrayList<>(1) : values;
                values.add(namesAndValues.get(i + 1));
            }
        }
        return values;
    }

    /** Returns the value of the first line of a field. */
    public Optional<String> first(String name) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                return Optional.of(namesAndValues.get(i + 1));
            }
        }
        return Optional.empty();
    }

    /** Returns whether a field that is a list of words, such as {@code Connection}, holds the word, in any case. */
    public boolean lists(String name, String word) {
        for (String value : all(name)) {
            for (String item : value.split(",", -1)) {
                if (item.strip().equalsIgnoreCase(word)) {
                    return true;
                }
            }
        }
        return false;
    }
}
