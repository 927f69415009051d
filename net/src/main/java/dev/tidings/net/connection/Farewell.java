package dev.tidings.net.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** How a connection ends whose client has more to send, or to get. */
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

    /**
     * Sends what waits, and closes. A reset comes without a goodbye, also of TLS; what is still under way to the client may be
     * lost with it.
     */
    public static void breakOff(ChannelHandlerContext ctx, boolean byReset) {
        Channel channel = ctx.channel();
        if (byReset && channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0); // whoever closes it
        }
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (byReset) {
                channel.pipeline().firstContext().close(); // before TLS
            } else {
                ctx.close();
            }
        });
    }
}
