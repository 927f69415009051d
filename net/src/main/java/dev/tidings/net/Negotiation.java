package dev.tidings.net;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Connection;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits behind the TLS handshake, which also says what is spoken then (RFC 7301). */
@OwnedBy(Owner.IO_LOOP)
final class Negotiation extends ChannelInboundHandlerAdapter implements Connection {

    private static final System.Logger LOG = System.getLogger(Negotiation.class.getName());

    /** Two round trips, and three retransmissions. */
    static final long HANDSHAKE_NS = TimeUnit.SECONDS.toNanos(10);

    private final Visitor visitor;
    private final Deadline deadline;

    private @Nullable ChannelHandlerContext context;

    Negotiation(Visitor visitor) {
        this.visitor = visitor;
        this.deadline = visitor.loop().deadlines().deadline(nowNs -> onDrain());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        visitor.loop().add(this);
        deadline.at(visitor.loop().deadlines().nowNs() + HANDSHAKE_NS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.cancel();
        visitor.loop().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            ctx.fireUserEventTriggered(event);
        } else if (handshake.isSuccess()) {
            ctx.pipeline().addBefore(ctx.name(), null, TlsFailures.SHARED);
            SslHandler handler = ctx.pipeline().get(SslHandler.class);
            if (Tls.HTTP_2.equals(handler.applicationProtocol())) {
                visitor.http2(ctx);
            } else {
                visitor.http1(ctx);
            }
        } else {
            ctx.close(); // the alert that says why is sent
        }
    }

    /** A handshake that fails is the client's affair: it does not trust this server, or has no version in common with it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
        if (!(cause instanceof IOException) && !(cause instanceof DecoderException)) {
            LOG.log(Level.ERROR, "connection from " + ctx.channel().remoteAddress() + " closed", cause);
        }
    }

    @Override
    public void onDrain() {
        if (context != null) {
            context.close();
        }
    }
}
