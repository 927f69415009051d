package dev.tidings.core.hub;

import dev.tidings.core.event.Topic;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of a tree of patterns by their segments, with all that is below it. Segments between which nothing branches
 * off and nothing ends are one node: there are at most two nodes for each pattern, however many segments it has (one
 * request can bring 4,000).
 *
 * <p>A place in a text is the index of a segment's first character; past the end by one when no segment is left.
 */
@OwnedBy(Owner.IO_LOOP)
final class PatternTree {

    private static final String ONE = "*";
    private static final String MANY = "**";
    private static final int NOWHERE = -1;

    private String path; // the segments that lead here from the node above; the root has none
    private Map<String, PatternTree> next = Map.of(); // by the first segment of their paths
    private @Nullable Group here; // who wants what ends here

    /** A tree without patterns. */
    PatternTree() {
        this("");
    }

    private PatternTree(String path) {
        this.path = path;
    }

    boolean isEmpty() {
        return next.isEmpty() && here == null;
    }

    /** Adds what a pattern has from a place on. */
    void add(String pattern, int at, Subscription subscription) {
        if (at > pattern.length()) {
            here = here == null ? new Group() : here;
            here.add(subscription);
            return;
        }
        PatternTree child = next.get(segment(pattern, at));
        if (child == null) {
            child = new PatternTree(pattern.substring(at));
            put(child);
        } else {
            child.split(child.shared(pattern, at));
        }
        child.add(pattern, at + child.path.length() + 1, subscription);
    }

    /** Removes what a pattern has from a place on; it was added before. */
    void remove(String pattern, int at, Subscription subscription) {
        if (at > pattern.length()) {
            if (here != null && here.remove(subscription)) {
                here = null;
            }
            return;
        }
        String segment = segment(pattern, at);
        PatternTree child = next.get(segment);
        if (child == null || child.shared(pattern, at) < child.path.length()) {
            throw new IllegalStateException("not here: " + pattern);
        }
        child.remove(pattern, at + child.path.length() + 1, subscription);
        if (child.isEmpty()) {
            next.remove(segment);
        } else {
            child.join();
        }
        if (next.isEmpty()) {
            next = Map.of();
        }
    }

    /**
     * Finds who wants a topic of which the segments before a place led here. The tree may not be changed meanwhile, as
     * it would be by whoever is told and leaves: that comes after.
     */
    void find(String topic, int at, Consumer<Group> found) {
        if (at > topic.length()) {
            if (here != null) {
                found.accept(here);
            }
        } else if (!next.isEmpty()) {
            descend(next.get(segment(topic, at)), topic, at, found);
            if (at > 0 || topic.charAt(0) != Topic.OWN) {
                descend(next.get(ONE), topic, at, found);
                descend(next.get(MANY), topic, at, found);
            }
        }
    }

    /** Finds all who want something. The tree may not be changed meanwhile. */
    void forEach(Consumer<Group> found) {
        if (here != null) {
            found.accept(here);
        }
        next.values().forEach(child -> child.forEach(found));
    }

    private static void descend(@Nullable PatternTree child, String topic, int at, Consumer<Group> found) {
        if (child == null) {
            return;
        }
        int after = child.pass(topic, at);
        if (after != NOWHERE) {
            child.find(topic, after, found);
        }
    }

    /** Returns the place after what this node's segments take of a topic, or {@link #NOWHERE}. */
    private int pass(String topic, int at) {
        int in = at;
        for (int from = 0; from <= path.length(); from = end(path, from) + 1) {
            if (in > topic.length()) {
                return NOWHERE;
            }
            if (path.startsWith(MANY, from)) {
                return topic.length() + 1;
            }
            int chars = end(path, from) - from;
            boolean one = chars == 1 && path.charAt(from) == '*';
            int until = end(topic, in);
            if (!one && !(chars == until - in && path.regionMatches(from, topic, in, chars))) {
                return NOWHERE;
            }
            in = until + 1;
        }
        return in;
    }

    /** Returns how long the part of the path is that a pattern has too: whole segments, at least the first. */
    private int shared(String pattern, int at) {
        int shared = 0;
        for (int from = 0; from <= path.length(); from = shared + 1) {
            int to = end(path, from);
            if (end(pattern, at + from) != at + to || !path.regionMatches(from, pattern, at + from, to - from)) {
                return shared;
            }
            shared = to;
        }
        return shared;
    }

    /** Shortens the path to so much; a node below gets the rest, and all that this had. */
    private void split(int length) {
        if (length < path.length()) {
            var rest = new PatternTree(path.substring(length + 1));
            rest.next = next;
            rest.here = here;
            path = path.substring(0, length);
            next = Map.of();
            here = null;
            put(rest);
        }
    }

    /** Undoes a split when only one node is left below and nothing ends here. */
    private void join() {
        if (here == null && next.size() == 1) {
            PatternTree rest = next.values().iterator().next();
            path = path + "/" + rest.path;
            next = rest.next;
            here = rest.here;
        }
    }

    private void put(PatternTree child) {
        if (next.isEmpty()) {
            next = new HashMap<>(2); // most nodes have few
        }
        next.put(segment(child.path, 0), child);
    }

    private static String segment(String text, int at) {
        return text.substring(at, end(text, at));
    }

    private static int end(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }
}
