package dev.tidings.core.hub;

import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which subscriptions want a topic, without asking each: topics are looked up, patterns found by walking a tree of
 * their segments, of which only the branches that fit are visited.
 */
@OwnedBy(Owner.IO_LOOP)
final class TopicIndex {

    private final Group none = new Group(); // who wants nothing at present
    private final Map<String, Group> byTopic = new HashMap<>();
    private final PatternTree patterns = new PatternTree();
    private long counts; // how often all, or all of a topic, were gone through
    private int counted;

    void add(Subscription subscription) {
        if (subscription.interest().selectors().isEmpty()) {
            none.add(subscription);
        }
        for (Selector selector : subscription.interest().selectors()) {
            if (selector.isTopic()) {
                byTopic.computeIfAbsent(selector.text(), topic -> new Group()).add(subscription);
            } else {
                patterns.add(selector.text(), 0, subscription);
            }
        }
    }

    void remove(Subscription subscription) {
        none.remove(subscription);
        for (Selector selector : subscription.interest().selectors()) {
            if (selector.isTopic()) {
                byTopic.computeIfPresent(selector.text(), (topic, group) -> group.remove(subscription) ? null : group);
            } else {
                patterns.remove(selector.text(), 0, subscription);
            }
        }
    }

    /**
     * Visits the subscriptions that want a topic. One with several selectors that fit is visited once for each: it
     * knows by the sequence what it has had. Subscriptions may be added and removed meanwhile.
     */
    void forEach(Topic topic, Consumer<Subscription> visitor) {
        Group group = byTopic.get(topic.name());
        if (group != null) {
            group.forEach(visitor);
        }
        if (!patterns.isEmpty()) {
            List<Group> found = new ArrayList<>(); // all before the first is visited: who leaves changes the tree
            patterns.find(topic.name(), 0, found::add);
            found.forEach(each -> each.forEach(visitor));
        }
    }

    /** Returns how many subscriptions want a topic, and gathers none of them: anybody may ask for the most popular one. */
    int count(Topic topic) {
        counts++;
        counted = 0;
        forEach(topic, this::count);
        return counted;
    }

    private void count(Subscription subscription) {
        if (subscription.isFirstSeenIn(counts)) {
            counted++;
        }
    }

    /** Visits every subscription once. They may be added and removed meanwhile. */
    void forEach(Consumer<Subscription> visitor) {
        List<Group> found = new ArrayList<>(byTopic.values());
        found.add(none);
        patterns.forEach(found::add);
        long visit = ++counts;
        found.forEach(each -> each.forEach(subscription -> {
            if (subscription.isFirstSeenIn(visit)) {
                visitor.accept(subscription);
            }
        }));
    }
}
