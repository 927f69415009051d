package dev.tidings.core.grip;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.InvalidValue;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;

/**
 * Content in which directives stand for something: {@code %x} or, with an argument, {@code %(argument)x}; {@code %%} is
 * a percent sign. In an argument a backslash stands before what would end it.
 */
final class Template {

    private final byte[] text;
    private final Values values;
    private final ByteArrayOutputStream filled = new ByteArrayOutputStream();

    private int at;

    /** What directives stand for. */
    interface Values {

        /**
         * Returns what one stands for.
         *
         * @throws InvalidValue when it stands for nothing
         */
        byte[] value(char directive, Optional<String> argument);
    }

    private Template(byte[] text, Values values) {
        this.text = text;
        this.values = values;
    }

    /**
     * Fills them in.
     *
     * @throws InvalidValue when one is not well-formed, or stands for nothing
     */
    static Content fill(Content template, Values values) {
        return new Template(template.bytes(), values).filled();
    }

    /** Returns values of which each {@code %(name)s} is one of the named. */
    static Values named(Map<String, String> named) {
        return (directive, argument) -> {
            if (directive != 's' || argument.isEmpty()) {
                throw wrong(argument.map(name -> "(" + name + ")").orElse("") + directive, "%(name)s");
            }
            String value = named.get(argument.get());
            if (value == null) {
                throw wrong("(" + argument.get() + ")s", "one of the names " + named.keySet());
            }
            return value.getBytes(UTF_8);
        };
    }

    /** @param directive without its percent sign */
    static InvalidValue wrong(String directive, String expected) {
        return new InvalidValue("content", "%" + directive, expected);
    }

    private Content filled() {
        while (at < text.length) {
            byte next = text[at++];
            if (next == '%') {
                directive();
            } else {
                filled.write(next);
            }
        }
        return Content.of(filled.toByteArray());
    }

    private void directive() {
        Optional<String> argument = at < text.length && text[at] == '(' ? Optional.of(argument()) : Optional.empty();
        char directive = (char) next();
        if (directive == '%' && argument.isEmpty()) {
            filled.write('%');
        } else {
            filled.writeBytes(values.value(directive, argument));
        }
    }

    private String argument() {
        var argument = new ByteArrayOutputStream();
        at++;
        for (byte next = next(); next != ')'; next = next()) {
            argument.write(next == '\\' ? next() : next);
        }
        return argument.toString(UTF_8);
    }

    private byte next() {
        if (at == text.length) {
            throw wrong("", "a directive that does not end with the content");
        }
        return text[at++];
    }
}
