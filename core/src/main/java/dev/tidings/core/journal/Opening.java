package dev.tidings.core.journal;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a subscription begins. */
public sealed interface Opening {

    /**
     * It begins here.
     *
     * @param cursor the place after which it begins
     * @param gap what is already missing, to be told first; null when nothing is
     * @param complete those of the wanted topics that are complete and have nothing after the cursor
     */
    record At(EventId cursor, @Nullable Gap gap, Set<Topic> complete) implements Opening {}

    /** Every topic that was asked for is complete, and has nothing after the cursor: there is nothing to wait for. */
    record Complete() implements Opening {}

    /**
     * Not found yet, and others want to read too: to be asked again with this, if it is still wanted.
     *
     * @param start where the looking goes on
     */
    record Further(Start start) implements Opening {}

    /** The journal could not be read. */
    record Unavailable(String reason) implements Opening {}
}
