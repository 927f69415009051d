package dev.tidings.core.journal;

import java.time.Duration;

/** Where a subscription wants to begin. */
public sealed interface Start {

    /** With the next event that is published. */
    record Now() implements Start {}

    /** With the oldest event held. */
    record Earliest() implements Start {}

    /**
     * With the last so many events of what is wanted.
     *
     * @param events at least 1
     * @param before only events before this sequence count: those after it were counted
     */
    record Last(int events, long before) implements Start {

        /** Of all that there are. */
        public Last(int events) {
            this(events, Long.MAX_VALUE);
        }
    }

    /** With the first event that is not older than this. */
    record Since(Duration age) implements Start {}

    /** After an event: the text of an id, as a client sent it. */
    record After(String id) implements Start {}
}
