package dev.tidings.app.bench;

import dev.tidings.app.bench.Moment.Phase;
import dev.tidings.app.bench.Tally.What;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Failure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A load test from its beginning to its end: connect, warm up, measure, wait for what is under way, evaluate. Used by the thread of the
 * command; the work is done by {@link Loop} and {@link Publisher}.
 */
public final class LoadTest {

    private static final int INTERRUPTED = 130;
    private static final long TICK_NS = 50_000_000;
    private static final long SECOND_NS = 1_000_000_000;
    /** Nobody new for so long: the rest waits for something that does not come. */
    private static final long MAX_SILENCE_NS = 10 * SECOND_NS;
    /** Between the last subscriber and the first message, for who counts subscribers a moment later. */
    private static final long SETTLE_NS = SECOND_NS / 2;
    /** Until the first message, so that all publishers are connected. */
    private static final long RUN_UP_NS = SECOND_NS / 5;
    /** Nothing new for so long: what is missing does not come any more. */
    private static final long QUIET_NS = 3 * SECOND_NS;
    /** For what should not come any more: a message that comes twice. */
    private static final long AFTERWARDS_NS = SECOND_NS / 5;

    private static final int HOPELESS = 10;
    private static final String PUBLISHING = "publishing";
    private static final String SUBSCRIBING = "subscribing";

    private final Plan plan;
    private final Target target;
    private final Consumer<Moment> watching;
    private final BooleanSupplier isStopped;

    private final Marker marker;
    private final Clock clock = new Clock();
    private final Sockets sockets;
    private final Crew crew = new Crew();

    /** Who works for it. */
    private static final class Crew {
        private final List<Loop> loops = new ArrayList<>();
        private final List<Publisher> publishers = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();
        private final List<Thread> publishing = new ArrayList<>();
        private final AtomicReference<@Nullable Trouble> listenTrouble = new AtomicReference<>();
        private final AtomicReference<@Nullable Trouble> publishTrouble = new AtomicReference<>();

        Thread start(String name, Runnable work) {
            Thread thread = Thread.ofPlatform().daemon().name(name).start(work);
            threads.add(thread);
            return thread;
        }

        long count(What what) {
            return loops.stream().mapToLong(loop -> loop.tally().of(what)).sum()
                    + publishers.stream()
                            .mapToLong(publisher -> publisher.tally().of(what))
                            .sum();
        }

        Latencies latencies() {
            var all = new Latencies();
            loops.forEach(loop -> all.addAll(loop.tally().latencies()));
            return all;
        }

        Why why() {
            Trouble dropped = listenTrouble.get();
            Trouble refused = publishTrouble.get();
            return new Why(dropped == null ? "" : dropped.what(), refused == null ? "" : refused.what());
        }
    }

    /**
     * @param trust whose certificates are believed
     * @param watching is told several times a second how it stands
     * @param isStopped whether it is to end early, with what it has
     */
    public LoadTest(Plan plan, Target target, SSLContext trust, Consumer<Moment> watching, BooleanSupplier isStopped) {
        this.sockets = new Sockets(trust);
        this.plan = plan;
        this.target = target;
        this.watching = watching;
        this.isStopped = isStopped;
        this.marker = new Marker(ThreadLocalRandom.current().nextInt(), plan.bytes());
    }

    /**
     * Runs it.
     *
     * @param threads for the subscribers
     * @throws Failure when it cannot be done: nobody answers, somebody refuses, this machine is too small
     */
    public Findings run(int threads) {
        Instant began = Instant.now();
        try {
            Duration connecting = connect(threads);
            startPublishing();
            Stretch measured = measure();
            drain();
            return new Evaluation(plan, target, crew.loops, crew.publishers)
                    .findings(began, connecting, measured, crew.why());
        } catch (IOException e) {
            throw failure("setting up", Trouble.of(e));
        } finally {
            clock.endBy(0);
            crew.loops.forEach(Loop::stop);
        }
    }

    /** The first thing that went wrong for a subscriber, and for a publisher; empty when nothing did. */
    record Why(String dropped, String refused) {}

    /**
     * The time that was measured.
     *
     * @param cpu that this process took meanwhile
     * @param busy of each loop, in nanoseconds
     */
    record Stretch(long fromNs, long toNs, List<Second> seconds, Duration cpu, List<Long> busy) {}

    private Duration connect(int threads) throws IOException {
        OpenFiles.check(plan.subscribers() + plan.publishers());
        long beganNs = clock.nowNs();
        Loop.Shared shared = shared();
        for (int i = 0; i < threads; i++) {
            crew.loops.add(new Loop(shared));
        }
        for (int i = 0; i < plan.subscribers(); i++) {
            crew.loops.get(i % threads).add(i);
        }
        crew.loops.forEach(loop -> crew.start("tidings-bench-subscribers", loop));
        awaitConnected();
        return Duration.ofNanos(clock.nowNs() - beganNs);
    }

    private Loop.Shared shared() {
        Endpoint to = target.subscribers(0);
        var address = sockets.address(to);
        if (address.isUnresolved()) {
            throw new Failure(Exit.UNREACHABLE, "cannot reach " + to.shown() + ": the name is unknown", "");
        }
        var tls = to.isSecure() ? sockets.tls() : null;
        return new Loop.Shared(target, plan, marker, clock, address, tls, crew.listenTrouble);
    }

