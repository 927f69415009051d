package dev.tidings.core.auth;

import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import java.util.List;
import java.util.Set;

/**
 * Who may publish and subscribe to what. The first rule that a topic matches decides; a topic that matches none is
 * closed.
 *
 * @param chosen whether an operator wrote the rules; what nobody chose is for loopback addresses only
 */
public record Access(List<Rule> rules, boolean chosen) {

    /** What holds when the operator says nothing: everything is open, to this machine. */
    public static final Access OPEN =
            new Access(List.of(new Rule(new Selector("**"), Set.of(Right.PUBLISH, Right.SUBSCRIBE))), false);

    public Access {
        rules = List.copyOf(rules);
    }

    /** Rules that an operator wrote. */
    public Access(List<Rule> rules) {
        this(rules, true);
    }

    /** Returns whether anyone may publish to the topic. */
    public boolean mayPublish(Topic topic) {
        for (Rule rule : rules) {
            if (rule.topics().matches(topic)) {
                return rule.anyone().contains(Right.PUBLISH);
            }
        }
        return false;
    }

    /** Returns whether anyone may subscribe to every topic that the selector can match, also those to come. */
    public boolean maySubscribe(Selector selector) {
        for (Rule rule : rules) {
            if (rule.topics().overlaps(selector)) {
                if (!rule.anyone().contains(Right.SUBSCRIBE)) {
                    return false;
                }
                if (rule.topics().covers(selector)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * One line of the rules.
     *
     * @param anyone what anyone may do; the rest is closed
     */
    public record Rule(Selector topics, Set<Right> anyone) {

        public Rule {
            anyone = Set.copyOf(anyone);
        }
    }
}
