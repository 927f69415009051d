package dev.tidings.app.bench.wire;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.tidings.core.event.InvalidValue;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The fields of a request (RFC 9110 §5).
 *
 * @param lines such as {@code Host: hub.example}, in their order
 */
public record Fields(List<String> lines) {

    private static final Pattern LINE = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\r\\n\\x00]*");
    private static final Pattern NOT_THE_USERS =
            Pattern.compile("content-length|transfer-encoding|connection|upgrade|sec-websocket-.*");

    public Fields {
        lines = List.copyOf(lines);
    }

    /**
     * Checks a field that the user gives.
     *
     * @param option the option it came with, for the error
     * @throws InvalidValue when it is none, or when another would make the request one that cannot be understood; the value may be a secret
     *     and is not shown
     */
    public static void check(String option, String line) {
        if (!LINE.matcher(line).matches()) {
            throw new InvalidValue(
                    option,
                    line.split("[:\\s]", 2)[0],
                    "a name, a colon and a value, such as 'Authorization: Bearer …'");
        }
        if (NOT_THE_USERS.matcher(name(line)).matches()) {
            throw new InvalidValue(
                    option,
                    line.substring(0, line.indexOf(':')),
                    "a field other than those of the connection, the body's length and the WebSocket handshake, which bench sets itself");
        }
    }

    /** Returns these and others, which take the place of those of the same name; what they hold several times stays so. */
    public Fields with(List<String> others) {
        Set<String> names = others.stream().map(Fields::name).collect(toSet());
        Stream<String> kept = lines.stream().filter(line -> !names.contains(name(line)));
        return new Fields(Stream.concat(kept, others.stream()).toList());
    }

    /** Returns them as they are sent, each with its line's end. */
    public String text() {
        return lines.stream().map(line -> line + "\r\n").collect(joining());
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
    }
}
