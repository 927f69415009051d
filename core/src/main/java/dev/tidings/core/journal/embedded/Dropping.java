package dev.tidings.core.journal.embedded;

import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drops the oldest segments: those that retention gave up, and as many more as it takes for the index to fit. A million
 * topics may go with a segment, so it is done in steps, between which publishers get their turn.
 */
@OwnedBy(Owner.SEQUENCER)
final class Dropping {

    private static final int ENTRIES_AT_A_TIME = 1 << 12; // under a millisecond

    private final Index index;
    private final long mostIndexBytes;
    private final Consumer<String> onFinding;
    private final Queue<Segment> dropped = new ConcurrentLinkedQueue<>(); // taken by housekeeping

    private long firstKept;
    private @Nullable Segment leaving; // out of sight, and its topics are being trimmed
    private long nextToTrim;
    private boolean told;

    /**
     * @param mostIndexBytes what the index may take, as {@link Index#heapBytes} counts
     * @param onFinding told once that less is kept than was asked for
     */
    Dropping(Index index, long mostIndexBytes, Consumer<String> onFinding) {
        this.index = index;
        this.mostIndexBytes = mostIndexBytes;
        this.onFinding = onFinding;
    }

    /** Nothing before this sequence is wanted any more. */
    void dropBefore(long sequence) {
        firstKept = Math.max(firstKept, sequence);
    }

    boolean isIdle() {
        return leaving == null && !isDue();
    }

    /** Does a little of what there is to do. */
    void step() {
        if (leaving == null && isDue()) {
            tellWhenTooLarge();
            leaving = index.takeOldest();
            nextToTrim = leaving.first();
            dropped.add(leaving);
        }
        if (leaving != null) {
            long end = Math.min(nextToTrim + ENTRIES_AT_A_TIME, leaving.last() + 1);
            index.trim(leaving, nextToTrim, end);
            nextToTrim = end;
            leaving = end > leaving.last() ? null : leaving;
        }
    }

    /** Returns the segments that are out of sight, oldest first; whoever takes one out deletes its file. Housekeeping only. */
    Queue<Segment> dropped() {
        return dropped;
    }

    /** The newest stays: it is being written to. */
    private boolean isDue() {
        return index.segments().size() > 1 && (index.first() < firstKept || isTooLarge());
    }

    private boolean isTooLarge() {
        return index.heapBytes() > mostIndexBytes;
    }

    private void tellWhenTooLarge() {
        if (!told && index.first() >= firstKept) {
            told = true;
            onFinding.accept(
                    ("older events are dropped before history says so: the index of what is kept would take more "
                                    + "than %,d bytes of memory; a larger heap (-Xmx) keeps more")
                            .formatted(mostIndexBytes));
        }
    }
}
