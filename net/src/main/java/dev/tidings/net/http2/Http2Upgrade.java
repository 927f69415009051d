package dev.tidings.net.http2;

import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.connection.Site;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Head;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Version;
import dev.tidings.net.http1.Successor;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The way from HTTP/1.1 to HTTP/2 on a connection without TLS (RFC 7540 §3.2). RFC 9113 has dropped it, and curl still asks
 * for it. A wish that is not well-formed is not granted: the request is answered in HTTP/1.1. Nor is one that comes over
 * a trusted proxy: some pass it on, and then anything behind it, without a look.
 */
public record Http2Upgrade(IoLoop loop, Site site, Peer peer) implements Successor {

    private static final int SETTING_BYTES = 6;

    @Override
    public boolean isAskedBy(Request request) {
        Headers headers = request.head().headers();
        return !peer.isTrusted()
                && request.head().version() == Version.HTTP_1_1
                && headers.lists("upgrade", "h2c")
                && !headers.lists("upgrade", "websocket")
                && headers.lists("connection", "upgrade")
                && headers.lists("connection", "http2-settings")
                && request.bodyLength() instanceof BodyLength.None
                && settings(headers).isPresent();
    }

    @Override
    public void begin(ChannelHandlerContext place, Request request) {
        Head head = request.head();
        var same = new Head(head.method(), head.target(), head.authority(), Version.HTTP_2, head.headers());
        Http2Settings settings = settings(head.headers()).orElseThrow();
        new Session(loop, site, peer, null).begin(place, Request.of(same, true), settings);
    }

    /** Returns what the client would have said in its first SETTINGS frame. */
    private static Optional<Http2Settings> settings(Headers headers) {
        List<String> told = headers.all("http2-settings");
        if (told.size() != 1) {
            return Optional.empty();
        }
        try {
            ByteBuffer payload = ByteBuffer.wrap(Base64.getUrlDecoder().decode(told.getFirst()));
            if (payload.remaining() % SETTING_BYTES != 0) {
                return Optional.empty();
            }
            var settings = new Http2Settings();
            while (payload.hasRemaining()) {
                settings.put((char) payload.getShort(), (Long) (payload.getInt() & 0xffff_ffffL));
            }
            return Optional.of(settings);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no base64, or no value that a setting may have
        }
    }
}
