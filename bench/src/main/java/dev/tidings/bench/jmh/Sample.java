package dev.tidings.bench.jmh;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Opening;
import java.util.Set;

/** Events as they usually are. */
final class Sample {

    private Sample() {}

    static Event event(long sequence, Topic topic, Utf8 data) {
        return new Event(id(sequence), topic, EventType.MESSAGE, data, 1_760_000_000_000L, false);
    }

    static EventId id(long sequence) {
        return new EventId(1, 0, sequence);
    }

    /** Before the first event, with nothing missed. */
    static Opening.At beginning() {
        return new Opening.At(id(0), null, Set.of());
    }

    /** JSON of so many bytes. */
    static Utf8 json(int bytes) {
        return Utf8.of("{\"text\":\"" + "x".repeat(bytes - 11) + "\"}");
    }
}
