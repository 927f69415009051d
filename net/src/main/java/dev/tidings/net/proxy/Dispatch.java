package dev.tidings.net.proxy;

import dev.tidings.core.config.Upstream;
import dev.tidings.core.proxy.Balancer;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.Objects;
import java.util.function.Consumer;

/** Finds a connection for one request; and another one, once, when it cannot have been done on the first. */
@OwnedBy(Owner.IO_LOOP)
final class Dispatch {

    private final ProxyEndpoint.Shared shared;
    private final Consumer<Runnable> later;
    private final boolean repeatable;
    private final Consumer<UpstreamConnection> onConnected;
    private final Consumer<Failure> onFailed;

    private Balancer.Attempt attempt;
    private boolean again; // the second attempt
    private boolean fresh; // it is to be on a connection of its own
    private boolean over;

    /**
     * To the upstream that has the least to do.
     *
     * @param later runs what is told later
     * @param repeatable whether the request may be sent twice
     * @param onConnected told on the loop, at once or later
     * @param onFailed likewise, if there is no connection
     */
    Dispatch(
            ProxyEndpoint.Shared shared,
            Consumer<Runnable> later,
            boolean repeatable,
            Consumer<UpstreamConnection> onConnected,
            Consumer<Failure> onFailed) {
        this.shared = shared;
        this.later = later;
        this.repeatable = repeatable;
        this.onConnected = onConnected;
        this.onFailed = onFailed;
        this.attempt = Objects.requireNonNull(balancer().next(nowNs(), null), "a route has an upstream");
    }

    void connect() {
        UpstreamConnection kept = fresh ? null : shared.pool().take(upstream(), repeatable);
        if (kept != null) {
            onConnected.accept(kept);
        } else {
            var within = shared.application().route().timeouts().connect();
            shared.pool().open(upstream(), within, this::onOpen, this::onNotOpen);
        }
    }

    private void onOpen(UpstreamConnection connection) {
        if (over) {
            connection.close();
        } else {
            later.accept(() -> onConnected.accept(connection));
        }
    }

    private void onNotOpen(Failure failure) {
        if (!over) {
            later.accept(() -> onFailed.accept(failure));
        }
    }

    /** Returns what is under way, which may be another's to close. */
    Balancer.Attempt attempt() {
        return attempt;
    }

    Upstream upstream() {
        return attempt.upstream();
    }

    /** The upstream answers. */
    void onReached() {
        shared.application().onReached(attempt);
    }

    /**
     * The upstream does not answer. If there is another one to {@link #connect} to, that is the next.
     *
     * @param untouched whether nothing of the request is gone that would be needed for another attempt
     * @return whether there is
     */
    boolean retries(Failure failure, boolean untouched) {
        if (!failure.stale()) {
            shared.application().onFailed(attempt, failure, nowNs());
        }
        boolean undone = failure.unsent() || (failure.stale() && repeatable);
        Balancer.Attempt next =
                untouched && undone && !again ? balancer().next(nowNs(), failure.stale() ? null : attempt) : null;
        if (next == null) {
            return false;
        }
        attempt.close();
        attempt = next;
        again = true;
        fresh = failure.stale();
        return true;
    }

    /** The attempt goes on, and is another's to close. */
    void leave() {
        over = true;
    }

    void close() {
        over = true;
        attempt.close();
    }

    private Balancer balancer() {
        return shared.application().balancer();
    }

    private long nowNs() {
        return shared.loop().deadlines().nowNs();
    }
}
