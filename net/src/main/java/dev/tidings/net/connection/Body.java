package dev.tidings.net.connection;

import dev.tidings.net.http.BadRequest;
import dev.tidings.net.http.Status;
import io.netty.buffer.ByteBuf;

/** What takes the body of one request. Called on the loop, and not after the answer was given. */
public interface Body {

    /** The most that is read and dropped of a body that nobody asked for. */
    int MAX_UNWANTED_BYTES = 64_000;

    /** Takes a piece, which is the caller's and gone when this returns. */
    void onData(ByteBuf piece);

    /** The body is complete. */
    void onEnd();

    /** The connection went before the answer, or before its end. */
    default void onGone() {}

    /** The client takes more of an answer that was begun. */
    default void onWritable() {}

    /** Returns whether the client is told to go on by this, when it asks (RFC 9110 §10.1.1), or without this. */
    default boolean invites() {
        return false;
    }

    /** The server stops: what can end, does. */
    default void onDrain() {}

    /** Returns whether it may pause for as long as it likes. */
    default boolean isEndless() {
        return false;
    }

    /** Takes no body: what comes is dropped (RFC 9110 §9.3.1 gives it no meaning), and then the request is answered. */
    static Body none(Runnable answer) {
        return none(answer, () -> {});
    }

    /**
     * Takes no body, as {@link #none(Runnable)}.
     *
     * @param gone told when the connection goes before the answer
     */
    static Body none(Runnable answer, Runnable gone) {
        return new Body() {
            private int bytes;

            @Override
            public void onData(ByteBuf piece) {
                bytes += piece.readableBytes();
                if (bytes > MAX_UNWANTED_BYTES) {
                    throw new BadRequest(Status.CONTENT_TOO_LARGE, "body: none with this method");
                }
            }

            @Override
            public void onEnd() {
                answer.run();
            }

            @Override
            public void onGone() {
                gone.run();
            }
        };
    }
}
