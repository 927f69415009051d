package dev.tidings.core.journal;

import dev.tidings.core.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What reading forward gave. */
public sealed interface Reading {

    /**
     * Wanted events.
     *
     * @param events in their order
     * @param through the last sequence that was looked at: reading goes on after it
     * @param gap what is missing among or before them, to be told first; null when nothing is
     */
    record Page(List<Event> events, long through, @Nullable Gap gap) implements Reading {}

    /** The journal could not be read now. */
    record Unavailable(String reason) implements Reading {}
}
