package dev.tidings.net.ws;

import dev.tidings.core.event.Utf8;

/** Who speaks through a {@link WebSocket}. */
public interface Talk {

    /**
     * A message came.
     *
     * @throws dev.tidings.core.ws.Violation to close the connection
     */
    void onText(Utf8 message);

    /**
     * A binary message came; only to who {@linkplain Terms#binary takes such}.
     *
     * @param message who gets it has it for itself
     */
    default void onBinary(byte[] message) {
        throw new IllegalStateException("the terms have no binary messages");
    }

    /** The socket takes bytes again. Told in a task of its own. */
    void onWritable();

    /**
     * The client closes; {@link #onOver} follows.
     *
     * @param code why; -1 when it does not say
     */
    default void onClose(int code) {}

    /** Nothing more can be said, and nothing more is heard. Told once. */
    void onOver();

    /** Returns whether what came is still to be answered, or to be stored. */
    boolean isBusy();
}
