package dev.tidings.app.bench;

import dev.tidings.core.run.AnyThread;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Times in nanoseconds, counted in buckets that are linear within each doubling: 64 of them, so that any figure is right within 1.6 %. One
 * thread counts; any thread may take a copy of what there is. HdrHistogram does the same and more, and is no named Java module yet, which
 * the build would warn of for the sake of these hundred lines.
 */
@AnyThread
public final class Latencies {

    private static final int SUB_BITS = 6;
    private static final int SUB = 1 << SUB_BITS;
    /** Past an hour and a quarter it is the last bucket. */
    private static final int MAX_BITS = 42;

    private static final int BUCKETS = (MAX_BITS - SUB_BITS + 1) * SUB;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
    private volatile long maxNs;

    /** Counts one; by the one thread that counts. */
    void add(long ns) {
        int bucket = bucket(Math.max(0, ns));
        counts.setOpaque(bucket, counts.getPlain(bucket) + 1);
        if (ns > maxNs) {
            maxNs = ns;
        }
    }

    /** Adds all of another. */
    void addAll(Latencies other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts.setOpaque(i, counts.getPlain(i) + other.counts.getOpaque(i));
        }
        maxNs = Math.max(maxNs, other.maxNs);
    }

    /** Returns what has come since an earlier copy; its largest is the upper end of its bucket. */
    Latencies since(Latencies earlier) {
        var news = new Latencies();
        for (int i = 0; i < BUCKETS; i++) {
            long count = counts.getOpaque(i) - earlier.counts.getOpaque(i);
            news.counts.setOpaque(i, count);
            if (count > 0) {
                news.maxNs = Math.min(maxNs, lowest(i + 1) - 1);
            }
        }
        return news;
    }

    /** Returns how many there are. */
    public long count() {
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            count += counts.getOpaque(i);
        }
        return count;
    }

    /** Returns the largest, in nanoseconds, exactly; 0 without any. */
    public long maxNs() {
        return maxNs;
    }

    /**
     * Returns what so many per cent are not above, in nanoseconds; 0 without any.
     *
     * @param percent such as 99.9
     */
    public long percentileNs(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(count() * percent / 100));
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts.getOpaque(i);
            if (seen >= wanted) {
                return Math.min(lowest(i + 1) - 1, maxNs);
            }
        }
        return 0;
    }

    /** Returns the mean in nanoseconds, of the buckets' middles. */
    public long meanNs() {
        double sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += counts.getOpaque(i) * (lowest(i) + lowest(i + 1)) / 2.0;
        }
        return (long) (sum / Math.max(1, count()));
    }

    /** Returns about how many lie from one time up to, but not at, another: buckets that lie across count for their part. */
    public double between(double fromNs, double toNs) {
        double count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            long here = counts.getOpaque(i);
            if (here > 0) {
                double low = lowest(i);
                double high = lowest(i + 1);
                double part = (Math.min(high, toNs) - Math.max(low, fromNs)) / (high - low);
                count += part > 0 ? here * part : 0;
            }
        }
        return count;
    }

    private static int bucket(long ns) {
        if (ns < SUB) {
            return (int) ns;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(ns) - SUB_BITS;
        int bucket = (shift + 1) * SUB + (int) (ns >>> shift) - SUB;
        return Math.min(bucket, BUCKETS - 1);
    }

    private static long lowest(int bucket) {
        int shift = bucket / SUB - 1;
        return shift < 0 ? bucket : (long) (bucket % SUB + SUB) << shift;
    }
}
