package dev.tidings.core.journal.embedded;

import dev.tidings.core.journal.History;
import dev.tidings.core.journal.file.Disk;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.Index.Damage;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.run.Confined;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Keeps the journal within its bounds. It looks at segments that are no longer written to and decides; whatever changes
 * the index it hands to the sequencer, and whatever the index has let go of it deletes a round later.
 */
@OwnedBy(Owner.HOUSEKEEPING)
final class Housekeeper {

    /** Rewriting a segment pays when most of it is dead. */
    private static final int COMPACT_BELOW_PERCENT = 50;

    private final Confined confined = new Confined();
    private final Disk disk;
    private final Index index;
    private final Tail tail;
    private final Sequencer sequencer;
    private final Dropping dropping;
    private final Consumer<Damage> onDamage;
    private final Set<Long> forced = new HashSet<>(); // first sequences of segments that a power cut cannot touch
    private final Queue<Segment> replaced = new ConcurrentLinkedQueue<>();

    private long examined; // the first sequence of the segment that was looked at last

    /** @param onDamage told of a record that could not be read any more */
    Housekeeper(Disk disk, Index index, Tail tail, Sequencer sequencer, Dropping dropping, Consumer<Damage> onDamage) {
        this.disk = disk;
        this.index = index;
        this.tail = tail;
        this.sequencer = sequencer;
        this.dropping = dropping;
        this.onDamage = onDamage;
    }

    /** Does a round; a few seconds apart is often enough. */
    void step(long nowMs) throws IOException {
        assert confined.here();
        sequencer.execute(() -> {
            index.advance(nowMs);
            tail.probe();
        });
        deleteWhatWasLetGo();
        forceSealed();
        if (!dropOldest(nowMs)) {
            compactOne(nowMs);
        }
    }

    /** The oldest first, and none after one that stays: a topic that was forgotten later could come back from it. */
    private void deleteWhatWasLetGo() throws IOException {
        Queue<Segment> dropped = dropping.dropped();
        for (Segment segment = dropped.peek(); segment != null; segment = dropped.peek()) {
            segment.file().close();
            disk.delete(segment.header().fileName());
            dropped.remove();
            forced.remove(segment.first());
        }
        for (Segment segment = replaced.poll(); segment != null; segment = replaced.poll()) {
            segment.file().close(); // its name belongs to the one that took its place
        }
    }

    private void forceSealed() throws IOException {
        for (Segment segment :
                index.segments().headMap(index.segments().lastKey()).values()) {
            if (!forced.contains(segment.first())) {
                segment.file().force();
                forced.add(segment.first());
            }
        }
    }

    /** Returns whether segments go; all that have to, so that a burst is caught up with in one round. */
    private boolean dropOldest(long nowMs) {
        NavigableMap<Long, Segment> segments = index.segments();
        long bytes = segments.values().stream().mapToLong(Segment::bytes).sum();
        long dropBefore = segments.firstKey();
        for (Segment segment : segments.headMap(segments.lastKey()).values()) {
            boolean needed = live(segment) > 0 || mayHaveKeys(segment, nowMs);
            if (needed && bytes <= index.history().maxBytes()) {
                break;
            }
            bytes -= segment.bytes();
            dropBefore = segment.last() + 1;
        }
        long firstKept = dropBefore;
        sequencer.execute(() -> dropping.dropBefore(firstKept));
        return firstKept > segments.firstKey();
    }

    /** Looks at one segment a round, in turn, since looking means going through all its entries. */
    private void compactOne(long nowMs) throws IOException {
        Map.Entry<Long, Segment> next = index.segments().higherEntry(examined);
        if (next == null || next.getKey().equals(index.segments().lastKey())) {
            examined = 0;
            return;
        }
        examined = next.getKey();
        Segment segment = next.getValue();
        if (isWorthCompacting(segment, nowMs)) {
            Segment compacted = new Compaction(disk, segment, onDamage).run();
            if (compacted == null) {
                return; // it is damaged, and stays as it is
            }
            sequencer.execute(() -> {
                if (segment.equals(index.segments().get(segment.first()))) {
                    index.put(compacted); // else it was dropped meanwhile, and its file goes by its name
                    replaced.add(segment);
                }
            });
        }
    }

    private boolean isWorthCompacting(Segment segment, long nowMs) {
        long held = 0;
        for (long sequence = segment.first(); sequence <= segment.last(); sequence++) {
            held += segment.hasEvent(sequence) ? 1 : 0;
        }
        // What is damaged is left as it is: the hole says, after a restart too, that something was there.
        return !index.isDamaged(segment)
                && !mayHaveKeys(segment, nowMs)
                && live(segment) * 100 < held * COMPACT_BELOW_PERCENT;
    }

    /** The records also hold the idempotency keys, which a restart inside the window still needs. */
    private boolean mayHaveKeys(Segment segment, long nowMs) {
        return segment.newestMs() + longestWindowMs() >= nowMs;
    }

    /** A topic that no rule names is kept like the default. */
    private long longestWindowMs() {
        return Stream.concat(index.history().rules().stream(), Stream.of(History.Rule.DEFAULT))
                .mapToLong(rule -> rule.dedupeWindow().toMillis())
                .max()
                .orElseThrow();
    }

    private static long live(Segment segment) {
        long live = 0;
        for (long sequence = segment.first(); sequence <= segment.last(); sequence++) {
            live += Compaction.isLive(segment, sequence) ? 1 : 0;
        }
        return live;
    }
}
