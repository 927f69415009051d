package dev.tidings.net.ws;

import dev.tidings.core.event.Utf8;

/** What a client's messages do. */
public interface Incoming {

    /**
     * A message came.
     *
     * @throws dev.tidings.core.ws.Violation to close the connection
     */
    void onText(Utf8 message);

    /** Returns whether something that came is not done yet. */
    boolean isBusy();
}
