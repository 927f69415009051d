package dev.tidings.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A piece of the configuration that knows where it was written. */
sealed interface Value {

    /** Returns where it was written, for a {@link Fault}. */
    Place place();

    /** Returns what it is, for a message. */
    String kind();

    /** One value: text, a number, true or false. */
    record Text(Place place, String text) implements Value {

        @Override
        public String kind() {
            return text.isEmpty() ? "nothing" : "a single value";
        }
    }

    /** A list. */
    record Items(Place place, List<Value> values) implements Value {

        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys with their values. */
    record Fields(Place place, List<Field> fields) implements Value {

        public Fields {
            fields = List.copyOf(fields);
        }

        @Override
        public String kind() {
            return "keys with values";
        }

        Optional<Value> get(String key) {
            return fields.stream()
                    .filter(field -> field.key.equals(key))
                    .map(Field::value)
                    .findFirst();
        }

        /** Returns the same with one value set. */
        Fields with(Field field) {
            var all = new ArrayList<>(fields);
            all.removeIf(old -> old.key.equals(field.key));
            all.add(field);
            return new Fields(place, all);
        }
    }

    /** What was there could not be taken and was reported; it is not missing. */
    record Wrong(Place place) implements Value {

        @Override
        public String kind() {
            return "something else";
        }
    }

    /** A key with its value; the place is the key's. */
    record Field(Place place, String key, Value value) {}
}
