package dev.tidings.core.hub;

import dev.tidings.core.event.Event;
import dev.tidings.core.journal.Gap;

/**
 * What the hub needs of a connection. Called on the loop that owns the connection, and only there. Events come in
 * order, so a wire of a format encodes the event that it was last asked for once and shares the bytes.
 */
public interface Wire {

    /** Returns whether it takes another event now; when it does again after not, it calls {@link Subscription#onWritable}. */
    boolean isReady();

    /** Takes an event; called only while {@link #isReady}. It leaves with the next {@link #flush}. */
    void write(Event event);

    /**
     * Takes an event of a topic's history, from before the place that the stream has got to, as {@link #write} does. It
     * must not take a client back that comes back after the last id it saw: where a client does that by itself, such an
     * event has no id.
     */
    default void writeEarlier(Event event) {
        write(event);
    }

    /** Takes the news that events are missing; ready or not. It leaves with the next {@link #flush}. */
    void writeGap(Gap gap);

    /** Told whenever it has everything there is, after it had not: what comes next is new. */
    default void onCaughtUp() {}

    /** Sends what was written, in one go. */
    void flush();

    /** Says that nothing will follow, and why, and closes, whatever fails. The subscription is over already. */
    void end(EndReason reason);
}
