package dev.tidings.net.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The last that a connection says while its client may still be sending. */
public final class Farewell {

    private Farewell() {}

    /**
     * Sends it and says that nothing more comes, in TLS as well. Closing at once would reset the connection, and the client
     * would lose what it was told. Whoever calls this drops what still comes, and closes after a while.
     */
    public static void say(ChannelHandlerContext ctx, ByteBuf message) {
        ctx.writeAndFlush(message).addListener(sent -> {
            if (ctx.channel() instanceof DuplexChannel duplex && sent.isSuccess()) {
                SslHandler tls = ctx.pipeline().get(SslHandler.class);
                ChannelFuture ended = tls == null ? ctx.newSucceededFuture() : tls.closeOutbound();
                ended.addListener(said -> duplex.shutdownOutput());
            } else {
                ctx.close();
            }
        });
    }
}
