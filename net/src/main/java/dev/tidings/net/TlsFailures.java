package dev.tidings.net;

import dev.tidings.core.run.AnyThread;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;

/** Says of a record that cannot be read what it is: a failure of the connection, and none of this program. */
@AnyThread
@ChannelHandler.Sharable
final class TlsFailures extends ChannelInboundHandlerAdapter {

    static final TlsFailures SHARED = new TlsFailures();

    private TlsFailures() {}

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean wrapped = cause instanceof DecoderException && cause.getCause() instanceof IOException;
        ctx.fireExceptionCaught(wrapped ? cause.getCause() : cause);
    }
}
