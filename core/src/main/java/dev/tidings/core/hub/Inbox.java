package dev.tidings.core.hub;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Forgotten;
import dev.tidings.core.run.AnyThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the journal has handed over and the lane has not yet taken: the border between the two. A loop that falls behind
 * finds a bigger batch; past the bound the batch is dropped, since the journal has it, and the lane is told so.
 */
@AnyThread
final class Inbox {

    /** 4 MiB of data a loop: some milliseconds of fan-out, and little beside the sockets' buffers. */
    static final long MAX_BYTES = 4L << 20;

    private static final Taken NOTHING = new Taken(Chain.empty(), 0, 0, Chain.empty());

    private final AtomicReference<Taken> waiting = new AtomicReference<>(NOTHING);

    /**
     * What waits.
     *
     * @param droppedThrough the last sequence that was dropped because too much was waiting; 0 when none was
     * @param deletions those among what was dropped: a page of the journal does not say so
     */
    record Taken(Chain<Entry> batches, long droppedThrough, long bytes, Chain<Forgotten> deletions) {

        private boolean isNothing() {
            return batches.isEmpty() && droppedThrough == 0;
        }

        private Taken with(List<Entry> more) {
            long moreBytes = bytesOf(more);
            if (droppedThrough > 0 || (bytes > 0 && bytes + moreBytes > MAX_BYTES)) {
                return new Taken(batches, more.getLast().sequence(), bytes, deletions.with(deletionsOf(more)));
            }
            return new Taken(batches.with(more), 0, bytes + moreBytes, deletions);
        }

        private static List<Forgotten> deletionsOf(List<Entry> entries) {
            List<Forgotten> deletions = new ArrayList<>();
            for (Entry entry : entries) {
                if (entry instanceof Forgotten deletion) {
                    deletions.add(deletion);
                }
            }
            return deletions;
        }

        private static long bytesOf(List<Entry> entries) {
            long bytes = 0;
            for (Entry entry : entries) {
                bytes += ENTRY_BYTES
                        + (entry instanceof Event event ? event.data().length() : 0);
            }
            return bytes;
        }

        private static final int ENTRY_BYTES = 100; // what an entry without data costs on the heap, about
    }

    /** Adds a batch; returns whether the lane has to be woken. Called by the journal's thread only. */
    boolean add(List<Entry> entries) {
        List<Entry> batch = List.copyOf(entries);
        return waiting.getAndUpdate(taken -> taken.with(batch)).isNothing();
    }

    /** Takes everything that waits. */
    Taken take() {
        return waiting.getAndSet(NOTHING);
    }
}
