package dev.tidings.app.bench;

import java.util.BitSet;

/** What one publisher has sent, by topic. Used by its thread; after the test by who evaluates it. */
final class Sent {

    private final int[] count;
    private final BitSet[] unsure;
    private final int[] refused;

    Sent(int topics) {
        this.count = new int[topics];
        this.unsure = new BitSet[topics];
        this.refused = new int[topics];
        for (int i = 0; i < topics; i++) {
            unsure[i] = new BitSet(0);
        }
    }

    /** Returns the number of the next message on a topic. */
    int next(int topic) {
        return count[topic]++;
    }

    /** Nobody promised that this message arrives; it may. */
    void doubt(int topic, int number) {
        unsure[topic].set(number);
    }

    /** This message was not taken: it cannot arrive. */
    void refuse(int topic, int number) {
        doubt(topic, number);
        refused[topic]++;
    }

    int count(int topic) {
        return count[topic];
    }

    /** Returns how many messages may arrive: those that were promised, and those in doubt. */
    int possible(int topic) {
        return count[topic] - refused[topic];
    }

    /** Returns how many messages were promised. */
    int promised(int topic) {
        return promised(topic, 0, count[topic]);
    }

    /** Returns how many messages of a hole were promised. */
    int promised(int topic, int from, int to) {
        return to - from - unsure[topic].get(from, to).cardinality();
    }
}
