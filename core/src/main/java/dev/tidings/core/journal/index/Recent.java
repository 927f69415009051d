package dev.tidings.core.journal.index;

import dev.tidings.core.event.Event;
import dev.tidings.core.run.AnyThread;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The newest events, in memory: whoever is a little behind costs the disk nothing. */
@AnyThread
public final class Recent {

    private static final int SLOTS = 1 << 12;

    private final AtomicReferenceArray<@Nullable Event> slots = new AtomicReferenceArray<>(SLOTS);
    private final long maxEventBytes; // larger ones are read from the page cache

    /** @param maxBytes of data, in all */
    public Recent(long maxBytes) {
        maxEventBytes = maxBytes / SLOTS;
    }

    /** Adds the newest. Sequencer only. */
    public void add(Event event) {
        slots.setRelease(slot(event.sequence()), event.data().length() <= maxEventBytes ? event : null);
    }

    /** Returns an event; null when it is not among the newest. */
    @Nullable
    public Event find(long sequence) {
        Event event = slots.getAcquire(slot(sequence));
        return event != null && event.sequence() == sequence ? event : null;
    }

    private static int slot(long sequence) {
        return (int) sequence & (SLOTS - 1);
    }
}
