package dev.tidings.core.proxy;

import dev.tidings.core.run.AnyThread;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Since when an application cannot be reached. */
@AnyThread
public final class Outage {

    private record Span(long sinceNs, long lastNs) {}

    private final long graceNs;
    private final AtomicReference<@Nullable Span> span = new AtomicReference<>();

    /**
     * There is none.
     *
     * @param grace how long an outage may last before it is called by its name; zero for not at all
     */
    public Outage(Duration grace) {
        graceNs = grace.toNanos();
    }

    /**
     * A request failed. After a long time without one, it is another outage.
     *
     * @return whether the outage is one that may still be over in a moment
     */
    public boolean onFailed(long nowNs) {
        Span before = span.get();
        long sinceNs = before == null || nowNs - before.lastNs > graceNs ? nowNs : before.sinceNs;
        span.set(new Span(sinceNs, nowNs)); // of two at once, either is right
        return nowNs - sinceNs < graceNs;
    }

    /** A request was answered. */
    public void onReached() {
        if (span.getPlain() != null) {
            span.set(null);
        }
    }
}
