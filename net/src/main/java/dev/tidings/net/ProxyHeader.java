package dev.tidings.net;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Connection;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a connection of a trusted proxy begins with the PROXY protocol, version 1 or 2 (haproxy.org,
 * proxy-protocol.txt), which says who is at the other end, and makes way for what speaks with that one. A header that is
 * not well-formed ends the connection, as the protocol has it: nobody knows who is there.
 */
@OwnedBy(Owner.IO_LOOP)
final class ProxyHeader extends ByteToMessageDecoder implements Connection {

    private static final System.Logger LOG = System.getLogger(ProxyHeader.class.getName());

    /** As long as any connection may wait before its first request: the header comes with it (section 2 asks for 3 s). */
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(75);

    /** For the rest of it, which comes in one packet: the protocol asks for 3 s at least (section 2). */
    private static final long HEADER_NS = TimeUnit.SECONDS.toNanos(5);

    private static final byte[] VERSION_1 = {'P', 'R', 'O', 'X', 'Y', ' '};
    private static final byte[] VERSION_2 = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    private final Peer proxy;
    private final IoLoop loop;
    private final Consumer<Peer> onPeer;
    private final Deadline deadline;

    private @Nullable ChannelHandlerContext context;

    /**
     * Waits for the first bytes.
     *
     * @param onPeer told once who is there, before what else came arrives at the handlers that it adds at the end
     */
    ProxyHeader(Peer proxy, IoLoop loop, Consumer<Peer> onPeer) {
        this.proxy = proxy;
        this.loop = loop;
        this.onPeer = onPeer;
        this.deadline = loop.deadlines().deadline(nowNs -> onDrain());
        deadline.at(loop.deadlines().nowNs() + WAIT_NS);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        loop.add(this);
    }

    @Override
    public void onDrain() {
        if (context != null) {
            context.close();
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        deadline.cancel();
        loop.remove(this);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        boolean first = beginsWith(in, VERSION_1);
        boolean second = beginsWith(in, VERSION_2);
        if (!first && !second) {
            onPeer.accept(proxy);
            ctx.pipeline().remove(this);
        } else if (in.readableBytes() >= (first ? VERSION_1 : VERSION_2).length) {
            deadline.cancel();
            ctx.pipeline().addAfter(ctx.name(), null, new Told());
            ctx.pipeline().addAfter(ctx.name(), null, new HAProxyMessageDecoder());
            ctx.pipeline().remove(this);
        }
    }

    /** As far as there are bytes. */
    private static boolean beginsWith(ByteBuf in, byte[] start) {
        for (int i = 0; i < Math.min(in.readableBytes(), start.length); i++) {
            if (in.getByte(in.readerIndex() + i) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private void onHeader(HAProxyMessage header) {
        boolean relayed = header.command() == HAProxyCommand.PROXY;
        InetAddress source = relayed ? literal(header.sourceAddress()) : null;
        boolean secure = proxy.secure()
                || header.tlvs().stream().anyMatch(tlv -> tlv instanceof HAProxySSLTLV ssl && ssl.isPP2ClientSSL());
        // Without a source (LOCAL: a health check; UNKNOWN) it is the proxy that is there.
        onPeer.accept(source == null ? proxy : new Peer(source, secure, proxy.proxies()));
    }

    private static @Nullable InetAddress literal(@Nullable String address) {
        try {
            return address == null ? null : InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            return null; // a socket of the proxy's machine
        }
    }

    /** Takes what the decoder makes of the header. */
    @OwnedBy(Owner.IO_LOOP)
    private final class Told extends ChannelInboundHandlerAdapter implements Connection {

        private final Deadline deadline = loop.deadlines().deadline(nowNs -> onDrain());
        private @Nullable ChannelHandlerContext context;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
            loop.add(this);
            deadline.at(loop.deadlines().nowNs() + HEADER_NS);
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            deadline.cancel();
            loop.remove(this);
        }

        @Override
        public void onDrain() {
            if (context != null) {
                context.close();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HAProxyMessage header) {
                try {
                    onHeader(header);
                } finally {
                    ReferenceCountUtil.release(message);
                }
                ctx.pipeline().remove(this);
            } else {
                ctx.fireChannelRead(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
            if (cause instanceof DecoderException) {
                LOG.log(
                        Level.WARNING,
                        "connection of {0} closed: its PROXY header is not well-formed",
                        proxy.address());
            } else if (!(cause instanceof IOException)) {
                LOG.log(Level.ERROR, "connection of " + proxy.address() + " closed", cause);
            }
        }
    }
}
