package dev.tidings.net.connection;

import dev.tidings.core.sse.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request came on and its answer goes back on: a connection of HTTP/1, or one stream of HTTP/2. */
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

    /** Sends a whole answer. */
    void send(Exchange exchange, Answer answer);

    /** Returns how the parts of a body without a length are framed. */
    Framing framing(Exchange exchange);

    /**
     * Sends the head of an answer whose body has no length, and the body's beginning with it.
     *
     * @param handlers to which this belongs from now on; bytes go in and out
     */
    void stream(Exchange exchange, Answer head, ByteBuf beginning, List<ChannelHandler> handlers);

    /** Sends the head after which both sides speak another protocol; the bytes that came already go to the handlers. */
    void upgrade(Exchange exchange, Answer head, List<ChannelHandler> handlers);

    /** Takes no more of the body. */
    void pause();

    /** Takes more of the body. */
    void resume();
}