    private void awaitConnected() {
        long newsNs = clock.nowNs();
        int before = 0;
        while (before < plan.subscribers()) {
            pause(TICK_NS);
            int connected = (int) crew.count(What.CONNECTED);
            newsNs = connected > before ? clock.nowNs() : newsNs;
            before = connected;
            Trouble trouble = crew.listenTrouble.get();
            if (trouble == null && clock.nowNs() - newsNs > MAX_SILENCE_NS) {
                trouble = new Trouble(
                        "no answer in 10 s",
                        "does a proxy on the way hold back a stream's beginning until there is more? Try the server itself",
                        false);
            }
            if (trouble != null) {
                throw failure(connected == 0 ? SUBSCRIBING : after(connected), trouble);
            }
            tell(Phase.CONNECTING, connected, newsNs + MAX_SILENCE_NS, Second.NONE);
            endIfStopped();
        }
    }

    private String after(int connected) {
        return String.format(Locale.ROOT, "after %,d of %,d subscribers", connected, plan.subscribers());
    }

    private void startPublishing() {
        long settledNs = clock.nowNs() + SETTLE_NS;
        while (clock.nowNs() < settledNs) {
            pause(TICK_NS);
        }
        long startNs = clock.nowNs() + RUN_UP_NS;
        long fromNs = startNs + plan.warmUp().toNanos();
        clock.measure(fromNs, fromNs + plan.duration().toNanos());
        var job = new Publisher.Job(target, plan, marker, clock, sockets, startNs, crew.publishTrouble);
        for (int i = 0; i < plan.publishers(); i++) {
            var publisher = new Publisher(job, i);
            crew.publishers.add(publisher);
            crew.publishing.add(crew.start("tidings-bench-publisher-" + i, publisher));
        }
        while (clock.nowNs() < fromNs) {
            pause(Math.min(TICK_NS, fromNs - clock.nowNs()));
            tell(Phase.WARMING_UP, plan.subscribers(), fromNs, Second.NONE);
            endIfHopeless();
            endIfStopped();
        }
    }

    private Stretch measure() {
        List<Second> seconds = new ArrayList<>();
        List<Long> busyBefore = busy();
        Duration cpuBefore = cpu();
        Latencies before = new Latencies();
        long fromNs = clock.fromNs();
        Second last = Second.NONE;
        while (clock.nowNs() < clock.toNs()) {
            pause(Math.min(TICK_NS, clock.toNs() - clock.nowNs()));
            if (isStopped.getAsBoolean()) {
                clock.endBy(clock.nowNs());
            }
            endIfHopeless();
            if (clock.nowNs() >= fromNs + (seconds.size() + 1) * SECOND_NS) {
                Latencies now = crew.latencies();
                Latencies news = now.since(before);
                before = now;
                last = new Second(news.count(), news);
                seconds.add(last);
            }
            tell(Phase.MEASURING, plan.subscribers(), clock.toNs(), last);
        }
        List<Long> busy = new ArrayList<>();
        for (int i = 0; i < busyBefore.size(); i++) {
            busy.add(busy().get(i) - busyBefore.get(i));
        }
        return new Stretch(fromNs, clock.toNs(), seconds, cpu().minus(cpuBefore), busy);
    }

    /** Waits until all has come that may, or until nothing has come for a while, or nobody is left. */
    private void drain() {
        join(crew.publishing);
        long possible = Evaluation.possible(plan, crew.publishers);
        long endNs = clock.nowNs() + plan.drain().toNanos();
        long quietNs = clock.nowNs() + QUIET_NS;
        long before = crew.count(What.RECEIVED);
        while (before < possible && isListening() && clock.nowNs() < Math.min(endNs, quietNs)) {
            pause(TICK_NS);
            long received = crew.count(What.RECEIVED);
            quietNs = received > before ? clock.nowNs() + QUIET_NS : quietNs;
            before = received;
            tell(Phase.DRAINING, plan.subscribers(), endNs, Second.NONE);
        }
        pause(AFTERWARDS_NS);
        crew.loops.forEach(Loop::stop);
        join(crew.threads);
    }

    private boolean isListening() {
        return !isStopped.getAsBoolean() && crew.count(What.DROPPED) < plan.subscribers();
    }

    private void tell(Phase phase, int connected, long untilNs, Second last) {
        double left = Math.max(0, untilNs - clock.nowNs()) / 1e9;
        watching.accept(new Moment(phase, connected, plan.subscribers(), left, last, (int) crew.count(What.DROPPED)));
    }

    private void endIfStopped() {
        if (isStopped.getAsBoolean()) {
            throw new Failure(INTERRUPTED, "stopped before anything was measured", "");
        }
    }

    /** A test whose every message is refused finds nothing that its first second did not. */
    private void endIfHopeless() {
        Trouble trouble = crew.publishTrouble.get();
        if (trouble != null && crew.count(What.ACKNOWLEDGED) == 0 && crew.count(What.REFUSED) >= HOPELESS) {
            throw failure(PUBLISHING, trouble);
        }
    }

    /** @param where who met it, such as {@code after 12 of 100 subscribers} */
    private Failure failure(String where, Trouble trouble) {
        if (trouble.reached()) {
            return new Failure(Exit.FAILED, where + ": " + trouble.what(), trouble.advice());
        }
        Endpoint to = where.equals(PUBLISHING) ? target.publishers(0) : target.subscribers(0);
        return new Failure(
                Exit.UNREACHABLE,
                "cannot reach %s: %s (%s)".formatted(to.shown(), trouble.what(), where),
                trouble.advice());
    }

    private List<Long> busy() {
        return crew.loops.stream().map(loop -> loop.tally().of(What.BUSY_NS)).toList();
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void join(List<Thread> threads) {
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("a command's thread is not interrupted", e);
        }
    }

    private static void pause(long ns) {
        LockSupport.parkNanos(ns);
    }
}
