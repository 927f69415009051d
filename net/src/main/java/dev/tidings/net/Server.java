package dev.tidings.net;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Listen;
import dev.tidings.core.grip.Signature;
import dev.tidings.core.hub.Lane;
import dev.tidings.core.journal.Feed;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.log.AccessLog;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.NanoClock;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.Site;
import dev.tidings.net.grip.GripRoutes;
import dev.tidings.net.grip.Holding;
import dev.tidings.net.proxy.Applications;
import dev.tidings.net.proxy.Recorder;
import dev.tidings.net.send.Ring;
import dev.tidings.net.send.Sender;
import dev.tidings.net.stream.LiveStreams;
import dev.tidings.net.stream.SubscribeEndpoint;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Listens, and serves the hub over HTTP and HTTPS. Made, told to {@link #listen}, to {@link #drain} and to {@link #close} by one
 * thread, in this order.
 */
@OwnedBy(Owner.MAIN)
public final class Server {

    private static final System.Logger LOG = System.getLogger(Server.class.getName());

    /** Unacknowledged bytes for so long mean that nobody is there (RFC 5482); a heartbeat makes sure there are some. */
    private static final int USER_TIMEOUT_MS = 60_000;

    /** Of the heap, for bodies that are not whole: the journal's index has a third, keys and waiting publishes have less. */
    private static final int UNFINISHED_PART = 8;

    private static final int BACKLOG = 4096; // a restart brings everybody at once; the kernel cuts it to somaxconn

    private final LoopThreads threads;
    private final Admission admission;
    private final ChannelFutureListener leaving; // one for all: each connection holds it as long as it lives
    private final Map<EventLoop, IoLoop> loops = new HashMap<>();
    private final Map<EventLoop, CurrentSite> sites = new HashMap<>();
    private final List<Runnable> atTheEnd = new ArrayList<>(); // what gives back memory that the loops used
    private final List<Optional<Tls>> tls;
    private final List<Channel> listeners = new ArrayList<>();

    private volatile Config config; // the loops look at it when somebody connects

    /**
     * Starts the loops. Nobody can connect yet.
     *
     * @param journal whose {@code head()} does not move before it tells {@link #feeds}
     * @param loopCount as many as there are cores
     * @param signature makes of a route's key what signs with it
     * @param log told of every exchange
     */
    public Server(Config config, Journal journal, int loopCount, Function<Grip, Signature> signature, AccessLog log) {
        NettySettings.apply();
        this.config = config;
        this.threads = LoopThreads.start(loopCount);
        this.admission = new Admission(config.limits());
        this.leaving = closed -> admission.close();
        this.tls = config.listen().stream()
                .map(address -> address.keyFiles().map(files -> new Tls()))
                .toList();
        long unfinishedBytes = Runtime.getRuntime().maxMemory() / UNFINISHED_PART / loopCount;
        for (EventLoop loop : threads.all()) {
            loops.put(loop, start(loop, journal, unfinishedBytes));
        }
        var streams = new LiveStreams();
        var applications = new Applications();
        List<IoLoop> all = List.copyOf(loops.values());
        Map<EventLoop, Sender> senders = new HashMap<>();
        List<Runnable> recoveries = new ArrayList<>();
        for (EventLoop loop : loops.keySet()) {
            var sender = new Sender(loop, PooledByteBufAllocator.DEFAULT);
            senders.put(loop, sender);
            var subscribe = new SubscribeEndpoint(journal, config, streams, sender, RandomGenerator.getDefault());
            atTheEnd.add(sender::close);
            atTheEnd.add(subscribe::close);
            var upstreams = new Upstreams(Objects.requireNonNull(loops.get(loop)), loop, threads, applications);
            var holding = new Holding(journal, sender);
            atTheEnd.add(holding::close);
            recoveries.add(() -> loop.execute(holding::recover));
            Function<Config, Site> routes = by -> {
                var recorder = new Recorder(journal, subscribe.with(by), by);
                var grip = new GripRoutes(by, signature);
                return new Routes(by, journal, all, subscribe.with(by), streams, admission)
                        .passing(upstreams.endpoints(by, recorder, route -> grip.handover(route, holding)))
                        .with(grip, journal, by, () -> recoveries.forEach(Runnable::run));
            };
            sites.put(loop, new CurrentSite(loop, config, log, routes));
        }
        Thread.ofPlatform().daemon().name("rings").start(() -> openRings(senders));
    }

    private static IoLoop start(EventLoop loop, Journal journal, long unfinishedBytes) {
        var lane = new Lane(loop, journal, journal.head().sequence());
        var deadlines = new Deadlines(NanoClock.SYSTEM.nowNs());
        loop.scheduleAtFixedRate(() -> tick(deadlines), Deadlines.TICK_NS, Deadlines.TICK_NS, TimeUnit.NANOSECONDS);
        return new IoLoop(loop, lane, deadlines, InstantSource.system(), unfinishedBytes);
    }

    /** Beside the rest of the start, of which it would take a tenth: to call what is not Java is prepared when it is first done. */
    private static void openRings(Map<EventLoop, Sender> senders) {
        for (Map.Entry<EventLoop, Sender> each : senders.entrySet()) {
            switch (Ring.open()) {
                case Ring.Opening.Opened(Ring ring) -> use(ring, each.getKey(), each.getValue());
                case Ring.Opening.Refused(String why) -> {
                    LOG.log(
                            Level.INFO,
                            "no io_uring, so each socket is written to by itself, for a little more CPU: " + why);
                    return; // it holds for all
                }
            }
        }
    }

    private static void use(Ring ring, EventLoop loop, Sender sender) {
        try {
            loop.execute(() -> sender.use(ring));
        } catch (RejectedExecutionException e) {
            ring.close(); // the server was closed already
        }
    }

    /** Returns who the journal tells of what it stored. */
    public List<Feed> feeds() {
        return loops.values().stream().<Feed>map(IoLoop::lane).toList();
    }

    /**
     * Proves with this who it is, on connections that come from now on. Before it listens on an address that speaks TLS,
     * and again whenever it has something newer; any thread may say so.
     *
     * @param address which of the configured ones, from 0
     * @throws IllegalArgumentException when TLS has no use for the kind of key
     */
    public void present(int address, Identity identity) {
        tls.get(address).orElseThrow().present(identity);
    }

    /**
     * Takes over another configuration and closes nothing: what is under way goes on by the one that it began with, requests
     * that come when this returns see the other, also on connections that are there.
     *
     * @param next with the same addresses to listen on
     */
    public void take(Config next) {
        config = next;
        admission.limit(next.limits());
        sites.values().forEach(site -> site.take(next));
        sites.keySet().forEach(loop -> loop.submit(() -> {}).syncUninterruptibly()); // has it by then
    }

    /**
     * Binds the configured addresses and accepts.
     *
     * @throws IOException when an address cannot be had; the message names it
     */
    public void listen() throws IOException {
        for (int i = 0; i < config.listen().size(); i++) {
            Listen address = config.listen().get(i);
            ChannelFuture bound = bootstrap(tls.get(i))
                    .bind(new InetSocketAddress(address.host(), address.port()))
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                var failure =
                        new BindException(address.url() + ": " + bound.cause().getMessage());
                failure.initCause(bound.cause());
                throw failure;
            }
            listeners.add(bound.channel());
        }
    }

    /** Returns the addresses that it listens on, with the ports that were free. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream()
                .map(listener -> (InetSocketAddress) listener.localAddress())
                .toList();
    }

    /**
     * Accepts no more, tells every stream to come back elsewhere, and waits for the requests under way and for the
     * streams' last words.
     *
     * @param timeout how long it waits
     * @return whether all connections are closed
     */
    public boolean drain(Duration timeout) throws InterruptedException {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        loops.forEach((thread, loop) -> thread.execute(loop::drain));
        return admission.awaitEmpty(timeout);
    }

    /** Closes what is left, and ends the loops. */
    public void close() {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        threads.group().shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        atTheEnd.forEach(Runnable::run);
    }

    /** What fails here is reported here: a loop's schedule ends in silence with the first failure. */
    private static void tick(Deadlines deadlines) {
        try {
            deadlines.onTick(NanoClock.SYSTEM.nowNs());
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, "a bug in Tidings: what was to be done at a certain time failed", bug);
        }
    }

    @SuppressWarnings("deprecation") // the option for reads has no successor
    private ServerBootstrap bootstrap(Optional<Tls> tls) {
        var bootstrap = new ServerBootstrap()
                .group(threads.group())
                .channel(threads.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, new LoopReads())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connect(channel, tls);
                    }
                });
        if (threads.epoll()) {
            bootstrap.childOption(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MS);
        }
        return bootstrap;
    }

    /** On the connection's loop. */
    private void connect(Channel channel, Optional<Tls> tls) {
        limitLag(channel, config.limits().clientLagBytes());
        Refused tooMany = admission.open();
        channel.closeFuture().addListener(leaving);
        InetAddress address = channel.remoteAddress() instanceof InetSocketAddress inet ? inet.getAddress() : null;
        var peer = new Peer(address, tls.isPresent(), config.trustedProxies());
        if (peer.isTrusted()) {
            IoLoop loop = Objects.requireNonNull(loops.get(channel.eventLoop()));
            channel.pipeline().addLast(new ProxyHeader(peer, loop, told -> serve(channel, tls, told, tooMany)));
        } else {
            serve(channel, tls, peer, tooMany);
        }
    }

    /**
     * The kernel would take 4 MB for each client that does not read, and its limit is for all sockets of the machine: past it
     * everybody is slowed down. What is on its way to a client that reads does not count.
     */
    private void limitLag(Channel channel, int lagBytes) {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(lagBytes / 2, lagBytes));
        if (threads.epoll()) {
            channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) lagBytes);
        }
    }

    /** A proxy is not counted: its clients are, with each request. Nor is who is on this machine. */
    private void serve(Channel channel, Optional<Tls> tls, Peer peer, @Nullable Refused tooMany) {
        Refused overLimit = tooMany;
        InetAddress client = peer.address();
        if (client != null && !peer.isTrusted() && !client.isLoopbackAddress()) {
            Refused tooManyOfOne = admission.enter(client);
            channel.closeFuture().addListener(closed -> admission.leave(client));
            overLimit = overLimit == null ? tooManyOfOne : overLimit;
        }
        IoLoop loop = Objects.requireNonNull(loops.get(channel.eventLoop()));
        Site site = Objects.requireNonNull(sites.get(channel.eventLoop()));
        channel.pipeline().addLast(new Arrival(new Visitor(loop, site, peer, overLimit), tls));
    }
}
