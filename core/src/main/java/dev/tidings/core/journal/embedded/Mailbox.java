package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.Draft;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.run.AnyThread;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What publishers have handed in and the sequencer has not yet taken: the border between the two. */
@AnyThread
final class Mailbox {

    private static final int DRAFT_BYTES = 256; // what a draft without data costs on the heap, about

    private final ConcurrentLinkedQueue<Submission> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long maxBytes;

    Mailbox(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Returns false when it is full. One submission always fits, however large it is. */
    boolean offer(Submission submission) {
        long size = sizeOf(submission);
        if (bytes.getAndAdd(size) > maxBytes - size && bytes.get() > size) {
            bytes.addAndGet(-size);
            return false;
        }
        waiting.add(submission);
        return true;
    }

    /** Returns the oldest; null when nothing waits. Sequencer only. */
    @Nullable
    Submission poll() {
        Submission oldest = waiting.poll();
        if (oldest != null) {
            bytes.addAndGet(-sizeOf(oldest));
        }
        return oldest;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    private static long sizeOf(Submission submission) {
        return switch (submission) {
            case Submission.Forget forget -> DRAFT_BYTES;
            case Submission.Publish publish -> {
                long size = 0;
                for (Draft draft : publish.drafts()) {
                    size += DRAFT_BYTES + draft.data().length();
                }
                yield size;
            }
        };
    }
}
