package dev.tidings.net.http;

import dev.tidings.core.event.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The query's pairs, decoded, in their order. Nobody looks at those whose name nobody knows. */
public record Parameters(List<Parameter> all) {

    /** One pair; the value of a name without {@code =} is empty. */
    public record Parameter(String name, String value) {}

    private static final Parameters NONE = new Parameters(List.of());

    public Parameters {
        all = List.copyOf(all);
    }

    static Parameters parse(String query) {
        if (query.isEmpty()) {
            return NONE;
        }
        List<Parameter> all = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (!name.isEmpty()) {
                all.add(new Parameter(Uri.decode(name, true), Uri.decode(value, true)));
            }
        }
        return new Parameters(all);
    }

    /** Returns the values of a parameter that may be given several times. */
    public List<String> all(String name) {
        if (all.isEmpty()) {
            return List.of(); // as most are
        }
        return all.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .toList();
    }

    /** Returns the value of a parameter that may be given once. */
    public Optional<String> one(String name) {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw new InvalidValue(name, String.join(", ", values), "it once");
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }
}
