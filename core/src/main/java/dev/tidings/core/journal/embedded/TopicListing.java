package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.TopicHistory;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.Predicate;

/** Finds those topics with history whose names come first, going through all in turns. */
@OwnedBy(Owner.REPLAY)
final class TopicListing {

    private static final Comparator<TopicHistory> BY_NAME =
            Comparator.comparing(history -> history.topic().name());

    /** What asking whether a topic is wanted costs: some rules of access with a selector each. */
    private static final int ASKING = 16;

    private final Iterator<TopicHistory> all;
    private final Predicate<Topic> wanted;
    private final int limit;
    private final Queue<TopicHistory> found = new PriorityQueue<>(BY_NAME.reversed());

    /** @param limit how many are found at the most */
    TopicListing(Index index, Predicate<Topic> wanted, int limit) {
        this.all = index.topics().iterator();
        this.wanted = wanted;
        this.limit = limit;
    }

    /** Looks on for one turn; returns whether that was all. */
    boolean step(Turn turn) {
        while (all.hasNext() && !turn.isOver()) {
            turn.spend(ASKING);
            TopicHistory next = all.next();
            if (next.view().size() > 0 && wanted.test(next.topic())) {
                found.add(next);
                if (found.size() > limit) {
                    found.remove();
                }
            }
        }
        return !all.hasNext();
    }

    /** Returns them in the order of their names. */
    List<TopicHistory> found() {
        return found.stream().sorted(BY_NAME).toList();
    }
}
