package dev.tidings.core.hub;

import dev.tidings.core.event.EventId;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import org.jspecify.annotations.Nullable;

/** Topics that a change brought, with their history up to where they join the rest of the stream. */
@OwnedBy(Owner.IO_LOOP)
final class Detour {

    private final Added added;
    private final long through;
    private final long began;

    private @Nullable Gap gap;
    private long next;
    private long toldThrough;

    /**
     * @param from where their history begins; when that is after {@code through}, they join later than the rest
     * @param through the place at which they join
     */
    Detour(Added added, Opening.At from, EventId through) {
        this.added = added;
        this.through = through.sequence();
        this.began = from.cursor().sequence();
        this.gap = from.gap();
        this.next = began + 1;
        this.toldThrough = began;
    }

    Added added() {
        return added;
    }

    /** Returns the sequence after which they are wanted. */
    long began() {
        return began;
    }

    /** Returns the first sequence that is still to be looked at. */
    long next() {
        return next;
    }

    /** Returns the last sequence that belongs to it. */
    long through() {
        return through;
    }

    long toldThrough() {
        return toldThrough;
    }

    /** Returns what is to be told before anything else, once. */
    @Nullable
    Gap takeGap() {
        Gap taken = gap;
        gap = null;
        return taken;
    }

    void told(Gap missing) {
        toldThrough = Math.max(toldThrough, missing.resumed().sequence());
    }

    void goOnFrom(long sequence) {
        next = sequence;
    }

    /** Returns whether nothing of it is left to be told or sent. */
    boolean isDone() {
        return added.isEmpty() || (gap == null && next > through);
    }
}
