package dev.tidings.core.journal.embedded;

/**
 * How much the journal may take of the memory, and of its readers' time.
 *
 * @param indexBytes what the index may take on the heap, about; past it the oldest events go, whatever retention says
 * @param keyBytes what idempotency keys may take; past it the oldest are forgotten
 * @param waitingBytes what publishes may take that wait to be stored; past it a publisher is told so
 * @param recentBytes what the newest events may take that are kept in memory
 * @param turn how many entries of the index one reader looks at before others get their turn
 */
public record Bounds(long indexBytes, long keyBytes, long waitingBytes, long recentBytes, int turn) {

    /** 32 MiB are under a second of writing for a slow disk, after which a publisher is better told. */
    private static final long MOST_WAITING_BYTES = 32L << 20;

    /** 16 MiB: whoever is only a little behind is served from memory. */
    private static final long MOST_RECENT_BYTES = 16L << 20;

    /** A million keys, about: no window needs more than the publishes of some minutes. */
    private static final long MOST_KEY_BYTES = 256L << 20;

    /** Looking at an entry took up to 700 ns with 100,000 topics, whose histories no cache holds: a turn is under 6 ms. */
    private static final int USUAL_TURN = 1 << 13;

    /**
     * Returns what fits a heap: a third for the index, an eighth and a half for the rest; connections and the garbage
     * of the moment need what is left.
     */
    public static Bounds ofHeap(long heapBytes) {
        return new Bounds(
                heapBytes / 3,
                Math.min(heapBytes / 16, MOST_KEY_BYTES),
                Math.min(heapBytes / 16, MOST_WAITING_BYTES),
                Math.min(heapBytes / 16, MOST_RECENT_BYTES),
                USUAL_TURN);
    }
}
