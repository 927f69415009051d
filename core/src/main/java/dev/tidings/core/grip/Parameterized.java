package dev.tidings.core.grip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value with its parameters, such as {@code news; prev-id=7; filter=skip-self}. */
record Parameterized(String value, List<Map.Entry<String, String>> parameters) {

    Parameterized {
        parameters = List.copyOf(parameters);
    }

    /** Reads one value; a comma in it is part of it. */
    static Parameterized of(String text) {
        int end = text.indexOf(';');
        if (end < 0) {
            return new Parameterized(text.strip(), List.of());
        }
        return new Parameterized(
                text.substring(0, end).strip(),
                split(text.substring(end + 1), ';').stream()
                        .map(Parameterized::pair)
                        .toList());
    }

    /** Reads a list that is separated by commas. */
    static List<Parameterized> list(String text) {
        return split(text, ',').stream().map(Parameterized::of).toList();
    }

    /** Reads {@code name=value} or {@code name="value"}. */
    static Map.Entry<String, String> pair(String text) {
        int equals = text.indexOf('=');
        return equals < 0
                ? Map.entry(text.strip(), "")
                : Map.entry(
                        text.substring(0, equals).strip(),
                        unquoted(text.substring(equals + 1).strip()));
    }

    /** Returns the first parameter of the name. */
    Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** Returns all parameters of the name. */
    List<String> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Separates a text where it is not quoted (RFC 9110 §5.6.4); leaves out what is empty. */
    static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && quoted) {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(from, at));
                from = at + 1;
            }
        }
        parts.add(text.substring(from));
        parts.removeIf(String::isBlank);
        return parts;
    }

    /** The clients put a backslash before a quote only, so one before anything else is itself. */
    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).replace("\\\"", "\"") : text;
    }
}
