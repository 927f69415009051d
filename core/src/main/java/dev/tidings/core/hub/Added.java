package dev.tidings.core.hub;

import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The topics that a change brought: those of the new selectors that were not carried before it, as long as they are
 * carried without a break. One that is dropped and comes again comes with the later change.
 */
@OwnedBy(Owner.IO_LOOP)
final class Added {

    private final Interest carried; // before the change: what it matches goes on as it was
    private final List<Interest> since = new ArrayList<>(); // what was carried after each later change

    private Interest left; // may match more than is meant, as no selectors name the difference of two patterns

    Added(Interest before, Set<Selector> selectors) {
        carried = before;
        left = before.in(selectors);
        left = left(selector -> before.selectors().stream().noneMatch(old -> old.covers(selector)));
    }

    boolean isEmpty() {
        return left.selectors().isEmpty();
    }

    /** Returns what to read of the journal; of that, only what this {@link #holds}. */
    Interest interest() {
        return left;
    }

    boolean holds(Topic topic) {
        return left.matches(topic) && !carried.matches(topic) && since.stream().allMatch(after -> after.matches(topic));
    }

    /** Another change: from now on this is carried. */
    void keep(Interest now) {
        since.add(now);
        left = left(selector -> now.selectors().stream().anyMatch(selector::overlaps));
    }

    private Interest left(Predicate<Selector> wanted) {
        Set<Selector> selectors = new HashSet<>(left.selectors());
        selectors.removeIf(wanted.negate());
        return left.in(selectors);
    }
}
