package dev.tidings.core.journal;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import java.time.Duration;
import java.util.List;

/**
 * How much is kept. The first rule whose selector matches a topic says how much of it; what no rule matches is kept
 * like {@link Rule#DEFAULT}.
 *
 * @param maxBytes of the whole journal on disk; the oldest events go first
 */
public record History(List<Rule> rules, long maxBytes) {

    /** One gigabyte in all, {@link Rule#DEFAULT} for every topic. */
    public static final History DEFAULT = new History(List.of(Rule.DEFAULT), 1_000_000_000L);

    /** The least that makes sense: eight segments of some events each. */
    public static final long MIN_BYTES = 64_000L;

    public History {
        rules = List.copyOf(rules);
        if (maxBytes < MIN_BYTES) {
            throw new InvalidValue("history.max_bytes", maxBytes, "at least " + MIN_BYTES + " bytes");
        }
    }

    /** Returns the rule for a topic. */
    public Rule of(Topic topic) {
        for (Rule rule : rules) {
            if (rule.topics().names(topic)) {
                return rule;
            }
        }
        return Rule.DEFAULT;
    }

    /**
     * How much of some topics is kept.
     *
     * @param maxAge older events go
     * @param maxEvents per topic; the oldest go
     * @param dedupeWindow how long an idempotency key is remembered
     */
    public record Rule(Selector topics, Duration maxAge, int maxEvents, Duration dedupeWindow) {

        /** A day, 10,000 events a topic, keys for two minutes. */
        public static final Rule DEFAULT =
                new Rule(new Selector("**"), Duration.ofHours(24), 10_000, Duration.ofMinutes(2));

        public Rule {
            if (maxAge.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new InvalidValue("history.max_age", maxAge, "at least 1s");
            }
            if (maxEvents < 1) {
                throw new InvalidValue("history.max_events", maxEvents, "at least 1");
            }
            if (dedupeWindow.isNegative()) {
                throw new InvalidValue("history.dedupe_window", dedupeWindow, "0s or more");
            }
        }
    }
}
