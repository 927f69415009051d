package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/**
 * What a held stream says so that nobody takes it for dead.
 *
 * @param always whether each interval, or else only after as long a silence
 */
public record KeepAlive(Content content, boolean always, Duration interval) {

    /** What the protocol says when the application does not. */
    static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(55);

    private static final Duration LEAST = Duration.ofSeconds(1);

    public KeepAlive {
        if (content.length() == 0) {
            throw new InvalidValue("keep-alive", "nothing", "some content");
        }
        interval = interval.compareTo(LEAST) < 0 ? LEAST : interval;
    }

    /** Reads {@code Grip-Keep-Alive}. */
    static KeepAlive ofHeader(String header) {
        Parameterized read = Parameterized.of(header);
        Content content = switch (read.first("format").orElse("raw")) {
            case "raw" -> Content.of(read.value());
            case "cstring" -> Content.of(unescaped(read.value()));
            case "base64" -> Content.ofBase64("Grip-Keep-Alive", read.value());
            default -> throw wrong(header, "format=raw, format=cstring or format=base64");
        };
        boolean always = switch (read.first("mode").orElse("idle")) {
            case "idle" -> false;
            case "interval" -> true;
            default -> throw wrong(header, "mode=idle or mode=interval");
        };
        Duration interval = read.first("timeout")
                .map(seconds -> Hold.seconds("Grip-Keep-Alive timeout", seconds))
                .orElse(DEFAULT_INTERVAL);
        return new KeepAlive(content, always, interval);
    }

    private static byte[] unescaped(String text) {
        var bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            int backslash = text.indexOf('\\', at);
            if (backslash != at) {
                int end = backslash < 0 ? text.length() : backslash;
                bytes.writeBytes(text.substring(at, end).getBytes(StandardCharsets.UTF_8));
                at = end;
            } else {
                at = unescape(text, at + 1, bytes);
            }
        }
        return bytes.toByteArray();
    }

    /** Reads what follows a backslash; returns what is after it. */
    private static int unescape(String text, int at, ByteArrayOutputStream bytes) {
        switch (at < text.length() ? text.charAt(at) : 0) {
            case '\\' -> bytes.write('\\');
            case 'r' -> bytes.write('\r');
            case 'n' -> bytes.write('\n');
            case 't' -> bytes.write('\t');
            case 'x' -> {
                if (!text.substring(at + 1).matches("(?s)[0-9a-fA-F]{2}.*")) {
                    throw wrong(text, "two hexadecimal digits after \\x");
                }
                bytes.write(HexFormat.fromHexDigits(text, at + 1, at + 3));
                return at + 3;
            }
            default -> throw wrong(text, "one of \\\\, \\r, \\n, \\t and \\x with two digits after a backslash");
        }
        return at + 1;
    }

    private static InvalidValue wrong(String header, String expected) {
        return new InvalidValue("Grip-Keep-Alive", header, expected);
    }
}
