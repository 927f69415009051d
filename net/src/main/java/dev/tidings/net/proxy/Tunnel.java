package dev.tidings.net.proxy;

import dev.tidings.core.proxy.Balancer;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Connection;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import dev.tidings.net.http.Version;
import dev.tidings.net.log.Account;
import dev.tidings.net.log.Tally;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.Base64;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A WebSocket that passes through: bytes in both directions, until both sides have ended or neither says anything. */
@OwnedBy(Owner.IO_LOOP)
final class Tunnel implements Connection, Tally {

    private static final int KEY_BYTES = 16; // RFC 6455 §4.1

    /** What HTTP/2 has no use for (RFC 8441 §5). */
    private static final Set<String> OF_HTTP_1 = Set.of("sec-websocket-accept", "date");

    private final IoLoop loop;
    private final Balancer.Attempt attempt;
    private final long idleNs;
    private final Deadline idle;
    private final End client = new End();
    private final End upstream = new End();

    private long lastNs;
    private long toClientBytes;
    private @Nullable String ended;

    private Tunnel(IoLoop loop, Balancer.Attempt attempt, long idleNs) {
        this.loop = loop;
        this.attempt = attempt;
        this.idleNs = idleNs;
        this.idle = loop.deadlines().deadline(this::onDue);
        this.lastNs = loop.deadlines().nowNs();
        idle.at(lastNs + idleNs);
    }

    /** Returns whether a WebSocket is asked for; where it would begin behind a body, two servers could disagree. */
    static boolean isAskedFor(Request request) {
        return request.head().version() != Version.HTTP_1_0
                && request.method().equals("GET")
                && request.bodyLength() instanceof BodyLength.None
                && request.head().headers().lists("upgrade", "websocket")
                && request.head().headers().lists("connection", "upgrade");
    }

    /** Returns whether an answer would say in HTTP/2, as any success does (RFC 8441 §5), that the WebSocket is open, which it is not. */
    static boolean isMistakable(Request request, ResponseHead head) {
        return request.head().version() == Version.HTTP_2 && isAskedFor(request) && head.status() / 100 == 2;
    }

    /** Returns a key for an upgrade whose client, in HTTP/2, has none. */
    static String key(RandomGenerator random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** Opens it, after the upstream has agreed; the attempt is the tunnel's to close. */
    static void open(
            ProxyEndpoint.Shared shared,
            Exchange exchange,
            UpstreamConnection connection,
            Balancer.Attempt attempt,
            ResponseHead agreed) {
        long idleNs = shared.application().route().timeouts().websocketIdle().toNanos();
        var tunnel = new Tunnel(shared.loop(), attempt, idleNs);
        tunnel.upstream.context = connection.context(); // what the client said already goes there
        exchange.upgrade(answer(exchange.request(), agreed), tunnel, tunnel.client);
        connection.handOver(tunnel.upstream);
        tunnel.upstream.flush();
    }

    private static Answer answer(Request request, ResponseHead agreed) {
        boolean http2 = request.head().version() == Version.HTTP_2;
        var answer = new Answer[] {Answer.of(http2 ? Status.OK : Status.SWITCHING_PROTOCOLS)};
        if (!http2) {
            answer[0] = answer[0].with("Upgrade", "websocket");
        }
        Passing.response(agreed).headers().forEach((name, value) -> {
            if (!name.equals("date") && !(http2 && OF_HTTP_1.contains(name))) {
                answer[0] = answer[0].with(name, value);
            }
        });
        return answer[0];
    }

    /** Nobody can be asked to come back in words that both sides understand. */
    @Override
    public void onDrain() {
        end(Account.DRAIN);
    }

    private void end(String why) {
        because(why);
        client.close();
        upstream.close();
    }

    private void because(String why) {
        if (ended == null) {
            ended = why;
        }
    }

    @Override
    public long events() {
        return -1;
    }

    @Override
    public long bytes() {
        return toClientBytes;
    }

    @Override
    public String ended() {
        return ended == null ? Account.CLIENT : ended;
    }

    private void onDue(long nowNs) {
        if (nowNs - lastNs >= idleNs) {
            end(Account.IDLE);
        } else {
            idle.at(lastNs + idleNs);
        }
    }

    private End other(End end) {
        return end == client ? upstream : client;
    }

    private void onGone() {
        if (client.isGone() && upstream.isGone()) {
            idle.cancel();
            attempt.close();
        }
    }

    /** One side's connection. */
    @OwnedBy(Owner.IO_LOOP)
    private final class End extends ChannelInboundHandlerAdapter {

        private @Nullable ChannelHandlerContext context;
        private boolean saidAll; // it will send no more

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
            ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            if (this == client) {
                loop.add(Tunnel.this);
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            if (this == client) {
                loop.remove(Tunnel.this);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            lastNs = loop.deadlines().nowNs();
            if (this == upstream && message instanceof ByteBuf bytes) {
                toClientBytes += bytes.readableBytes();
            }
            ChannelHandlerContext to = other(this).context;
            if (to == null) {
                throw new IllegalStateException("the other side is not there yet");
            }
            to.write(message, to.voidPromise());
            if (!to.channel().isWritable()) {
                ctx.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ChannelHandlerContext to = other(this).context;
            if (to != null) {
                to.flush();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            ChannelHandlerContext from = other(this).context;
            if (from != null && ctx.channel().isWritable()) {
                from.channel().config().setAutoRead(true);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                onSaidAll();
                other(this).finish(saidAll && other(this).saidAll);
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            onSaidAll();
            other(this).finish(true);
            onGone();
        }

        /** The connection is reset: that is no mistake of anybody here. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        private void onSaidAll() {
            saidAll = true;
            because(this == client ? Account.CLIENT : Account.UPSTREAM);
        }

        /** Sends what waits, and then that nothing more comes. */
        void finish(boolean both) {
            ChannelHandlerContext ctx = context;
            if (ctx == null) {
                return;
            }
            Channel channel = ctx.channel();
            boolean half =
                    !both && channel instanceof DuplexChannel && ctx.pipeline().get(SslHandler.class) == null;
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
                if (half && channel instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                } else {
                    ctx.close();
                }
            });
        }

        void flush() {
            if (context != null) {
                context.flush();
            }
        }

        boolean isGone() {
            return context == null || !context.channel().isActive();
        }

        void close() {
            if (context != null) {
                context.close();
            }
        }
    }
}
