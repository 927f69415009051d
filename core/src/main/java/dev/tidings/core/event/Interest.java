package dev.tidings.core.event;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a subscription wants: events of any of its selectors and, when it names types, of any of those.
 *
 * @param selectors empty for nothing at all
 * @param types empty for all
 */
public record Interest(Set<Selector> selectors, Set<EventType> types) {

    public Interest {
        selectors = Set.copyOf(selectors);
        types = Set.copyOf(types);
    }

    /** Interest in all types of one selector. */
    public Interest(String selector) {
        this(Set.of(new Selector(selector)), Set.of());
    }

    /** Returns the interest in the same types of other topics. */
    public Interest in(Set<Selector> others) {
        return new Interest(others, types);
    }

    /** Returns whether this names topics only, so that there is an end when all of them are complete. */
    public boolean isTopicsOnly() {
        return selectors.stream().allMatch(Selector::isTopic);
    }

    /** Returns the topics it names literally; patterns are left out. */
    public List<Topic> topics() {
        return selectors.stream()
                .filter(Selector::isTopic)
                .map(selector -> new Topic(selector.text()))
                .collect(Collectors.toUnmodifiableList());
    }

    /** Returns whether events of the topic are wanted, whatever their type. */
    public boolean matches(Topic topic) {
        for (Selector selector : selectors) {
            if (selector.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether events of the type are wanted. */
    public boolean wants(EventType type) {
        return types.isEmpty() || types.contains(type);
    }
}
