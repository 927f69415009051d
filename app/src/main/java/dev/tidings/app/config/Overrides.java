package dev.tidings.app.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts what the environment and the flags say in the place of what the file says. */
final class Overrides {

    private final List<Fault> faults;

    Overrides(List<Fault> faults) {
        this.faults = faults;
    }

    /** Returns the file with the values of {@code TIDINGS_…} variables. */
    Value.Fields environment(Value.Fields file, Map<String, String> environment) {
        Map<String, List<String>> paths = new HashMap<>();
        Shape.forEachVariable(paths::put);
        Value.Fields result = file;
        for (String variable : environment.keySet().stream().sorted().toList()) {
            String text = environment.getOrDefault(variable, "");
            List<String> path = paths.get(variable);
            if (path != null && !text.isEmpty()) {
                result = set(result, variable, path, text);
            } else if (path == null && isOfSection(variable)) {
                String advice = Nearest.to(variable, paths.keySet())
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("docs/configuration.md has the keys");
                faults.add(new Fault(new Place(variable), "is no setting; " + advice));
            }
        }
        return result;
    }

    /** Returns the file with one value set; a list is given separated by commas. */
    Value.Fields set(Value.Fields file, String source, List<String> path, String text) {
        var place = new Place(source);
        Shape shape = Shape.FILE;
        for (String key : path) {
            shape = shape instanceof Shape.Fields fields ? fields.keys().getOrDefault(key, shape) : shape;
        }
        return set(file, place, path, value(place, shape, text));
    }

    private static Value.Fields set(Value.Fields fields, Place place, List<String> path, Value value) {
        String key = path.getFirst();
        if (path.size() == 1) {
            return fields.with(new Value.Field(place, key, value));
        }
        var empty = new Value.Fields(place, List.of());
        Value inner = fields.get(key).orElse(empty);
        var section = inner instanceof Value.Fields there ? there : empty;
        return fields.with(new Value.Field(place, key, set(section, place, path.subList(1, path.size()), value)));
    }

    private static Value value(Place place, Shape shape, String text) {
        if (!(shape instanceof Shape.Items)) {
            return new Value.Text(place, text);
        }
        List<Value> items = Arrays.stream(text.split(","))
                .<Value>map(item -> new Value.Text(place, item.strip()))
                .toList();
        return new Value.Items(place, items);
    }

    /**
     * Returns whether a variable names a section of the file. Others that begin with TIDINGS_ are left alone: Kubernetes
     * makes some up for a service that is called tidings.
     */
    private static boolean isOfSection(String variable) {
        return Shape.FILE.keys().entrySet().stream()
                .filter(section -> section.getValue() instanceof Shape.Fields)
                .anyMatch(section -> variable.startsWith(Shape.variable(section.getKey()) + "_"));
    }
}
