package dev.tidings.core.hub;

import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.HashSet;
import java.util.Set;

/** When a subscription is over by itself: its topics are complete, or it has got as many events as it asked for. */
@OwnedBy(Owner.IO_LOOP)
final class Ending {

    private final Set<Topic> open;
    private final long began; // the sequence after which it began
    private int left;

    /** @param limit how many events, or 0 for no limit */
    Ending(Interest interest, Opening.At at, int limit) {
        open = interest.isTopicsOnly() ? open(interest, at.complete()) : Set.of();
        began = at.cursor().sequence();
        left = limit == 0 ? -1 : limit;
    }

    void onSent() {
        if (left > 0) {
            left--;
        }
    }

    boolean isLimitReached() {
        return left == 0;
    }

    /** The topic takes no more; returns whether it was the last that was open. A pattern is never complete. */
    boolean isOverAfter(Topic topic) {
        return !open.isEmpty() && open.remove(topic) && open.isEmpty();
    }

    /** A topic was deleted; returns whether that is the end. Who began after it has what is published since, and goes on. */
    boolean isOverAfter(Forgotten deletion) {
        return deletion.sequence() > began && isOverAfter(deletion.topic());
    }

    private static Set<Topic> open(Interest interest, Set<Topic> complete) {
        Set<Topic> open = new HashSet<>(interest.topics());
        open.removeAll(complete);
        return open;
    }
}
