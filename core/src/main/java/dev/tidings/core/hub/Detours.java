package dev.tidings.core.hub;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Interest;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The topics of one subscription that have another place than the rest of it: those that changes brought with a cursor. */
@OwnedBy(Owner.IO_LOOP)
final class Detours {

    /**
     * So many changes are taken while one before them is not yet carried out: each is asked about every event of it, and
     * remembers up to {@code limits.selectors} selectors.
     */
    static final int MAX_CHANGES = 16;

    /** Those of all subscriptions that were never changed: asked only, so that they cost nothing and may be shared. */
    static final Detours NONE = new Detours();

    private final Deque<Detour> behind = new ArrayDeque<>(); // their history comes first, one after the other
    private final Deque<Detour> ahead = new ArrayDeque<>(); // what comes is not wanted until it gets there

    private int changes;

    /**
     * Returns whether another change is taken.
     *
     * @param place the sequence that the stream has got to
     */
    boolean takesChange(long place) {
        ahead.removeIf(detour -> detour.began() <= place);
        if (first() == null && ahead.isEmpty()) {
            changes = 0;
        }
        return changes < MAX_CHANGES;
    }

    /** From now on something else is carried. */
    void onChange(Interest now) {
        changes++;
        behind.forEach(detour -> detour.added().keep(now));
        ahead.forEach(detour -> detour.added().keep(now));
    }

    void add(Detour detour) {
        if (!detour.isDone()) {
            behind.add(detour);
        }
        if (detour.began() > detour.through() && !detour.added().isEmpty()) {
            ahead.add(detour);
        }
    }

    /** Returns the one that comes first; null when there is none left. */
    @Nullable
    Detour first() {
        while (!behind.isEmpty() && behind.peek().isDone()) {
            behind.remove();
        }
        return behind.peek();
    }

    /** Returns whether an event of the stream itself is of a topic that joins later. */
    boolean leavesOut(Event event) {
        if (ahead.isEmpty()) {
            return false; // an iterator would be an allocation for each delivery
        }
        for (Iterator<Detour> all = ahead.iterator(); all.hasNext(); ) {
            Detour detour = all.next();
            if (event.sequence() > detour.began()) {
                all.remove();
            } else if (detour.added().holds(event.topic())) {
                return true;
            }
        }
        return false;
    }
}
