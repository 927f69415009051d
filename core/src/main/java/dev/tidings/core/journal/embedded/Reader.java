package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.Index.Damage;
import dev.tidings.core.journal.index.Recent;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.journal.index.TopicHistory;
import dev.tidings.core.journal.index.TopicHistory.View;
import dev.tidings.core.run.AnyThread;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages of the journal. Topics are found through their own history, whatever else the journal holds; patterns by
 * going through the index of all events, which is memory, and reading from the disk only what they match.
 */
@AnyThread
final class Reader {

    private static final int PAGE_EVENTS = 256;
    private static final int PAGE_BYTES = 64 << 10; // what a socket takes at once: more would grow old in the heap
    private static final int MAX_TRIES = 3; // a segment goes at most once in the time of a page

    private final Index index;
    private final Recent recent;
    private final int turn;
    private final Consumer<Damage> onDamage;

    /**
     * @param turn how many entries it looks at for one page
     * @param onDamage told of a record that could not be read any more
     */
    Reader(Index index, Recent recent, int turn, Consumer<Damage> onDamage) {
        this.index = index;
        this.recent = recent;
        this.turn = turn;
        this.onDamage = onDamage;
    }

    /** As {@link dev.tidings.core.journal.Journal#read}, but waits for the disk. */
    Reading read(long from, long toldThrough, Interest interest) {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            try {
                Found found = interest.isTopicsOnly() ? findByTopic(from, interest) : findByScan(from, interest);
                return load(from, toldThrough, found);
            } catch (ClosedChannelException e) {
                // A segment was dropped or compacted meanwhile; the index says by now where things are: once more.
            } catch (IOException e) {
                return new Reading.Unavailable("the journal could not be read: " + e.getMessage());
            }
        }
        return new Reading.Unavailable("the journal could not be read: a file of it was closed");
    }

    /** Reads one event; null when it is damaged or was dropped. */
    @Nullable
    Event event(long sequence) throws IOException {
        Event event = recent.find(sequence);
        if (event != null) {
            return event;
        }
        Segment segment = index.segment(sequence);
        if (segment == null || !segment.hasEvent(sequence)) {
            return null;
        }
        Stored stored = segment.read(sequence);
        if (stored == null) {
            onDamage.accept(new Damage(sequence, sequence));
            return null;
        }
        return segment.event(stored);
    }

    /**
     * What there is to be read, before reading it.
     *
     * @param through the last sequence that was looked at
     * @param missingThrough the newest wanted event that is gone; less than the first that was asked for when none is
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Found(long[] sequences, long through, long missingThrough) {}

    private Found findByTopic(long from, Interest interest) {
        long head = index.head().sequence();
        long missing = 0;
        // Merged by their next sequence, so that a page of many topics looks at no more than it holds.
        Queue<Cursor> cursors = new PriorityQueue<>();
        for (Topic topic : interest.topics()) {
            TopicHistory history = index.topic(topic);
            if (history != null) {
                View view = history.view();
                missing = Math.max(missing, view.trimmedThrough());
                Cursor.on(view, view.indexOf(from)).ifPresent(cursors::add);
            }
        }
        missing = Math.max(missing, droppedThrough());
        long[] found = new long[PAGE_EVENTS];
        int count = 0;
        for (Cursor next = cursors.poll(); next != null && next.at() <= head; next = cursors.poll()) {
            if (count == PAGE_EVENTS) {
                return new Found(found, found[count - 1], missing);
            }
            found[count++] = next.at();
            Cursor.on(next.view(), next.index() + 1).ifPresent(cursors::add);
        }
        return new Found(Arrays.copyOf(found, count), head, missing);
    }

    /** A place in a topic's history. */
    private record Cursor(View view, int index, long at) implements Comparable<Cursor> {

        /** Returns the place; empty past the end. */
        static Optional<Cursor> on(View view, int index) {
            return index < view.size() ? Optional.of(new Cursor(view, index, view.at(index))) : Optional.empty();
        }

        @Override
        public int compareTo(Cursor other) {
            return Long.compare(at, other.at);
        }
    }

    private Found findByScan(long from, Interest interest) {
        long head = index.head().sequence();
        long missing = 0;
        Turn mine = new Turn(turn);
        Matching matching = new Matching(interest, mine);
        long[] found = new long[PAGE_EVENTS];
        int count = 0;
        long at = Math.max(from, index.first());
        Segment segment = null;
        for (; at <= head && count < PAGE_EVENTS && !mine.isOver(); at++) {
            mine.spend(1);
            segment = segment != null && at <= segment.last() ? segment : index.segment(at);
            TopicHistory topic = segment == null ? null : segment.topic(at);
            if (segment == null || topic == null || !matching.wants(topic)) {
                continue;
            }
            if (at <= topic.view().trimmedThrough()) {
                missing = at;
            } else if (segment.hasEvent(at)) {
                found[count++] = at;
            }
        }
        return new Found(Arrays.copyOf(found, count), at - 1, Math.max(missing, droppedThrough()));
    }

    /** To be asked after the looking: a segment that is dropped meanwhile takes its topics and events out of sight. */
    private long droppedThrough() {
        return index.first() - 1;
    }

    private Reading load(long from, long toldThrough, Found found) throws IOException {
        List<Event> events = new ArrayList<>(found.sequences.length);
        long told = Math.max(from - 1, toldThrough);
        long missing = found.missingThrough;
        long through = found.through;
        long damaged = 0;
        long bytes = 0;
        for (int i = 0; i < found.sequences.length; i++) {
            Event event = event(found.sequences[i]);
            if (event == null) {
                missing = Math.max(missing, found.sequences[i]);
                damaged = isHeld(found.sequences[i]) ? found.sequences[i] : damaged;
                continue;
            }
            events.add(event);
            bytes += event.data().length();
            if (bytes >= PAGE_BYTES && i + 1 < found.sequences.length) {
                through = event.sequence();
                break;
            }
        }
        damaged = Math.max(damaged, damagedThrough(from, through));
        if (Math.max(missing, damaged) <= told) {
            return new Reading.Page(events, through, null);
        }
        var reason = damaged > told ? Gap.Reason.NOT_STORED : Gap.Reason.RETENTION;
        String after = index.id(from - 1).toString();
        return new Reading.Page(events, through, new Gap(after, index.id(Math.max(missing, damaged)), reason));
    }

    private boolean isHeld(long sequence) {
        Segment segment = index.segment(sequence);
        return segment != null && segment.hasEvent(sequence);
    }

    private long damagedThrough(long from, long through) {
        long damaged = 0;
        for (Damage damage : index.damages()) {
            if (damage.from() <= through && damage.through() >= from) {
                damaged = Math.max(damaged, damage.through());
            }
        }
        return damaged;
    }
}
