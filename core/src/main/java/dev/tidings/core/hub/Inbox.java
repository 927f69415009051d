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

    private static final Taken NOTHING = new Taken(List.of(), 0, 0, List.of());

    private final AtomicReference<Taken> waiting = new AtomicReference<>(NOTHING);

    /**
     * What waits.
     *
     * @param droppedThrough the last sequence that was dropped because too much was waiting; 0 when none was
     * @param deletions those among what was dropped: a page of the journal does not say so
     */
    record Taken(List<Entry> entries, long droppedThrough, long bytes, List<Forgotten> deletions) {

        private boolean isNothing() {
            return entries.isEmpty() && droppedThrough == 0;
        }

        private Taken with(List<Entry> more) {
            long moreBytes = bytesOf(more);
            if (droppedThrough > 0 || (bytes > 0 && bytes + moreBytes > MAX_BYTES)) {
                return new Taken(entries, more.getLast().sequence(), bytes, deletionsWith(more));
            }
            List<Entry> all = new ArrayList<>(entries);
            all.addAll(more);
            return new Taken(all, 0, bytes + moreBytes, deletions);
        }

        private List<Forgotten> deletionsWith(List<Entry> more) {
            List<Forgotten> all = new ArrayList<>(deletions);
            for (Entry entry : more) {
                if (entry instanceof Forgotten deletion) {
                    all.add(deletion);
                }
            }
            return all;
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
        return waiting.getAndUpdate(taken -> taken.with(entries)).isNothing();
    }

    /** Takes everything that waits. */
    Taken take() {
        return waiting.getAndSet(NOTHING);
    }
}
