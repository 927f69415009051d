package dev.tidings.app.bench;

import dev.tidings.core.run.AnyThread;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** What one thread counted; any thread may look. */
@AnyThread
final class Tally {

    private final Map<What, AtomicLong> counts = new EnumMap<>(What.class);
    private final Latencies latencies = new Latencies();
    private volatile long lastNs;

    /** What is counted. */
    enum What {
        /** Subscribers whose stream has begun. */
        CONNECTED,
        /** Streams that ended before the test did. */
        DROPPED,
        /** Messages, each once for each subscriber. */
        RECEIVED,
        /** Of these, the ones that were due while it was measured. */
        MEASURED,
        DUPLICATE,
        OUT_OF_ORDER,
        /** Cut short, or on another topic. */
        DAMAGED,
        /** What the server said is gone ({@code tidings:gap}). */
        GAP,
        /** Publishes that were begun. */
        PUBLISHED,
        ACKNOWLEDGED,
        REFUSED,
        /** Time not spent waiting. */
        BUSY_NS
    }

    Tally() {
        for (What what : What.values()) {
            counts.put(what, new AtomicLong());
        }
    }

    /** Counts; by the one thread that counts here. */
    void add(What what, long count) {
        AtomicLong counter = count(what);
        counter.setOpaque(counter.getPlain() + count);
    }

    /** A measured message came. */
    void addMeasured(long atNs, long latencyNs) {
        add(What.MEASURED, 1);
        latencies.add(latencyNs);
        lastNs = atNs;
    }

    /** Returns when the last measured message came. */
    long lastNs() {
        return lastNs;
    }

    long of(What what) {
        return count(what).getOpaque();
    }

    Latencies latencies() {
        return latencies;
    }

    private AtomicLong count(What what) {
        return Objects.requireNonNull(counts.get(what)); // all are there from the beginning
    }
}
