package dev.tidings.core.event;

import java.util.Optional;

/**
 * An event that is yet to be published: it has no place in the journal.
 *
 * @param endsTopic whether it is the last event of its topic
 */
public record Draft(Topic topic, EventType type, Utf8 data, Optional<IdempotencyKey> key, boolean endsTopic) {

    /** A draft with neither a key nor an end. */
    public Draft(Topic topic, EventType type, Utf8 data) {
        this(topic, type, data, Optional.empty(), false);
    }
}
