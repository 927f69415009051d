package dev.tidings.core.journal.index;

import dev.tidings.core.run.AnyThread;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * When events were published, by the second: which sequence was the first of it. A clock that jumps back makes no
 * entries until it has caught up, so events count as younger than they are and are kept for longer, never for less.
 */
@AnyThread
public final class TimeIndex {

    private static final long MS_PER_SECOND = 1000;

    private final ConcurrentSkipListMap<Long, Long> firstBySecond = new ConcurrentSkipListMap<>();

    private long newest = -1; // the sequencer's own: asking the map at every event took a sixth of a start

    /** Notes an event. Sequencer only. */
    public void add(long sequence, long timeMs) {
        long second = timeMs / MS_PER_SECOND;
        if (second > newest) {
            newest = second;
            firstBySecond.put(second, sequence);
        }
    }

    /** Returns the first sequence of that second or later; {@code orElse} when there is none. */
    public long firstSince(long timeMs, long orElse) {
        Map.Entry<Long, Long> since = firstBySecond.ceilingEntry(Math.floorDiv(timeMs, MS_PER_SECOND));
        return since == null ? orElse : since.getValue();
    }

    /** Forgets the seconds that lie wholly before a sequence. Sequencer only. */
    public void dropBefore(long sequence) {
        while (firstBySecond.size() > 1) {
            Map.Entry<Long, Long> oldest = firstBySecond.firstEntry();
            Map.Entry<Long, Long> next = firstBySecond.higherEntry(oldest.getKey());
            if (next == null || next.getValue() > sequence) {
                return;
            }
            firstBySecond.remove(oldest.getKey());
        }
    }
}
