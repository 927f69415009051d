package dev.tidings.net;

import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.Site;
import dev.tidings.net.http1.HttpConnection;
import dev.tidings.net.http2.Http2Upgrade;
import dev.tidings.net.http2.Session;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Who has connected, before it is known what is spoken.
 *
 * @param overLimit why this connection gets no more than an answer; null when it is within the limits
 */
record Visitor(IoLoop loop, Site site, Peer peer, @Nullable Refused overLimit) {

    /** Goes on in HTTP/1 in the place of a handler; what is fired from its context reaches the connection. */
    void http1(ChannelHandlerContext place) {
        boolean plain = place.pipeline().get(SslHandler.class) == null;
        Http2Upgrade upgrade = plain ? new Http2Upgrade(loop, site, peer) : null; // in TLS it is agreed on before
        place.pipeline().replace(place.handler(), null, new HttpConnection(loop, site, peer, overLimit, upgrade));
    }

    /** Goes on in HTTP/2 in the place of a handler. */
    void http2(ChannelHandlerContext place) {
        new Session(loop, site, peer, overLimit).begin(place);
    }
}
