package dev.tidings.net.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.config.Timeouts;
import dev.tidings.core.config.Upstream;
import dev.tidings.net.TestConfig;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.grip.Handover;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;

/** Applications of which the test plays every byte, and decides whether they can be reached. */
public final class FakeUpstreams implements Dialer {

    public static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofMinutes(2));

    private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(32 << 10, 64 << 10);

    private final ByteBufAllocator allocator;
    private final Applications applications = new Applications();
    private final Queue<Dialled> dialled = new ArrayDeque<>();
    private final List<Connection> connections = new ArrayList<>();

    private record Dialled(Upstream upstream, ChannelHandler handler, Consumer<Failure> onFailure) {}

    public FakeUpstreams(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** The defaults, with a route for everything to so many upstreams, on ports from 1. */
    public static Config config(int upstreams) {
        return config(upstreams, TIMEOUTS);
    }

    public static Config config(int upstreams, Timeouts timeouts) {
        List<Upstream> all = new ArrayList<>();
        for (int port = 1; port <= upstreams; port++) {
            all.add(new Upstream("127.0.0.1", port));
        }
        var route = new ProxyRoute("/", all, timeouts, Duration.ofSeconds(60), Optional.empty());
        return new TestConfig().proxy(route).config();
    }

    /** Returns what answers below which path. */
    public Map<String, Endpoint> endpoints(
            IoLoop loop, Config config, Recorder recorder, Function<ProxyRoute, Optional<Handover>> handover) {
        var pool = new Pool(loop, this);
        Map<String, Endpoint> endpoints = new HashMap<>();
        for (ProxyRoute route : config.proxies()) {
            endpoints.put(
                    route.path(),
                    new ProxyEndpoint(
                            applications.of(route),
                            pool,
                            recorder,
                            handover.apply(route),
                            config.heartbeat(),
                            config.retry()));
        }
        return endpoints;
    }

    @Override
    public void dial(Upstream upstream, Duration timeout, ChannelHandler handler, Consumer<Failure> onFailure) {
        dialled.add(new Dialled(upstream, handler, onFailure));
    }

    public int waiting() {
        return dialled.size();
    }

    /** Accepts the first connection that is waited for. */
    public Connection accept() {
        Dialled first = dialled.remove();
        var connection = new Connection(first.upstream);
        connections.add(connection);
        connection.begin(first.handler);
        return connection;
    }

    /** Returns the connection that was accepted last. */
    public Connection last() {
        return connections.getLast();
    }

    /** Refuses the first connection that is waited for. */
    public void refuse() {
        dialled.remove().onFailure.accept(Failure.refused("connection refused"));
    }

    /** Lets what was sent arrive where it can; returns whether something happened. */
    public boolean step() {
        boolean more = false;
        for (int i = 0; i < connections.size(); i++) {
            more |= connections.get(i).step();
        }
        return more;
    }

    /** Returns how many requests and tunnels are counted as under way to a route's upstreams. */
    public long underWay(Config config) {
        return config.proxies().stream()
                .mapToLong(route -> applications.of(route).balancer().underWay())
                .sum();
    }

    public void close() {
        connections.forEach(connection -> {
            connection.full = false;
            connection.toArrive.clear();
            connection.channel.finishAndReleaseAll();
        });
    }

    /** The application's end of a connection. */
    public final class Connection {

        public final Upstream upstream;
        private final Queue<byte[]> toArrive = new ArrayDeque<>();
        private boolean full;
        private boolean ends;
        private final EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
                if (!full) {
                    super.doWrite(queue);
                }
            }
        };

        private Connection(Upstream upstream) {
            this.upstream = upstream;
        }

        private void begin(ChannelHandler handler) {
            channel.config().setAllocator(allocator);
            channel.config().setWriteBufferWaterMark(WAITING);
            channel.pipeline().addLast(handler);
            channel.pipeline().fireChannelActive();
        }

        /** Sends; it arrives with the next {@link #step}, or when the gateway reads again. */
        public void send(String text) {
            toArrive.add(text.getBytes(ISO_8859_1));
        }

        public void end() {
            ends = true;
        }

        /** Is gone all at once, and what was sent with it. */
        public void reset() {
            toArrive.clear();
            ends = true;
            if (channel.isOpen()) {
                channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
            }
        }

        /** Something of ours fails on this connection. */
        public void hitBug() {
            channel.pipeline().fireExceptionCaught(new IllegalStateException("a bug"));
        }

        private boolean step() {
            boolean more = false;
            while (!toArrive.isEmpty() && channel.isOpen() && channel.config().isAutoRead()) {
                byte[] bytes = toArrive.remove();
                channel.writeInbound(allocator.directBuffer(bytes.length).writeBytes(bytes));
                more = true;
            }
            if (ends
                    && toArrive.isEmpty()
                    && channel.isOpen()
                    && channel.config().isAutoRead()) {
                channel.close();
                more = true;
            }
            channel.runPendingTasks();
            return more;
        }

        /** Returns what has come since the last time. */
        public String received() {
            var all = new StringBuilder();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                all.append(new String(ByteBufUtil.getBytes(part), ISO_8859_1));
                part.release();
            }
            return all.toString();
        }

        public void stopsReading() {
            full = true;
        }

        public void readsAgain() {
            full = false;
            channel.flush();
        }

        /** Returns whether the gateway takes more. */
        public boolean isRead() {
            return channel.config().isAutoRead();
        }

        public boolean isOpen() {
            return channel.isOpen();
        }

        /** Returns what waits in the gateway for this. */
        public long waitingBytes() {
            return channel.isOpen() ? channel.unsafe().outboundBuffer().totalPendingWriteBytes() : 0;
        }
    }
}
