package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.Event;
import dev.tidings.core.run.AnyThread;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The newest events, in memory: whoever is a little behind costs the disk nothing. */
@AnyThread
final class Recent {

    private static final int SLOTS = 1 << 12;
    private static final int MAX_EVENT_BYTES = 4096; // so 16 MiB at the most; larger ones are read from the page cache

    private final AtomicReferenceArray<@Nullable Event> slots = new AtomicReferenceArray<>(SLOTS);

    /** Adds the newest. Sequencer only. */
    void add(Event event) {
        slots.setRelease(slot(event.sequence()), event.data().length() <= MAX_EVENT_BYTES ? event : null);
    }

    /** Returns an event; null when it is not among the newest. */
    @Nullable
    Event find(long sequence) {
        Event event = slots.getAcquire(slot(sequence));
        return event != null && event.sequence() == sequence ? event : null;
    }

    private static int slot(long sequence) {
        return (int) sequence & (SLOTS - 1);
    }
}
