package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.journal.index.TopicHistory;
import dev.tidings.core.journal.index.TopicHistory.View;
import dev.tidings.core.run.AnyThread;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Finds where a subscription begins. */
@AnyThread
final class Opener {

    private final Index index;
    private final Reader reader;
    private final int turn;
    private final LongSupplier clockMs;

    /** @param turn how many entries it looks at before it asks to be asked again */
    Opener(Index index, Reader reader, int turn, LongSupplier clockMs) {
        this.index = index;
        this.reader = reader;
        this.turn = turn;
        this.clockMs = clockMs;
    }

    /** As {@link dev.tidings.core.journal.Journal#open}, but waits for the disk. */
    Opening open(Interest interest, Start start) {
        try {
            return switch (start) {
                case Start.Now now -> at(interest, index.head(), null);
                case Start.Earliest earliest -> at(interest, beforeEarliest(interest), null);
                case Start.Last last -> last(interest, last);
                case Start.Since(var age) -> at(interest, before(firstSince(age.toMillis())), null);
                case Start.After(String id) -> after(interest, id);
            };
        } catch (ClosedChannelException e) {
            return new Opening.Further(start); // a segment was dropped or compacted meanwhile: the index says so by now
        } catch (IOException e) {
            return new Opening.Unavailable("the journal could not be read: " + e.getMessage());
        }
    }

    private Opening at(Interest interest, EventId cursor, @Nullable Gap gap) {
        if (!interest.isTopicsOnly()) {
            return new Opening.At(cursor, gap, Set.of());
        }
        Set<Topic> complete = new HashSet<>();
        List<Topic> topics = interest.topics();
        for (Topic topic : topics) {
            TopicHistory history = index.topic(topic);
            View view = history == null ? null : history.view();
            if (view != null && view.isComplete() && view.end() <= cursor.sequence()) {
                complete.add(topic);
            }
        }
        return complete.size() == topics.size() ? new Opening.Complete() : new Opening.At(cursor, gap, complete);
    }

    private Opening after(Interest interest, String text) {
        Optional<EventId> parsed = EventId.parse(text);
        EventId head = index.head();
        if (parsed.isEmpty()
                || parsed.get().journal() != head.journal()
                || (parsed.get().term() > head.term() && parsed.get().sequence() > 0)) {
            return afterLoss(interest, text, beforeEarliest(interest), Gap.Reason.FOREIGN_ID);
        }
        EventId id = parsed.get();
        if (id.sequence() < index.first() - 1) {
            return afterLoss(interest, text, beforeEarliest(interest), Gap.Reason.RETENTION);
        }
        long lastOfTerm = lastOfTerm(id.term(), head.sequence());
        return id.sequence() > lastOfTerm
                ? afterLoss(interest, text, index.id(lastOfTerm), Gap.Reason.NOT_STORED)
                : at(interest, id, null);
    }

    private Opening afterLoss(Interest interest, String text, EventId resumed, Gap.Reason reason) {
        return at(interest, resumed, new Gap(text, resumed, reason));
    }

    /** Returns the last sequence that got an id of the term; of one that is no longer held, the last before what is. */
    private long lastOfTerm(int term, long head) {
        for (Segment segment : index.segments().values()) {
            if (segment.header().term() > term) {
                return segment.first() - 1;
            }
        }
        return head;
    }

    /**
     * Returns the place before the oldest event. For one topic that is after what was trimmed; for more it is before all
     * that is held, and what is gone of one among them is told as a gap.
     */
    private EventId beforeEarliest(Interest interest) {
        long first = index.first();
        if (interest.isTopicsOnly() && interest.selectors().size() == 1) {
            TopicHistory history = index.topic(interest.topics().getFirst());
            return before(
                    history == null ? first : Math.max(first, history.view().trimmedThrough() + 1));
        }
        return before(first);
    }

    private long firstSince(long ageMs) {
        long head = index.head().sequence();
        return Math.max(index.first(), index.times().firstSince(clockMs.getAsLong() - ageMs, head + 1));
    }

    private Opening last(Interest interest, Start.Last wanted) throws IOException {
        LastSearch.Met met = new LastSearch(index, reader, interest, new Turn(turn)).search(wanted);
        if (met.left() == 0) {
            return at(interest, before(met.at()), null);
        }
        return met.at() > index.first()
                ? new Opening.Further(new Start.Last(met.left(), met.at()))
                : at(interest, beforeEarliest(interest), null);
    }

    private EventId before(long sequence) {
        return index.id(sequence - 1);
    }
}
