package dev.tidings.core.hub;

import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which subscriptions want a topic, without asking each: topics are looked up, patterns found by walking a tree of
 * their segments, of which only the branches that fit are visited.
 */
@OwnedBy(Owner.IO_LOOP)
final class TopicIndex {

    private final Group all = new Group();
    private final Map<String, Group> byTopic = new HashMap<>();
    private final Node patterns = new Node();
    private long counts; // how often was counted
    private int counted;

    void add(Subscription subscription) {
        all.add(subscription);
        for (Selector selector : subscription.interest().selectors()) {
            if (selector.isTopic()) {
                byTopic.computeIfAbsent(selector.text(), topic -> new Group()).add(subscription);
            } else {
                patterns.add(selector.text().split("/"), 0, subscription);
            }
        }
    }

    void remove(Subscription subscription) {
        all.remove(subscription);
        for (Selector selector : subscription.interest().selectors()) {
            if (selector.isTopic()) {
                byTopic.computeIfPresent(selector.text(), (topic, group) -> group.remove(subscription) ? null : group);
            } else {
                patterns.remove(selector.text().split("/"), 0, subscription);
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
            patterns.forEach(topic.name().split("/"), 0, visitor);
        }
    }

    /** Returns how many subscriptions want a topic. Costs no memory, since anybody may ask, for the most popular one. */
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

    /** Visits every subscription once. */
    void forEach(Consumer<Subscription> visitor) {
        all.forEach(visitor);
    }

    /** A segment of patterns: what may follow it, and who wants what ends here. */
    @OwnedBy(Owner.IO_LOOP)
    private static final class Node {

        private static final String ONE = "*";
        private static final String MANY = "**";

        private final Map<String, Node> next = new HashMap<>();
        private final Group here = new Group();

        boolean isEmpty() {
            return next.isEmpty() && here.isEmpty();
        }

        void add(String[] segments, int at, Subscription subscription) {
            if (at == segments.length) {
                here.add(subscription);
            } else {
                next.computeIfAbsent(segments[at], segment -> new Node()).add(segments, at + 1, subscription);
            }
        }

        void remove(String[] segments, int at, Subscription subscription) {
            if (at == segments.length) {
                here.remove(subscription);
                return;
            }
            next.computeIfPresent(segments[at], (segment, node) -> {
                node.remove(segments, at + 1, subscription);
                return node.isEmpty() ? null : node;
            });
        }

        void forEach(String[] segments, int at, Consumer<Subscription> visitor) {
            if (at == segments.length) {
                here.forEach(visitor);
                return;
            }
            descend(next.get(segments[at]), segments, at + 1, visitor);
            descend(next.get(ONE), segments, at + 1, visitor);
            descend(next.get(MANY), segments, segments.length, visitor);
        }

        private static void descend(@Nullable Node node, String[] segments, int at, Consumer<Subscription> visitor) {
            if (node != null) {
                node.forEach(segments, at, visitor);
            }
        }
    }
}
