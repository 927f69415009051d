package dev.tidings.core.event;

/**
 * Something that was published. It never changes.
 *
 * @param timeMs when it was published, in milliseconds since the epoch
 * @param endsTopic whether it is the last event of its topic
 */
public record Event(EventId id, Topic topic, EventType type, Utf8 data, long timeMs, boolean endsTopic)
        implements Entry {}
