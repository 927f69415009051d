package dev.tidings.core.hub;

import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** When a subscription is over by itself: its topics are complete, or it has got as many events as it asked for. */
@OwnedBy(Owner.IO_LOOP)
final class Ending {

    // Named and not complete; and the sequence each began after. Maps that cannot be changed: one that can costs 200
    // bytes, and one of a single topic 24.
    private Map<Topic, Long> open = Map.of();

    private boolean endless; // a pattern is never complete; and who wants nothing may want something later
    private int left;

    /** @param limit how many events, or 0 for no limit */
    Ending(Interest interest, Opening.At at, int limit) {
        left = limit == 0 ? -1 : limit;
        change(Set.of(), interest, at.cursor().sequence(), at.complete()::contains, topic -> false);
    }

    /**
     * From now on something else is wanted.
     *
     * @param before the topics that were named before
     * @param place the sequence after which it is wanted
     * @param isComplete whether a topic is complete and has nothing after the place
     * @param endsLater whether a topic is complete and has its last event after the place
     */
    void change(
            Collection<Topic> before,
            Interest interest,
            long place,
            Predicate<Topic> isComplete,
            Predicate<Topic> endsLater) {
        Set<Topic> named = new HashSet<>(interest.topics());
        endless = named.isEmpty() || !interest.isTopicsOnly();
        Map<Topic, Long> now = new HashMap<>(open);
        now.keySet().retainAll(named);
        named.removeIf(
                topic -> before.contains(topic) && !endsLater.test(topic)); // what was held back is to come again
        for (Topic topic : named) {
            if (!isComplete.test(topic)) {
                now.putIfAbsent(topic, place);
            }
        }
        open = Map.copyOf(now);
    }

    void onSent() {
        if (left > 0) {
            left--;
        }
    }

    boolean isLimitReached() {
        return left == 0;
    }

    /** Returns whether every topic is complete, and had its last event. */
    boolean isOver() {
        return !endless && open.isEmpty();
    }

    /** The topic takes no more; returns whether it was the last that was open. */
    boolean isOverAfter(Topic topic) {
        if (!open.containsKey(topic)) {
            return false;
        }
        Map<Topic, Long> rest = new HashMap<>(open);
        rest.remove(topic);
        open = Map.copyOf(rest);
        return isOver();
    }

    /** A topic was deleted; returns whether that is the end. Who began after it has what is published since, and goes on. */
    boolean isOverAfter(Forgotten deletion) {
        Long began = open.get(deletion.topic());
        return began != null && deletion.sequence() > began && isOverAfter(deletion.topic());
    }
}
