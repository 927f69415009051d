package dev.tidings.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Connection;
import dev.tidings.net.connection.Farewell;
import dev.tidings.net.http.Status;
import dev.tidings.net.log.Account;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection that has just come: its first bytes say whether it speaks TLS or HTTP/2, and whoever is wrong here is told so. */
@OwnedBy(Owner.IO_LOOP)
final class Arrival extends ChannelInboundHandlerAdapter implements Connection {

    private static final System.Logger LOG = System.getLogger(Arrival.class.getName());

    /** As long as a connection may be idle between two requests. */
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(75);

    /** For a client to read what it did wrong. */
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(5);

    /** The content type of a record with a client's hello in it (RFC 8446 §5.1). */
    private static final byte HANDSHAKE = 22;

    /** How HTTP/2 with prior knowledge begins (RFC 9113 §3.4): no request of HTTP/1 does, so far. */
    private static final byte[] PREFACE = {'P', 'R', 'I', ' '};

    /** A fatal alert, protocol_version (RFC 8446 §6.2): no version of TLS is spoken here. */
    private static final byte[] NO_TLS_HERE = {21, 3, 1, 0, 2, 2, 70};

    /** In the words of nginx, which people look for. */
    private static final String TLS_HERE = "The plain HTTP request was sent to HTTPS port\n";

    private final Visitor visitor;
    private final Optional<Tls> tls;
    private final Deadline deadline;

    private @Nullable ChannelHandlerContext context;
    private ByteBuf input = Unpooled.EMPTY_BUFFER;
    private boolean refused;

    /** @param tls what the address does TLS with, if it does */
    Arrival(Visitor visitor, Optional<Tls> tls) {
        this.visitor = visitor;
        this.tls = tls;
        this.deadline = visitor.loop().deadlines().deadline(nowNs -> close());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        visitor.loop().add(this);
        // Whoever is over a limit is there to be told so, not to stay.
        within(visitor.overLimit() == null ? SILENCE_NS : Negotiation.HANDSHAKE_NS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.cancel();
        visitor.loop().remove(this);
        taken().release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var more = (ByteBuf) message;
        if (refused) {
            more.release(); // so that the client gets to read why
            return;
        }
        input = input.isReadable() ? Unpooled.wrappedBuffer(input, more) : more;
        if (!input.isReadable()) {
            taken().release();
            return;
        }
        boolean hello = input.getByte(input.readerIndex()) == HANDSHAKE;
        if (hello != tls.isPresent()) {
            if (!hello) {
                Account.unread(
                        visitor.site().log(),
                        visitor.loop().clock(),
                        visitor.peer().address(),
                        Status.BAD_REQUEST.code(),
                        TLS_HERE.length());
            }
            refuse(ctx, Unpooled.wrappedBuffer(hello ? NO_TLS_HERE : tlsHere()));
        } else if (hello) {
            ByteBuf all = taken();
            ctx.pipeline().addAfter(ctx.name(), null, new Negotiation(visitor));
            ctx.pipeline().replace(this, null, tls.get().context().newHandler(ctx.alloc()));
            ctx.fireChannelRead(all);
        } else {
            plain(ctx);
        }
    }

    private void plain(ChannelHandlerContext ctx) {
        boolean preface = beginsPreface();
        if (preface && input.readableBytes() < PREFACE.length) {
            within(Negotiation.HANDSHAKE_NS);
            return;
        }
        ByteBuf all = taken();
        if (preface) {
            visitor.http2(ctx);
        } else {
            visitor.http1(ctx);
        }
        ctx.fireChannelRead(all);
    }

    /** As far as there are bytes. */
    private boolean beginsPreface() {
        for (int i = 0; i < Math.min(PREFACE.length, input.readableBytes()); i++) {
            if (input.getByte(input.readerIndex() + i) != PREFACE[i]) {
                return false;
            }
        }
        return true;
    }

    private ByteBuf taken() {
        ByteBuf all = input;
        input = Unpooled.EMPTY_BUFFER;
        return all;
    }

    @Override
    public void onDrain() {
        if (!refused) {
            close();
        }
    }

    /** The client is gone: that is no mistake of anybody. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
        if (!(cause instanceof IOException)) {
            LOG.log(Level.ERROR, "connection from " + ctx.channel().remoteAddress() + " closed", cause);
        }
    }

    private void refuse(ChannelHandlerContext ctx, ByteBuf why) {
        refused = true;
        taken().release();
        within(LINGER_NS);
        Farewell.say(ctx, why);
    }

    private static byte[] tlsHere() {
        String head = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: " + TLS_HERE.length()
                + "\r\nConnection: close\r\n\r\n";
        return (head + TLS_HERE).getBytes(US_ASCII);
    }

    private void within(long limitNs) {
        deadline.at(visitor.loop().deadlines().nowNs() + limitNs);
    }

    private void close() {
        if (context != null) {
            context.close();
        }
    }
}
