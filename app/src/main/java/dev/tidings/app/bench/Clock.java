package dev.tidings.app.bench;

import dev.tidings.core.run.AnyThread;

/** The time of a test, in nanoseconds since it was made, and which of it is measured. */
@AnyThread
final class Clock {

    private final long originNs = System.nanoTime();
    private volatile long fromNs = Long.MAX_VALUE;
    private volatile long toNs = Long.MAX_VALUE;

    long nowNs() {
        return System.nanoTime() - originNs;
    }

    /** Says which messages are measured: those that are due from one time up to, but not at, another. */
    void measure(long from, long to) {
        toNs = to;
        fromNs = from;
    }

    /** Ends it early. */
    void endBy(long ns) {
        toNs = Math.min(toNs, ns);
    }

    boolean isMeasured(long dueNs) {
        return fromNs <= dueNs && dueNs < toNs;
    }

    long fromNs() {
        return fromNs;
    }

    long toNs() {
        return toNs;
    }
}
