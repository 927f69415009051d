package dev.tidings.net;

import dev.tidings.net.connection.HttpConnection;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.Site;
import dev.tidings.net.http2.Session;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * Who has connected, before it is known what is spoken.
 *
 * @param overLimit why this connection gets no more than an answer; null when it is within the limits
 */
record Visitor(IoLoop loop, Site site, Peer peer, @Nullable Refused overLimit) {

    /** Goes on in HTTP/1 in the place of a handler; what is fired from its context reaches the connection. */
    void http1(ChannelHandlerContext place) {
        place.pipeline().replace(place.handler(), null, new HttpConnection(loop, site, peer, overLimit));
    }

    /** Goes on in HTTP/2 in the place of a handler. */
    void http2(ChannelHandlerContext place) {
        new Session(loop, site, peer, overLimit).begin(place);
    }
}
