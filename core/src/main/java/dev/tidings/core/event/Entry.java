package dev.tidings.core.event;

/** What the journal holds at one place: an event, or that a topic's history was forgotten there. */
public sealed interface Entry permits Event, Forgotten {

    /** Returns the place, which is also the cursor of whoever has got this far. */
    EventId id();

    Topic topic();

    /** Returns the place as a number: each is one more than the last. */
    default long sequence() {
        return id().sequence();
    }
}
