package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.journal.index.TopicHistory;
import dev.tidings.core.journal.index.TopicHistory.View;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes back from the end until enough wanted events were met, as far as one turn lets it. */
@OwnedBy(Owner.REPLAY)
final class LastSearch {

    private final Index index;
    private final Reader reader;
    private final Interest interest;
    private final Matching matching;
    private final List<View> views; // of the topics that are wanted; empty when patterns are
    private final Turn turn;

    private @Nullable Segment segment; // the last one that was looked at

    LastSearch(Index index, Reader reader, Interest interest, Turn turn) {
        this.index = index;
        this.reader = reader;
        this.interest = interest;
        this.turn = turn;
        this.matching = new Matching(interest, turn);
        this.views = interest.isTopicsOnly() ? views(interest.topics()) : List.of();
    }

    /**
     * Where it came to.
     *
     * @param left how many wanted events are still to be met
     * @param at the oldest that was looked at
     */
    record Met(int left, long at) {}

    Met search(Start.Last wanted) throws IOException {
        long first = index.first();
        int left = wanted.events();
        long at = Math.min(wanted.before(), index.head().sequence() + 1);
        while (left > 0 && at > first && !turn.isOver()) {
            at = Math.max(previous(at), first);
            left -= isWanted(at) ? 1 : 0;
        }
        return new Met(left, at);
    }

    private List<View> views(List<Topic> topics) {
        List<View> found = new ArrayList<>();
        for (Topic topic : topics) {
            TopicHistory history = index.topic(topic);
            if (history != null) {
                found.add(history.view());
            }
        }
        return found;
    }

    /** Returns the next sequence to look at: of the topics' histories when topics are wanted, else any. */
    private long previous(long at) {
        turn.spend(1 + views.size());
        if (!interest.isTopicsOnly()) {
            return at - 1;
        }
        long previous = 0;
        for (View view : views) {
            int below = view.indexOf(at) - 1;
            previous = below >= 0 ? Math.max(previous, view.at(below)) : previous;
        }
        return previous;
    }

    private boolean isWanted(long sequence) throws IOException {
        boolean same = segment != null && segment.first() <= sequence && sequence <= segment.last();
        segment = same ? segment : index.segment(sequence);
        TopicHistory topic = segment == null || !segment.hasEvent(sequence) ? null : segment.topic(sequence);
        if (topic == null || !matching.wants(topic) || sequence <= topic.view().trimmedThrough()) {
            return false;
        }
        if (interest.types().isEmpty()) {
            return true;
        }
        turn.spend(Turn.RECORD);
        Event event = reader.event(sequence);
        return event != null && interest.wants(event.type());
    }
}
