package dev.tidings.net.connection;

import dev.tidings.core.sse.Framing;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.util.List;

/**
 * The way back of a {@link Carrier}: an answer is sent whole, or begun and followed by its pieces, or a stream that what
 * carried the request becomes.
 */
public interface Responder {

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

    /** Leaves the rest of a body that was begun, and has no length, to handlers, as {@link #stream} does. */
    void handOver(List<ChannelHandler> handlers);

    /** Sends the head after which both sides speak another protocol; the bytes that came already go to the handlers. */
    void upgrade(Exchange exchange, Answer head, List<ChannelHandler> handlers);

    /** Sends an answer before the answer, if the client's version of HTTP has those. */
    void inform(Exchange exchange, ResponseHead head);

    /**
     * Sends the head of an answer whose body follows by {@link #write}.
     *
     * @param head without the fields that frame the message or are about the connection, except for a Content-Length
     * @param length of the body that follows
     */
    void begin(Exchange exchange, ResponseHead head, BodyLength length);

    /** Writes a piece of that body, not empty, which is the carrier's from now on; it leaves with the next {@link #flush}. */
    void write(ByteBuf piece);

    /** Sends what was written. */
    void flush();

    /** Ends that body. */
    void end(Exchange exchange, Headers trailers);

    /** Breaks that body off, so that the client sees that it is not whole. */
    void breakOff(Exchange exchange);

    /** Returns how much the client has to take before it is to be written more; 0 when it keeps up. */
    long backlogBytes();
}
