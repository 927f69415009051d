package dev.tidings.net.proxy;

import dev.tidings.core.config.Upstream;
import dev.tidings.core.run.AnyThread;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Connects sockets. Names are looked up on threads of their own, which may wait, one for a name at a time; the JDK keeps what
 * it found for half a minute.
 */
@AnyThread
public final class SocketDialer implements Dialer {

    private final Bootstrap sockets;
    private final Executor loop;
    private final Names names;
    private final Map<String, CompletableFuture<InetAddress>> lookups = new ConcurrentHashMap<>();

    /** Where names are looked up, which may take long. */
    interface Names {

        InetAddress address(String name) throws UnknownHostException;
    }

    /**
     * On one loop.
     *
     * @param sockets with the loop, the kind of channel and its options
     */
    public SocketDialer(Bootstrap sockets, Executor loop) {
        this(sockets, loop, InetAddress::getByName);
    }

    SocketDialer(Bootstrap sockets, Executor loop, Names names) {
        this.sockets = sockets;
        this.loop = loop;
        this.names = names;
    }

    @Override
    public void dial(Upstream upstream, Duration timeout, ChannelHandler handler, Consumer<Failure> onFailure) {
        try {
            connect(InetAddress.ofLiteral(upstream.host()), upstream.port(), timeout, handler, onFailure);
        } catch (IllegalArgumentException name) {
            lookUp(upstream.host())
                    .copy()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .whenCompleteAsync(
                            (address, failure) -> {
                                if (failure == null) {
                                    connect(address, upstream.port(), timeout, handler, onFailure);
                                } else if (failure instanceof TimeoutException) {
                                    onFailure.accept(Failure.notFound(timeout));
                                } else {
                                    onFailure.accept(Failure.refused("its name is not known"));
                                }
                            },
                            loop);
        }
    }

    private CompletableFuture<InetAddress> lookUp(String name) {
        return lookups.computeIfAbsent(name, _ -> {
            var lookup = new CompletableFuture<InetAddress>();
            Thread.ofPlatform().daemon().name("lookup " + name).start(() -> {
                try {
                    lookup.complete(names.address(name));
                } catch (UnknownHostException | RuntimeException e) {
                    lookup.completeExceptionally(e);
                } finally {
                    lookups.remove(name);
                }
            });
            return lookup;
        });
    }

    private void connect(
            InetAddress address, int port, Duration timeout, ChannelHandler handler, Consumer<Failure> onFailure) {
        sockets.clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler);
                    }
                })
                .connect(new InetSocketAddress(address, port))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        loop.execute(() -> onFailure.accept(failure(connected.cause(), timeout)));
                    }
                });
    }

    private static Failure failure(Throwable cause, Duration timeout) {
        return cause instanceof ConnectTimeoutException
                ? Failure.notConnected(timeout)
                : Failure.refused(reason(String.valueOf(cause.getMessage())));
    }

    /** Netty's begin with the system call, such as {@code finishConnect(..) failed with error(-111): Connection refused}. */
    private static String reason(String message) {
        String cause = message.replaceFirst(": /?[\\[\\]0-9a-f.:]+$", "");
        int colon = cause.lastIndexOf(": ");
        String last = colon < 0 ? cause : cause.substring(colon + 2);
        return last.isEmpty() ? "cannot be reached" : Character.toLowerCase(last.charAt(0)) + last.substring(1);
    }
}
