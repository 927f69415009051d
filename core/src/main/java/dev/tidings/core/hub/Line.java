package dev.tidings.core.hub;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest event of each topic, in the order in which they came: what a {@link Conflation} holds. */
@OwnedBy(Owner.IO_LOOP)
final class Line {

    /** As many as a client that shows a table of them can make use of. What does not fit is in the journal. */
    static final int MAX_TOPICS = 1_000;

    /** Of two topics the largest event that is taken by default; the one that passes it is still held. */
    static final long MAX_BYTES = 512 << 10;

    private final Map<Topic, Held> held = new LinkedHashMap<>();

    private long bytes;
    private long count; // of all that ever came
    private @Nullable EventId firstSkipped;
    private @Nullable EventId lastSkipped;

    /**
     * An event that waits.
     *
     * @param earlier whether it is of a topic's history
     * @param number counts all that came
     */
    record Held(Event event, boolean earlier, long number) {

        private static final long ENTRY_BYTES = 100; // what an event without data costs on the heap, about

        private long bytes() {
            return ENTRY_BYTES + event.data().length();
        }
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    boolean isFull() {
        return held.size() >= MAX_TOPICS || bytes >= MAX_BYTES;
    }

    /** Returns the number of the event that came last. */
    long count() {
        return count;
    }

    /** Adds an event at the end. What there was of its topic is skipped. */
    void add(Event event, boolean earlier) {
        Held before = held.remove(event.topic());
        if (before != null) {
            bytes -= before.bytes();
            skip(before.event().id());
        }
        Held added = new Held(event, earlier, ++count);
        held.put(event.topic(), added);
        bytes += added.bytes();
    }

    /** Returns the event that is first in the line, up to a number; null when there is none. */
    @Nullable
    Held first(long throughNumber) {
        if (held.isEmpty()) {
            return null;
        }
        Held first = held.values().iterator().next();
        return first.number() <= throughNumber ? first : null;
    }

    void remove(Held first) {
        held.remove(first.event().topic());
        bytes -= first.bytes();
    }

    /** Returns whether events are held that are no history. */
    boolean holdsStream() {
        return held.values().stream().anyMatch(each -> !each.earlier());
    }

    /** Drops all but the history of what is carried. */
    void keepHistory(Interest carried) {
        held.values()
                .removeIf(
                        each -> !each.earlier() || !carried.matches(each.event().topic()));
        bytes = held.values().stream().mapToLong(Held::bytes).sum();
    }

    void clear() {
        held.clear();
        bytes = 0;
    }

    /** Returns what was skipped since this was asked last; null when nothing was. */
    @Nullable
    Gap takeGap() {
        if (firstSkipped == null || lastSkipped == null) {
            return null;
        }
        EventId before = new EventId(firstSkipped.journal(), firstSkipped.term(), firstSkipped.sequence() - 1);
        var gap = new Gap(before.toString(), lastSkipped, Gap.Reason.CONFLATED);
        firstSkipped = null;
        lastSkipped = null;
        return gap;
    }

    /** A history may be skipped after what is newer. */
    private void skip(EventId id) {
        firstSkipped = firstSkipped == null || id.sequence() < firstSkipped.sequence() ? id : firstSkipped;
        lastSkipped = lastSkipped == null || id.sequence() > lastSkipped.sequence() ? id : lastSkipped;
    }
}
