package dev.tidings.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one subscriber has seen of its topic: from each source the messages come with the numbers 0, 1, 2 …, because a source sends the next only when
 * the last was answered. Used by the subscriber's thread; after the test by who evaluates it.
 */
final class Score {

    /** Of more holes the oldest is taken for lost: a message that fills it later counts as a duplicate. */
    private static final int MAX_HOLES = 1024;

    private final int[] next;
    private final List<Hole> holes = new ArrayList<>(0);
    private final List<Hole> given = new ArrayList<>(0);

    Score(int sources) {
        this.next = new int[sources];
    }

    /** What a message is. */
    enum Seen {
        NEXT,
        /** Newer than the next: what lies between is missing, so far. */
        AHEAD,
        /** One that was missing. */
        LATE,
        AGAIN
    }

    /** Messages of a source that did not come, up to and without the last. */
    record Hole(int source, int from, int to) {}

    Seen see(int source, int number) {
        int expected = next[source];
        if (number == expected) {
            next[source]++;
            return Seen.NEXT;
        }
        if (number < expected) {
            return fill(source, number) ? Seen.LATE : Seen.AGAIN;
        }
        if (holes.size() == MAX_HOLES) {
            given.add(holes.removeFirst());
        }
        holes.add(new Hole(source, expected, number));
        next[source] = number + 1;
        return Seen.AHEAD;
    }

    /** Returns what did not come of what was sent on its topic. */
    List<Hole> missing(int[] sentBySource) {
        List<Hole> missing = new ArrayList<>();
        for (Hole hole : Stream.concat(given.stream(), holes.stream()).toList()) {
            int to = Math.min(hole.to, sentBySource[hole.source]);
            if (hole.from < to) {
                missing.add(new Hole(hole.source, hole.from, to));
            }
        }
        for (int source = 0; source < next.length; source++) {
            if (next[source] < sentBySource[source]) {
                missing.add(new Hole(source, next[source], sentBySource[source]));
            }
        }
        return missing;
    }

    private boolean fill(int source, int number) {
        for (int i = 0; i < holes.size(); i++) {
            Hole hole = holes.get(i);
            if (hole.source == source && hole.from <= number && number < hole.to) {
                holes.remove(i);
                if (hole.from < number) {
                    holes.add(new Hole(source, hole.from, number));
                }
                if (number + 1 < hole.to) {
                    holes.add(new Hole(source, number + 1, hole.to));
                }
                return true;
            }
        }
        return false;
    }
}
