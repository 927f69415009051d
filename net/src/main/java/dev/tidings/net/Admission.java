package dev.tidings.net;

import dev.tidings.core.config.Limits;
import dev.tidings.core.run.AnyThread;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts connections, in all and by address. Loopback is not counted by address: that is a proxy, or this machine's user. */
@AnyThread
final class Admission {

    private final Limits limits;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    private final CountDownLatch empty = new CountDownLatch(1);

    private volatile boolean closing;

    Admission(Limits limits) {
        this.limits = limits;
    }

    /** Counts a connection; returns why it is over a limit, or null. It is counted until {@link #leave} either way. */
    @Nullable
    Refused enter(SocketAddress peer) {
        boolean tooMany = all.incrementAndGet() > limits.connections();
        InetAddress address = counted(peer);
        boolean tooManyOfOne =
                address != null && byAddress.merge(address, 1, Integer::sum) > limits.connectionsPerClient();
        if (tooManyOfOne) {
            return Refused.forNow(
                    Status.TOO_MANY_REQUESTS,
                    "limit",
                    "connections: at most " + limits.connectionsPerClient()
                            + " of one client (limits.connections_per_client)");
        }
        return tooMany
                ? Refused.forNow(
                        Status.SERVICE_UNAVAILABLE,
                        "limit",
                        "connections: at most " + limits.connections() + " (limits.connections)")
                : null;
    }

    /** The connection is closed. */
    void leave(SocketAddress peer) {
        if (all.decrementAndGet() == 0 && closing) {
            empty.countDown();
        }
        InetAddress address = counted(peer);
        if (address != null) {
            byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Waits until every connection is closed; new ones are not expected any more. Returns whether that is so. */
    boolean awaitEmpty(Duration timeout) throws InterruptedException {
        closing = true;
        if (all.get() == 0) {
            empty.countDown();
        }
        return empty.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static @Nullable InetAddress counted(SocketAddress peer) {
        return peer instanceof InetSocketAddress inet && !inet.getAddress().isLoopbackAddress()
                ? inet.getAddress()
                : null;
    }
}
