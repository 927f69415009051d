package dev.tidings.net.http1;

import dev.tidings.net.http.Request;
import io.netty.channel.ChannelHandlerContext;

/** What takes a connection over to another version of HTTP when a request asks for that. */
public interface Successor {

    /** Returns whether a request asks rightly. */
    boolean isAskedBy(Request request);

    /** Takes the place of the connection, after it has agreed. What is fired from the place's context comes after the request. */
    void begin(ChannelHandlerContext place, Request request);
}
