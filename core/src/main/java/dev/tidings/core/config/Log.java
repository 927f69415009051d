package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.util.Locale;

/**
 * What is written down, and where.
 *
 * @param level the least of what the server itself says on standard error
 * @param format of that, and of the access log
 * @param access where a line for each exchange goes
 */
public record Log(Level level, Format format, To access) {

    /** For people, without a line for each exchange: most are streams, and a terminal would be full of them. */
    public static final Log DEFAULT = new Log(Level.INFO, Format.TEXT, new To.Nowhere());

    /** How much it matters, the least first. */
    public enum Level {
        DEBUG,
        INFO,
        WARNING,
        ERROR;

        /** Reads one. */
        public static Level parse(String where, String text) {
            for (Level level : values()) {
                if (level.word().equals(text)) {
                    return level;
                }
            }
            throw new InvalidValue(where, text, "debug, info, warning or error");
        }

        /** Returns it as it is written. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a line looks like. */
    public enum Format {
        TEXT,
        JSON;

        /** Reads one. */
        public static Format parse(String where, String text) {
            return switch (text) {
                case "text" -> TEXT;
                case "json" -> JSON;
                default -> throw new InvalidValue(where, text, "text or json");
            };
        }
    }

    /** Where the access log goes. */
    public sealed interface To {

        /** Nowhere: none is kept. */
        record Nowhere() implements To {}

        /** To standard output. */
        record Stdout() implements To {}

        /** To standard error. */
        record Stderr() implements To {}

        /**
         * To the end of a file.
         *
         * @param path as it was given; relative to the folder that the server was started in
         */
        record File(String path) implements To {}

        /** Reads one. */
        static To parse(String where, String text) {
            String path = text.startsWith("file:") ? text.substring("file:".length()) : "";
            if (!path.isBlank() && path.indexOf('\0') < 0) {
                return new File(path);
            }
            return switch (text) {
                case "off" -> new Nowhere();
                case "stdout" -> new Stdout();
                case "stderr" -> new Stderr();
                default ->
                    throw new InvalidValue(
                            where, text, "off, stdout, stderr, or file: and a path, such as file:access.log");
            };
        }
    }
}
