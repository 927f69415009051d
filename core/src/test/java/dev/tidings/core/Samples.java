package dev.tidings.core;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** Anything that may be published, leaning towards what a format could stumble over. */
public final class Samples {

    private static final List<String> AWKWARD = List.of(
            "\r",
            "\n",
            "\r\n",
            "\n\n",
            "\r\n\r\n",
            "\0",
            " ",
            ":",
            "\uFEFF",
            "\u2028",
            "\u2029",
            "\u0085",
            "\u000b",
            "data: ",
            "data:x",
            "id: 7",
            "id",
            "event: tidings:end",
            "retry: 1",
            ": comment",
            "\"",
            "\\",
            "\\n",
            "\\u000a",
            "\u001b",
            "\u007f",
            "👋",
            "👩‍👩‍👧",
            "é",
            "世界",
            "\uFFFF",
            "</script>");

    private static final List<String> AWKWARD_TYPES =
            List.of("note", " note", "data", "id: 7", ":", "\uFEFF", "note\u2028", "👋");

    private static final byte[] AWKWARD_BYTES = {0, '\r', '\n', '0', ';', Byte.MAX_VALUE, Byte.MIN_VALUE, -1};

    private Samples() {}

    /** Any text that UTF-8 can say. */
    public static String text(Random random) {
        return join("", random, 0, 12, r -> r.nextInt(4) < 3 ? oneOf(r, AWKWARD) : scalar(r));
    }

    /** Any chars, halves of surrogate pairs among them. */
    public static String chars(Random random) {
        return join("", random, 0, 255, r -> String.valueOf(anyChar(r)));
    }

    /** Any of the 65,536. */
    public static char anyChar(Random random) {
        return random.nextInt(8) == 0
                ? (char) number(random, Character.MIN_SURROGATE, Character.MAX_SURROGATE)
                : (char) number(random, Character.MIN_VALUE, Character.MAX_VALUE);
    }

    /** Any bytes, from none to as many as given. */
    public static byte[] bytes(Random random, int max) {
        byte[] bytes = new byte[(int) number(random, 0, max)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            if (random.nextInt(8) == 0) {
                bytes[i] = AWKWARD_BYTES[random.nextInt(AWKWARD_BYTES.length)];
            }
        }
        return bytes;
    }

    /** Any name of one to three segments, and the longest. */
    public static Topic topic(Random random) {
        if (random.nextInt(16) == 0) {
            return new Topic(longest(random, Topic.MAX_BYTES));
        }
        return new Topic(join("/", random, 1, 3, Samples::segment));
    }

    public static EventType type(Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> EventType.MESSAGE;
            case 2, 3 -> new EventType(oneOf(random, AWKWARD_TYPES));
            case 4 -> new EventType(longest(random, EventType.MAX_BYTES));
            default -> new EventType(name(random));
        };
    }

    public static EventId id(Random random) {
        return new EventId(
                number(random, 0, EventId.JOURNALS - 1),
                (int) number(random, 0, (1 << 25) - 1),
                number(random, 0, (1L << 55) - 1));
    }

    public static Event event(Random random) {
        return new Event(
                id(random),
                topic(random),
                type(random),
                Utf8.of(text(random)),
                number(random, 0, Long.MAX_VALUE),
                false);
    }

    /** Any number of the range, both ends in it: the ends often, and small ones more often than large ones. */
    public static long number(Random random, long min, long max) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(max - min);
        return switch (random.nextInt(8)) {
            case 0 -> min;
            case 1 -> max;
            default -> min + (random.nextLong(max - min) >> random.nextInt(bits));
        };
    }

    public static <T> T oneOf(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    public static <T> List<T> list(Random random, int min, int max, Function<Random, T> element) {
        return Stream.generate(() -> element.apply(random))
                .limit(number(random, min, max))
                .toList();
    }

    /** Joins a {@link #list}. */
    public static String join(String between, Random random, int min, int max, Function<Random, String> element) {
        return String.join(between, list(random, min, max, element));
    }

    /** Returns what is in pieces as one. */
    public static byte[] whole(byte[]... pieces) {
        var whole = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            whole.writeBytes(piece);
        }
        return whole.toByteArray();
    }

    /** Any code point that is no half of a surrogate pair; the borders of UTF-8's lengths are ends of a range. */
    private static String scalar(Random random) {
        long codePoint = switch (random.nextInt(6)) {
            case 0 -> number(random, 0, 0x7f);
            case 1 -> number(random, 0x80, 0x7ff);
            case 2 -> number(random, 0x800, Character.MIN_SURROGATE - 1);
            case 3 -> number(random, Character.MAX_SURROGATE + 1, 0xffff);
            default -> number(random, 0x10000, Character.MAX_CODE_POINT);
        };
        return Character.toString((int) codePoint);
    }

    private static String segment(Random random) {
        String name = name(random);
        return name.equals(".") || name.equals("..") ? "..." : name;
    }

    /** One to eight characters that may stand in a topic's segment and in a type. */
    private static String name(Random random) {
        return join("", random, 1, 8, Samples::nameCharacter);
    }

    private static String nameCharacter(Random random) {
        long any = random.nextBoolean() ? number(random, ' ', 0x2fff) : number(random, 0x10000, 0x1ffff);
        boolean allowed = !Character.isISOControl((int) any) && any != '/' && any != '*';
        return allowed ? Character.toString((int) any) : "a";
    }

    /** As many bytes as there may be, in characters of one, two or four. */
    private static String longest(Random random, int maxBytes) {
        return switch (random.nextInt(3)) {
            case 0 -> "x".repeat(maxBytes);
            case 1 -> "é".repeat(maxBytes / 2);
            default -> "👋".repeat(maxBytes / 4);
        };
    }
}
