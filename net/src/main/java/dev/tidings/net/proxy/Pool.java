package dev.tidings.net.proxy;

import dev.tidings.core.config.Upstream;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.http.ResponseHead;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The connections of one loop to upstreams that are open and have nothing to do. The last one used is the next. */
@OwnedBy(Owner.IO_LOOP)
public final class Pool {

    /** Of one upstream; as many requests at once find a connection, and the next ones open theirs. */
    private static final int MAX_IDLE = 64;

    /** As nginx keeps one (keepalive_timeout). */
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(60);

    /**
     * A request that must not be sent twice takes a kept connection only if it was in use so lately: the upstream may close
     * one that idles just when the request is on its way, and then nobody knows whether it was done.
     */
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

    private static final Pattern TIMEOUT = Pattern.compile("(?:.*,)?\\s*timeout=([0-9]{1,6})\\s*(?:,.*)?");

    private final IoLoop loop;
    private final Dialer dialer;
    private final Map<Upstream, Deque<Idle>> idle = new HashMap<>();
    private final Map<UpstreamConnection, Upstream> open = new HashMap<>();

    private record Idle(UpstreamConnection connection, long sinceNs) {}

    /** Without connections. */
    public Pool(IoLoop loop, Dialer dialer) {
        this.loop = loop;
        this.dialer = dialer;
    }

    IoLoop loop() {
        return loop;
    }

    /**
     * Takes a connection that has nothing to do.
     *
     * @param repeatable whether the request may be sent twice
     */
    @Nullable
    UpstreamConnection take(Upstream upstream, boolean repeatable) {
        Deque<Idle> kept = idle.get(upstream);
        Idle last = kept == null ? null : kept.peekLast();
        boolean aged = last != null && loop.deadlines().nowNs() - last.sinceNs > FRESH_NS;
        if (kept == null || last == null || (aged && !repeatable)) {
            return null;
        }
        kept.removeLast();
        return last.connection.isOpen()
                ? last.connection
                : take(upstream, repeatable); // one is forgotten a moment after its end
    }

    /** Opens a connection; one of the two is told on the loop, later. */
    void open(Upstream upstream, Duration timeout, Consumer<UpstreamConnection> onOpen, Consumer<Failure> onFailure) {
        dialer.dial(
                upstream,
                timeout,
                new UpstreamConnection(this, connection -> {
                    open.put(connection, upstream);
                    onOpen.accept(connection);
                }),
                onFailure);
    }

    /** Keeps a connection for the next request, for as long as the other side does (node says five seconds). */
    void keep(UpstreamConnection connection, ResponseHead head) {
        Upstream upstream = open.get(connection);
        long forNs = head.headers()
                .first("keep-alive")
                .map(Pool::toldNs)
                .map(told -> Math.min(told, IDLE_NS))
                .orElse(IDLE_NS);
        Deque<Idle> kept = upstream == null ? null : idle.computeIfAbsent(upstream, _ -> new ArrayDeque<>());
        if (kept == null || kept.size() >= MAX_IDLE || forNs <= 0 || loop.isDraining()) {
            connection.close();
            return;
        }
        long nowNs = loop.deadlines().nowNs();
        connection.keepUntil(nowNs + forNs);
        kept.addLast(new Idle(connection, nowNs));
    }

    /** The connection is closed. */
    void forget(UpstreamConnection connection) {
        Upstream upstream = open.remove(connection);
        Deque<Idle> kept = upstream == null ? null : idle.get(upstream);
        if (kept != null) {
            kept.removeIf(each -> each.connection == connection);
        }
    }

    /** A second less than the other side says, so that it is not closed with a request on its way. */
    private static long toldNs(String field) {
        Matcher timeout = TIMEOUT.matcher(field);
        return timeout.matches() ? TimeUnit.SECONDS.toNanos(Long.parseLong(timeout.group(1)) - 1) : IDLE_NS;
    }
}
