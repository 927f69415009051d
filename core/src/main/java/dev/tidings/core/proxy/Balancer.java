package dev.tidings.core.proxy;

import dev.tidings.core.config.Upstream;
import dev.tidings.core.run.AnyThread;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which of an application's upstreams gets the next request: the one with the fewest under way. One that failed several
 * times in a row is left out for a while, and then tried by a single request. When all are left out, the one that is due
 * first is taken all the same: a request that is refused by nobody's leave is worse than one that fails.
 */
@AnyThread
public final class Balancer {

    /** As nginx would be told with max_fails=3: one lost connection is no outage. */
    static final int MAX_FAILURES = 3;

    /** As nginx's fail_timeout: a restart takes about as long. */
    static final long LEFT_OUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final List<Target> targets;
    private final AtomicInteger turn = new AtomicInteger(); // so that equals take turns

    /**
     * All of them are well, so far.
     *
     * @param upstreams at least one
     */
    public Balancer(List<Upstream> upstreams) {
        targets = upstreams.stream().map(Target::new).toList();
    }

    /**
     * Begins an attempt on the upstream that has the least to do.
     *
     * @param failed one that is not to be taken again; null for none
     * @return the attempt, to be closed; null when there is no other upstream
     */
    public @Nullable Attempt next(long nowNs, @Nullable Attempt failed) {
        Target not = failed == null ? null : failed.target;
        Target best = null;
        Target due = null;
        int first = Math.floorMod(turn.getAndIncrement(), targets.size());
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get((first + i) % targets.size());
            if (target == not) {
                continue;
            }
            if (target.isTried(nowNs)) {
                return new Attempt(target, true);
            }
            if (target.failures.get() < MAX_FAILURES) {
                best = best == null || target.active.get() < best.active.get() ? target : best;
            } else {
                due = due == null || target.dueNs - due.dueNs < 0 ? target : due;
            }
        }
        Target chosen = best == null ? due : best;
        return chosen == null ? null : new Attempt(chosen, false);
    }

    /** Returns how many attempts are not over. */
    public int underWay() {
        return targets.stream().mapToInt(target -> target.active.get()).sum();
    }

    private static final class Target {

        final Upstream upstream;
        final AtomicInteger active = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();
        final AtomicBoolean tried = new AtomicBoolean();
        volatile long dueNs;

        Target(Upstream upstream) {
            this.upstream = upstream;
        }

        /** Returns whether it was left out for long enough, and whoever asks is the one to try. */
        boolean isTried(long nowNs) {
            return failures.get() >= MAX_FAILURES && nowNs - dueNs >= 0 && tried.compareAndSet(false, true);
        }
    }

    /** One request to one upstream, from the choice to the end of its answer. */
    @AnyThread
    public static final class Attempt {

        private final Target target;
        private final AtomicBoolean trying;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Attempt(Target target, boolean trying) {
            this.target = target;
            this.trying = new AtomicBoolean(trying);
            target.active.incrementAndGet();
        }

        /** Returns where it goes. */
        public Upstream upstream() {
            return target.upstream;
        }

        /** It answers; returns whether it had been left out until now. */
        public boolean onReached() {
            boolean wasLeftOut = target.failures.getAndSet(0) >= MAX_FAILURES;
            endTry(); // not only when it is closed: a stream may last for hours
            return wasLeftOut;
        }

        /** It cannot be reached, or does not answer; returns whether it is left out from now on. */
        public boolean onFailed(long nowNs) {
            target.dueNs = nowNs + LEFT_OUT_NS;
            return target.failures.incrementAndGet() == MAX_FAILURES;
        }

        /** It is over, whatever came of it. */
        public void close() {
            if (open.compareAndSet(true, false)) {
                target.active.decrementAndGet();
                endTry();
            }
        }

        private void endTry() {
            if (trying.compareAndSet(true, false)) {
                target.tried.set(false);
            }
        }
    }
}
