package dev.tidings.core.journal.file;

import dev.tidings.core.event.Utf8;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Ascending sequences as text, mostly a byte each: what each is more than the one before, in groups of six bits, the
 * lowest first, of which all but the last have the seventh bit set. The last sequence is not in it: who keeps the list knows it.
 */
@OwnedBy(Owner.HOUSEKEEPING)
public final class SequenceList {

    private static final int GROUP_BITS = 6;
    private static final int MORE = 1 << GROUP_BITS;

    private final ByteArrayOutputStream steps = new ByteArrayOutputStream();

    private long last;

    /** A list of one. */
    public SequenceList(long first) {
        last = first;
    }

    /** Adds a sequence, which is more than the last. */
    public void add(long sequence) {
        long step = sequence - last;
        for (; step >= MORE; step >>>= GROUP_BITS) {
            steps.write(((int) step & (MORE - 1)) | MORE);
        }
        steps.write((int) step);
        last = sequence;
    }

    /** Returns the last one. */
    public long last() {
        return last;
    }

    /** Returns the text. */
    public Utf8 text() {
        return Utf8.ofStored(steps.toByteArray());
    }

    /**
     * Reads a list.
     *
     * @return the sequences, ascending, the last included
     */
    public static Iterable<Long> read(long last, Utf8 text) {
        Deque<Long> sequences = new ArrayDeque<>();
        long sequence = last;
        // The lowest groups come first, so that backwards a step ends where one without the bit stands before it.
        sequences.addFirst(sequence);
        long step = 0;
        for (int at = text.length() - 1; at >= 0; at--) {
            step = (step << GROUP_BITS) | (text.at(at) & (MORE - 1));
            if (at == 0 || (text.at(at - 1) & MORE) == 0) {
                sequence -= step;
                sequences.addFirst(sequence);
                step = 0;
            }
        }
        return sequences;
    }
}
