package dev.tidings.net;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.proxy.Applications;
import dev.tidings.net.proxy.Pool;
import dev.tidings.net.proxy.ProxyEndpoint;
import dev.tidings.net.proxy.Recorder;
import dev.tidings.net.proxy.SocketDialer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The way out of one loop to the applications that requests are passed on to. */
@OwnedBy(Owner.IO_LOOP)
final class Upstreams {

    /** What waits for an upstream that does not read; a client that sends is held up then. */
    private static final WriteBufferWaterMark WAITING = new WriteBufferWaterMark(32 << 10, 64 << 10);

    private final Applications applications;
    private final Pool pool;

    Upstreams(IoLoop loop, EventLoop thread, LoopThreads threads, Applications applications) {
        this.applications = applications;
        this.pool = new Pool(loop, new SocketDialer(sockets(thread, threads), thread));
    }

    /**
     * Returns what answers below which path.
     *
     * @param recorder the loop's
     * @param handover what is between an application and the gateway, if it hands clients over
     */
    Map<String, Endpoint> endpoints(
            Config config, Recorder recorder, Function<ProxyRoute, Optional<Handover>> handover) {
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

    @SuppressWarnings("deprecation") // the option for reads has no successor
    private static Bootstrap sockets(EventLoop thread, LoopThreads threads) {
        return new Bootstrap()
                .group(thread)
                .channel(threads.socketChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new LoopReads())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING);
    }
}
