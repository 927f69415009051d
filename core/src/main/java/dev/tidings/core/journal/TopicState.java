package dev.tidings.core.journal;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import java.util.Optional;

/**
 * What the journal knows of a topic.
 *
 * @param events how many are held
 * @param earliest the oldest event held
 * @param latest the newest event held
 * @param complete whether its last event was published
 */
public record TopicState(
        Topic topic, int events, Optional<EventId> earliest, Optional<EventId> latest, boolean complete) {}
