package dev.tidings.net.connection;

import dev.tidings.net.http.Headers;
import org.jspecify.annotations.Nullable;

/** What a request comes on: a connection of HTTP/1, or one stream of HTTP/2. */
public interface Carrier {

    /** Returns the loop that this runs on. */
    IoLoop loop();

    /** Returns who is at the other end. */
    Peer peer();

    /** Returns whether the connection carries other requests beside this one. */
    default boolean isShared() {
        return false;
    }

    /** Returns why there is no more than an answer, or null. */
    @Nullable
    Refused overLimit();

    /** Returns whether an answer could still be given. */
    boolean isOpen();

    /** Runs a step, then goes on with what waits. What fails in it ends this, and nothing else. */
    void run(Runnable step);

    /** Returns the way back. */
    Responder responder();

    /** Returns the fields behind the request's body, when that is complete. */
    Headers trailers();

    /** Takes no more of the body. */
    void pause();

    /** Takes more of the body. */
    void resume();
}
