package dev.tidings.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reports keys and kinds of values that have no place where they are, and takes them out; of values it leaves that they were there. */
final class ShapeCheck {

    private final List<Fault> faults;

    ShapeCheck(List<Fault> faults) {
        this.faults = faults;
    }

    /** Returns what is left of the file. */
    Value.Fields file(Value.Fields all) {
        return kept("", all, Shape.FILE, Shape.FILE);
    }

    /** @param around the keys around the value */
    private Optional<Value> check(String path, Value value, Shape shape, Shape.Fields around) {
        if (value instanceof Value.Wrong) {
            return Optional.empty();
        }
        return switch (shape) {
            case Shape.Any _ -> Optional.of(value);
            case Shape.Later _ -> later(path, value);
            case Shape.Text _ ->
                value instanceof Value.Text ? Optional.of(value) : wrong(path, value, "a single value");
            case Shape.TextOr(Shape other) ->
                value instanceof Value.Text ? Optional.of(value) : check(path, value, other, around);
            case Shape.Items items -> items(path, value, items, around);
            case Shape.Fields fields -> fields(path, value, fields, around);
        };
    }

    private Optional<Value> items(String path, Value value, Shape.Items shape, Shape.Fields around) {
        if (!(value instanceof Value.Items items)) {
            return wrong(path, value, "a list such as " + shape.example());
        }
        List<Value> kept = new ArrayList<>();
        for (int i = 0; i < items.values().size(); i++) {
            check(path + "[" + i + "]", items.values().get(i), shape.of(), around)
                    .ifPresent(kept::add);
        }
        // With one item less, the rest would be taken for something else: better none than another list.
        boolean whole = kept.size() == items.values().size();
        return whole ? Optional.of(new Value.Items(items.place(), kept)) : Optional.empty();
    }

    private Optional<Value> fields(String path, Value value, Shape.Fields shape, Shape.Fields around) {
        if (value instanceof Value.Text text && text.text().isEmpty()) {
            return Optional.of(new Value.Fields(text.place(), List.of())); // a section whose lines are comments
        }
        if (!(value instanceof Value.Fields fields)) {
            return wrong(path, value, shape.keys().isEmpty() ? "{}" : "keys: " + names(shape));
        }
        return Optional.of(kept(path, fields, shape, around));
    }

    private Value.Fields kept(String path, Value.Fields fields, Shape.Fields shape, Shape.Fields around) {
        List<Value.Field> kept = new ArrayList<>();
        for (Value.Field field : fields.fields()) {
            String keyPath = path.isEmpty() ? field.key() : path + "." + field.key();
            Shape inner = shape.keys().get(field.key());
            if (inner == null) {
                String advice = around.keys().containsKey(field.key())
                        ? "it belongs beside " + path.replaceFirst(".*\\.", "") + ", not under it"
                        : advice(field.key(), shape);
                faults.add(new Fault(field.place(), keyPath + ": unknown key; " + advice));
            } else if (inner instanceof Shape.Later) {
                later(keyPath, new Value.Text(field.place(), ""));
            } else {
                Value value = check(keyPath, field.value(), inner, shape)
                        .orElse(new Value.Wrong(field.value().place()));
                kept.add(new Value.Field(field.place(), field.key(), value));
            }
        }
        return new Value.Fields(fields.place(), kept);
    }

    private Optional<Value> later(String path, Value value) {
        faults.add(new Fault(value.place(), path + ": is known, but not in this version of Tidings"));
        return Optional.empty();
    }

    private Optional<Value> wrong(String path, Value value, String expected) {
        String key = path.isEmpty() ? "" : path + ": ";
        faults.add(new Fault(value.place(), key + "got " + value.kind() + ", expected " + expected));
        return Optional.empty();
    }

    private static String advice(String key, Shape.Fields shape) {
        if (shape.keys().isEmpty()) {
            return "there is nothing to set here";
        }
        return Nearest.to(key, shape.keys().keySet())
                .map(nearest -> "did you mean \"" + nearest + "\"?")
                .orElseGet(() -> "expected one of " + names(shape));
    }

    private static String names(Shape.Fields shape) {
        var names = new ArrayList<String>();
        shape.keys().forEach((name, inner) -> {
            if (!(inner instanceof Shape.Later)) {
                names.add(name);
            }
        });
        return String.join(", ", names);
    }
}
