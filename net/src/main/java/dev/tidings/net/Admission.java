package dev.tidings.net;

import dev.tidings.core.config.Limits;
import dev.tidings.core.run.AnyThread;
import dev.tidings.net.connection.Clients;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts connections, and what each client has under way. */
@AnyThread
final class Admission implements Clients {

    private static final int NETWORK_BYTES = 8;
    private static final int ADDRESS_BYTES = 16;

    private final AtomicInteger connections = new AtomicInteger();
    private final Map<InetAddress, Integer> byClient = new ConcurrentHashMap<>();

    private final CountDownLatch empty = new CountDownLatch(1);

    private volatile Limits limits;
    private volatile boolean closing;

    Admission(Limits limits) {
        this.limits = limits;
    }

    /** For who comes from now on: nobody is sent away. */
    void limit(Limits next) {
        limits = next;
    }

    /** Counts a connection; returns why it is one too many, or null. It is counted until {@link #close} either way. */
    @Nullable
    Refused open() {
        if (connections.incrementAndGet() <= limits.connections()) {
            return null;
        }
        return Refused.forNow(
                Status.SERVICE_UNAVAILABLE,
                "limit",
                "connections: at most " + limits.connections() + " (limits.connections)");
    }

    /** A connection is closed. */
    void close() {
        if (connections.decrementAndGet() == 0 && closing) {
            empty.countDown();
        }
    }

    @Override
    public @Nullable Refused enter(InetAddress client) {
        if (byClient.merge(counted(client), 1, Integer::sum) <= limits.connectionsPerClient()) {
            return null;
        }
        return Refused.forNow(
                Status.TOO_MANY_REQUESTS,
                "limit",
                "connections: at most " + limits.connectionsPerClient()
                        + " of one client (limits.connections_per_client)");
    }

    @Override
    public void leave(InetAddress client) {
        byClient.computeIfPresent(counted(client), (same, count) -> count == 1 ? null : count - 1);
    }

    /** Returns how much clients have under way, all together. */
    int underWay() {
        return byClient.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Who has one address of IPv6 has as many as it likes: what it was given is a network of 64 bits (RFC 6177). */
    private static InetAddress counted(InetAddress client) {
        if (!(client instanceof Inet6Address)) {
            return client;
        }
        try {
            return InetAddress.getByAddress(
                    Arrays.copyOf(Arrays.copyOf(client.getAddress(), NETWORK_BYTES), ADDRESS_BYTES));
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an address", e);
        }
    }

    /** Waits until every connection is closed; new ones are not expected any more. Returns whether that is so. */
    boolean awaitEmpty(Duration timeout) throws InterruptedException {
        closing = true;
        if (connections.get() == 0) {
            empty.countDown();
        }
        return empty.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
