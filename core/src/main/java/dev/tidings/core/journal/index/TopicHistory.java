package dev.tidings.core.journal.index;

import dev.tidings.core.event.Topic;
import dev.tidings.core.run.AnyThread;
import java.util.Arrays;

/**
 * Where the events of one topic are: their sequences, as an immutable view that the sequencer replaces and anybody
 * reads. What retention took from it is remembered as one number.
 */
@AnyThread
public final class TopicHistory {

    private static final View EMPTY = new View(new long[0], 0, 0, 0, 0);
    private static final int FIRST_LENGTH = 2; // most topics of a million have few events

    private final Topic topic;
    private final Keep keep;

    private volatile View view = EMPTY;

    public TopicHistory(Topic topic, Keep keep) {
        this.topic = topic;
        this.keep = keep;
    }

    public Topic topic() {
        return topic;
    }

    public Keep keep() {
        return keep;
    }

    /** Returns what is held now, retention by age included. */
    public View view() {
        View now = view;
        long cutoff = keep.cutoff();
        return now.size() > 0 && now.first() < cutoff ? now.after(cutoff - 1) : now;
    }

    /** Adds the newest event. Sequencer only. */
    public void add(long sequence, boolean endsTopic) {
        View added = view.with(sequence, endsTopic);
        int surplus = added.size() - keep.rule().maxEvents();
        view = surplus > 0 ? added.after(added.at(surplus - 1)) : added;
    }

    /** Forgets what is not after a sequence, and remembers that there was something. Sequencer only. */
    public void trimThrough(long sequence) {
        if (view.size() > 0 && view.first() <= sequence) {
            view = view.after(sequence);
        }
    }

    /** Takes note that events up to a sequence were trimmed earlier, and forgets any of them. Sequencer only. */
    public void noteTrimmed(long through) {
        View now = view.after(through);
        view = new View(now.sequences, now.from, now.to, Math.max(now.trimmedThrough, through), now.end);
    }

    /**
     * What is held of a topic at one moment.
     *
     * @param sequences ascending; those from index {@code from} and before {@code to} are held
     * @param trimmedThrough the newest sequence that was held and is no longer; 0 when there is none
     * @param end the sequence of the event that completed the topic; 0 when it is not complete
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it bundles what one volatile write publishes
    public record View(long[] sequences, int from, int to, long trimmedThrough, long end) {

        public int size() {
            return to - from;
        }

        public long first() {
            return sequences[from];
        }

        public long last() {
            return sequences[to - 1];
        }

        /** Returns the sequence at an index from 0, the oldest. */
        public long at(int index) {
            return sequences[from + index];
        }

        public boolean isComplete() {
            return size() > 0 && last() == end;
        }

        /** Returns the index of the first sequence that is not less; {@link #size} when all are. */
        public int indexOf(long sequence) {
            int found = Arrays.binarySearch(sequences, from, to, sequence);
            return (found >= 0 ? found : -found - 1) - from;
        }

        public boolean holds(long sequence) {
            return Arrays.binarySearch(sequences, from, to, sequence) >= 0;
        }

        private View with(long sequence, boolean endsTopic) {
            long ended = endsTopic ? sequence : end;
            if (to < sequences.length) {
                sequences[to] = sequence; // beyond what any earlier view reads
                return new View(sequences, from, to + 1, trimmedThrough, ended);
            }
            long[] moved = Arrays.copyOfRange(sequences, from, from + Math.max(FIRST_LENGTH, size() * 2));
            moved[size()] = sequence;
            return new View(moved, 0, size() + 1, trimmedThrough, ended);
        }

        private View after(long sequence) {
            int kept = from + indexOf(sequence + 1);
            return kept == from ? this : new View(sequences, kept, to, sequences[kept - 1], end);
        }
    }
}
