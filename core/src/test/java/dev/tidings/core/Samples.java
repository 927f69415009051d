package dev.tidings.core;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Anything that may be published, leaning towards what a format could stumble over. */
public final class Samples {

    private Samples() {}

    /** Any text that UTF-8 can say. */
    public static Arbitrary<String> texts() {
        Arbitrary<String> awkward = Arbitraries.of(
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
        Arbitrary<String> any = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .map(Character::toString);
        return Arbitraries.frequencyOf(Tuple.of(3, awkward), Tuple.of(1, any))
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    /** Any name of one to three segments. */
    public static Arbitrary<Topic> topics() {
        return names().filter(name -> !name.equals(".") && !name.equals(".."))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(segments -> new Topic(String.join("/", segments)));
    }

    public static Arbitrary<EventType> types() {
        return Arbitraries.oneOf(
                Arbitraries.just(EventType.MESSAGE),
                Arbitraries.of("note", " note", "data", "id: 7", ":", "\uFEFF", "note\u2028", "👋")
                        .map(EventType::new),
                names().map(EventType::new));
    }

    public static Arbitrary<EventId> ids() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, EventId.JOURNALS - 1),
                        Arbitraries.integers().between(0, (1 << 25) - 1),
                        Arbitraries.longs().between(0, (1L << 55) - 1))
                .as(EventId::new);
    }

    public static Arbitrary<Event> events() {
        return Combinators.combine(
                        ids(), topics(), types(), texts(), Arbitraries.longs().greaterOrEqual(0))
                .as((id, topic, type, data, timeMs) -> new Event(id, topic, type, Utf8.of(data), timeMs, false));
    }

    /** One to eight characters that may stand in a topic's segment and in a type. */
    private static Arbitrary<String> names() {
        Arbitrary<Integer> any = Arbitraries.oneOf(
                Arbitraries.integers().between(' ', 0x2fff),
                Arbitraries.integers().between(0x10000, 0x1ffff));
        return any.filter(c -> !Character.isISOControl(c) && c != '/' && c != '*')
                .map(Character::toString)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(pieces -> String.join("", pieces));
    }
}
