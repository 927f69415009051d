package dev.tidings.core.hub;

import dev.tidings.core.event.Interest;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import java.util.HashSet;
import java.util.Set;

/**
 * What shall be different about what a subscription carries. To subscribe to what it carries already, or to unsubscribe
 * from what it does not, is no difference and no error.
 */
public record Change(Set<Selector> subscribe, Set<Selector> unsubscribe) {

    public Change {
        subscribe = Set.copyOf(subscribe);
        unsubscribe = Set.copyOf(unsubscribe);
        for (Selector selector : subscribe) {
            if (unsubscribe.contains(selector)) {
                throw new InvalidValue("unsubscribe", selector, "none that \"subscribe\" has too");
            }
        }
    }

    /** Returns what is wanted after it; that may be nothing. */
    public Interest of(Interest before) {
        Set<Selector> selectors = new HashSet<>(before.selectors());
        selectors.addAll(subscribe);
        selectors.removeAll(unsubscribe);
        return before.in(selectors);
    }
}
