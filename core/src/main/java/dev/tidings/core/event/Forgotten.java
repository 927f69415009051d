package dev.tidings.core.event;

/** The history of a topic was deleted: what was published on it before is gone, and its subscriptions end. */
public record Forgotten(EventId id, Topic topic) implements Entry {}
