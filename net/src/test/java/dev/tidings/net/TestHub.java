package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.TrustedProxies;
import dev.tidings.core.event.Entry;
import dev.tidings.core.grip.Signature;
import dev.tidings.core.hub.Lane;
import dev.tidings.core.log.AccessLog;
import dev.tidings.core.run.Deadlines;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.Site;
import dev.tidings.net.grip.GripRoutes;
import dev.tidings.net.grip.Holding;
import dev.tidings.net.http1.HttpConnection;
import dev.tidings.net.proxy.FakeUpstreams;
import dev.tidings.net.proxy.Recorder;
import dev.tidings.net.send.Sender;
import dev.tidings.net.stream.LiveStreams;
import dev.tidings.net.stream.SubscribeEndpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalServerChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A server without sockets, threads and a clock: one loop whose tasks run when told, and connections that are buffers. */
final class TestHub implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    static final long UNFINISHED_BYTES = 8 << 20;

    static final Peer PEER = new Peer(InetAddress.getLoopbackAddress(), false, TrustedProxies.DEFAULT);

    final FakeJournal journal;
    final IoLoop loop;

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    final FakeUpstreams upstreams = new FakeUpstreams(allocator);
    private final List<Client> clients = new ArrayList<>();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private final SubscribeEndpoint subscribe;
    private final Holding holding;
    private final Deadlines deadlines = new Deadlines(0);
    private final Config config;
    private final CurrentSite site;
    final Admission admission;

    int recoveries; // that were asked for
    private long nowNs;

    TestHub() {
        this(Config.DEFAULT);
    }

    TestHub(Config config) {
        this(config, AccessLog.OFF);
    }

    TestHub(Config config, AccessLog log) {
        this.config = config;
        journal = new FakeJournal();
        var lane = new Lane(tasks::add, journal, 0);
        loop = new IoLoop(tasks::add, lane, deadlines, InstantSource.fixed(NOW), UNFINISHED_BYTES);
        journal.feed(lane);
        // Always the least: the tests know the retry times.
        var streams = new LiveStreams();
        subscribe = new SubscribeEndpoint(journal, config, streams, new Sender(tasks::add, allocator), () -> 0L);
        admission = new Admission(config.limits());
        holding = new Holding(journal, new Sender(tasks::add, allocator));
        site = new CurrentSite(tasks::add, config, log, by -> {
            var recorder = new Recorder(journal, subscribe.with(by), by);
            var grip = new GripRoutes(by, TestHub::signature);
            return new Routes(by, journal, List.of(loop), subscribe.with(by), streams, admission)
                    .passing(upstreams.endpoints(loop, by, recorder, route -> grip.handover(route, holding)))
                    .with(grip, journal, by, () -> recoveries++);
        });
    }

    /** Whose tokens are the key itself. */
    static Signature signature(Grip grip) {
        var shared = (Grip.Key.Shared) grip.key().orElseThrow();
        String key = new String(shared.secret().bytes(), UTF_8);
        return new Signature() {
            @Override
            public String token() {
                return "signed by " + grip.issuer();
            }

            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public boolean isRight(String token) {
                return token.equals(key);
            }
        };
    }

    Client connect() {
        return connect(PEER, null);
    }

    Client connect(@Nullable Refused overLimit) {
        return connect(PEER, overLimit);
    }

    /** @param version as a request line has it, or {@code HTTP/2} */
    TestClient connect(String version) {
        return version.equals("HTTP/2") ? new Http2Client(this) : connect();
    }

    Client connect(Peer peer) {
        return connect(peer, null);
    }

    private Client connect(Peer peer, @Nullable Refused overLimit) {
        return connect(site, peer, overLimit);
    }

    /** Connects to another site on the same loop. */
    Client connect(Site other) {
        return connect(other, PEER, null);
    }

    private Client connect(Site to, Peer peer, @Nullable Refused overLimit) {
        var client = new Client();
        clients.add(client);
        client.channel.config().setAllocator(allocator);
        int lagBytes = config.limits().clientLagBytes();
        client.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(lagBytes / 2, lagBytes));
        client.channel.pipeline().addLast(new HttpConnection(loop, to, peer, overLimit, null));
        return client;
    }

    /** A channel of its own making, which goes with the others. */
    EmbeddedChannel channel(ChannelHandler... handlers) {
        // Accepted by a server: what speaks HTTP/2 looks at that.
        var channel = new EmbeddedChannel(new LocalServerChannel(), DefaultChannelId.newInstance(), true, false);
        channels.add(channel);
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(handlers);
        return channel;
    }

    Visitor visitor(Peer peer) {
        return new Visitor(loop, site, peer, null);
    }

    /** Takes over another configuration. */
    void take(Config next) {
        site.take(next);
        settle();
    }

    UnpooledByteBufAllocator allocator() {
        return allocator;
    }

    /** Sends a request on a connection of its own and returns all that comes back. */
    String ask(String request) {
        return connect().ask(request);
    }

    /** Runs what waits, and what that makes wait. */
    void settle() {
        boolean more = true;
        while (more) {
            more = journal.step();
            more |= upstreams.step();
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                more = true;
            }
        }
    }

    /** Runs the next task that waits, if there is one. */
    void runOne() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
    }

    void pass(Duration time) {
        long untilNs = nowNs + time.toNanos();
        while (nowNs < untilNs) {
            tick(Math.min(untilNs - nowNs, Deadlines.TICK_NS));
            settle();
        }
    }

    /** Time passes, and what that makes wait waits. */
    void tick(long ns) {
        nowNs += ns;
        deadlines.onTick(nowNs);
    }

    /** Everybody leaves. */
    void leave() {
        for (Client client : clients) {
            client.full = false;
            client.channel.finishAndReleaseAll();
        }
        for (EmbeddedChannel channel : channels) {
            if (channel.pipeline().firstContext() != null) {
                channel.pipeline().firstContext().close(); // not by way of the server, which would wait for its streams
            }
            channel.finishAndReleaseAll();
        }
        settle();
    }

    /** Everybody leaves; then nothing may be left of what was set aside outside of the heap. */
    @Override
    public void close() {
        leave();
        upstreams.close();
        subscribe.close();
        holding.close();
        assertThat(admission.underWay()).as("what is counted of clients").isZero();
        assertThat(allocator.metric().usedDirectMemory())
                .as("bytes that leaked")
                .isZero();
    }

    List<Entry> stored() {
        return journal.stored();
    }

    /** The other end of a connection. */
    final class Client implements TestClient {

        private boolean full;
        final EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
                if (!full) {
                    super.doWrite(queue);
                }
            }
        };

        @Override
        public String ask(String request) {
            send(request);
            return received();
        }

        @Override
        public void send(String bytes) {
            send(bytes.getBytes(UTF_8));
        }

        @Override
        public void send(byte[] bytes) {
            hand(bytes);
            settle();
        }

        /** The bytes arrive, and what they make wait waits. */
        void hand(byte[] bytes) {
            if (channel.isOpen()) {
                channel.writeInbound(allocator.directBuffer(bytes.length).writeBytes(bytes));
            }
        }

        @Override
        public String received() {
            return new String(receivedBytes(), UTF_8);
        }

        @Override
        public byte[] receivedBytes() {
            var all = new ByteArrayOutputStream();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                all.writeBytes(ByteBufUtil.getBytes(part));
                part.release();
            }
            return all.toByteArray();
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void stopsReading() {
            full = true;
        }

        @Override
        public void readsAgain() {
            full = false;
            channel.flush();
            settle();
        }

        @Override
        public long waitingBytes() {
            return channel.unsafe().outboundBuffer().totalPendingWriteBytes();
        }

        @Override
        public void leave() {
            channel.close();
            settle();
        }
    }
}
