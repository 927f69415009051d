package dev.tidings.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.hub.Lane;
import dev.tidings.core.hub.Newest;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.Feed;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.embedded.Bounds;
import dev.tidings.core.journal.embedded.EmbeddedJournal;
import dev.tidings.core.run.Deadlines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Publishers, a journal on a disk, two lanes and some subscribers, with every hand-over a step of its own: the seed says
 * which comes next, and when a socket is slow, the disk full, the clock wrong, or the process or the power gone.
 */
final class Simulation {

    private static final List<String> TOPICS = List.of("a/1", "a/2", "b/1", "b/2");
    private static final List<Set<String>> INTERESTS =
            List.of(Set.of("a/1"), Set.of("a/1", "b/2"), Set.of("a/*"), Set.of("**"), Set.of("b/1", "a/**"));
    private static final Duration DEDUPE = Duration.ofMinutes(2);
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int LOOPS = 2;
    private static final int CLIENTS = 4;

    private final Random random;
    private final Scenario scenario;
    private final Oracle oracle = new Oracle();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final SimulatedChanges changes;

    private SimulatedDisk disk;
    private EmbeddedJournal journal;
    private List<Deque<Runnable>> loops = new ArrayList<>();
    private List<Runnable> replay = new ArrayList<>();
    private List<SimulatedClient.Home> homes = new ArrayList<>();
    private final Deque<Runnable> handOvers = new ArrayDeque<>(); // between what readers see and what lanes are told
    private long nowMs = 1_000_000_000L;
    private long ns; // a clock that only goes forward
    private int published;

    /**
     * What can happen in a run.
     *
     * @param loses whether events may be gone for good, so that gaps are to be expected
     */
    record Scenario(
            History history,
            Durability durability,
            Bounds bounds,
            boolean loses,
            boolean powerCuts,
            boolean endsTopics) {}

    Simulation(long seed) {
        random = new Random(seed * GOLDEN); // Random's first numbers are alike for neighbouring seeds
        scenario = scenario();
        changes = new SimulatedChanges(random, oracle);
        disk = new SimulatedDisk(random);
        for (int i = 0; i < CLIENTS; i++) {
            Set<Selector> selectors = new HashSet<>();
            INTERESTS.get(random.nextInt(INTERESTS.size())).forEach(text -> selectors.add(new Selector(text)));
            clients.add(new SimulatedClient(new Interest(selectors, Set.of()), firstStart(), style()));
        }
        start();
    }

    /** Runs so many steps, then lets everything come to rest and compares what every subscriber got. */
    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
        }
        settle();
        for (SimulatedClient client : clients) {
            client.claims().whole();
            oracle.check(client, scenario.loses);
        }
    }

    private Scenario scenario() {
        boolean loses = random.nextBoolean();
        History kept = new History(
                List.of(
                        new History.Rule(new Selector("a/1"), Duration.ofHours(1), 5, Duration.ofSeconds(5)),
                        new History.Rule(new Selector("**"), Duration.ofMinutes(5), 40, Duration.ofSeconds(5))),
                History.MIN_BYTES);
        History all = new History(
                List.of(new History.Rule(new Selector("**"), Duration.ofDays(1000), 1_000_000, DEDUPE)), 1_000_000);
        var durability = random.nextBoolean() ? Durability.FSYNC : Durability.OS;
        boolean powerCuts = durability == Durability.FSYNC || loses;
        return new Scenario(loses ? kept : all, durability, bounds(loses), loses, powerCuts, random.nextInt(3) == 0);
    }

    /** Turns of some entries, so that others come between them; and, when events may go, an index that some hundred fill. */
    private Bounds bounds(boolean loses) {
        long indexBytes = loses && random.nextInt(4) == 0 ? 20_000 + random.nextInt(60_000) : 1 << 30;
        return new Bounds(indexBytes, 1 << 20, 1 << 20, 1 << 24, 1 + random.nextInt(100));
    }

    private SimulatedClient.Style style() {
        return switch (random.nextInt(4)) {
            case 0 -> SimulatedClient.Style.stream();
            case 1 -> SimulatedClient.Style.polling();
            default -> {
                var every = Duration.ofMillis(random.nextBoolean() ? 0 : 100 + random.nextInt(900));
                yield SimulatedClient.Style.of(new Newest(every, random.nextBoolean()));
            }
        };
    }

    private Start firstStart() {
        return switch (random.nextInt(4)) {
            case 0 -> new Start.Earliest();
            case 1 -> new Start.Last(1 + random.nextInt(4));
            case 2 -> new Start.Since(Duration.ofSeconds(random.nextInt(100)));
            default -> new Start.Now();
        };
    }

    private void step() {
        oracle.clockShows(nowMs);
        switch (random.nextInt(42)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> publish();
            case 8, 9, 10, 11 -> journal.step(nowMs);
            case 12, 13, 14 -> runOne(handOvers);
            case 15, 16, 17, 18, 19, 20, 21, 22 -> runOne(loops.get(random.nextInt(LOOPS)));
            case 23, 24, 25, 26 -> runReplay();
            case 27, 28, 29 -> connect(anyClient());
            case 30, 31, 32, 33 -> anyClient().drain(random.nextInt(6));
            case 34 -> anyClient().disconnect();
            case 35 -> keepHouse(1 + random.nextInt(8));
            case 36 -> nowMs += random.nextInt(40_000);
            case 37 -> mishap();
            case 38 -> disk.setFull(false);
            case 39 -> anyClient().changeable().ifPresent(connection -> changes.some(connection, journal));
            case 40 -> pass(random.nextInt(3_000));
            default -> burst();
        }
    }

    private void mishap() {
        switch (random.nextInt(8)) {
            case 0 -> restart(false);
            case 1 -> restart(scenario.powerCuts);
            case 2 -> closeAndReopen();
            case 3 -> disk.setFull(true);
            case 4 -> nowMs += scenario.loses ? random.nextInt(2_000_000) - 1_000_000 : -random.nextInt(60_000);
            case 5 -> forget();
            case 6 -> loseEverything();
            default -> end();
        }
    }

    private void burst() {
        for (int i = random.nextInt(30); i > 0; i--) {
            publish();
        }
    }

    private void publish() {
        int count = random.nextInt(5) == 0 ? 2 : 1;
        boolean keyed = random.nextInt(4) == 0;
        String group = "group " + published++ + " of " + (keyed ? "keyed" : count);
        List<Draft> drafts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drafts.add(draft(group, keyed, false));
        }
        offer(drafts);
    }

    private void end() {
        if (scenario.endsTopics) {
            offer(List.of(draft("group " + published++ + " of 1", false, true)));
        }
    }

    /** @param group what is published together: its number and how many, or that keys may make it fewer */
    private Draft draft(String group, boolean keyed, boolean endsTopic) {
        var topic = new Topic(TOPICS.get(random.nextInt(TOPICS.size())));
        Optional<IdempotencyKey> key =
                keyed ? Optional.of(new IdempotencyKey("key " + random.nextInt(20))) : Optional.empty();
        var data = Utf8.of(group + " " + "x".repeat(random.nextInt(10) == 0 ? 3000 : 10));
        return new Draft(topic, EventType.MESSAGE, data, key, endsTopic);
    }

    private void offer(List<Draft> drafts) {
        int incarnation = oracle.incarnation();
        journal.offer(new Submission.Publish(drafts, loop(random.nextInt(LOOPS)), outcome -> {
            if (outcome instanceof Outcome.Stored(List<Outcome.Receipt> receipts)
                    && incarnation == oracle.incarnation()) {
                oracle.acknowledged(drafts, receipts, scenario.loses ? -1 : DEDUPE.toMillis());
            }
        }));
    }

    private void forget() {
        if (scenario.loses) {
            var topic = new Topic(TOPICS.get(random.nextInt(TOPICS.size())));
            journal.offer(new Submission.Forget(topic, loop(0), outcome -> {}));
        }
    }

    private SimulatedClient anyClient() {
        return clients.get(random.nextInt(CLIENTS));
    }

    private void connect(SimulatedClient client) {
        if (!client.isConnected() && !client.isDone()) {
            int loop = random.nextInt(LOOPS);
            SimulatedClient.Connection connection = client.connect(homes.get(loop));
            open(client, client.start(), loop, connection);
        }
    }

    private void open(SimulatedClient client, Start start, int loop, SimulatedClient.Connection connection) {
        journal.open(client.interest(), start, loop(loop), opening -> {
            if (opening instanceof Opening.Further(Start further)) {
                open(client, further, loop, connection);
            } else {
                connection.onOpening(opening);
            }
        });
    }

    private void pass(int ms) {
        ns += Duration.ofMillis(ms).toNanos();
        for (SimulatedClient.Home home : homes) {
            home.executor().execute(() -> home.deadlines().onTick(ns));
        }
    }

    private void keepHouse(int rounds) {
        try {
            for (int i = 0; i < rounds; i++) {
                journal.keepHouse(nowMs);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("No space left on device|Input/output error");
        }
    }

    private void loseEverything() {
        if (scenario.loses && random.nextInt(10) == 0) {
            oracle.lostEverything();
            disk = new SimulatedDisk(random);
            start();
        }
    }

    private void closeAndReopen() {
        while (journal.step(nowMs)) {
            // what was handed in is answered before the end
        }
        try {
            journal.close();
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("No space left on device|Input/output error");
        }
        restart(false);
    }

    private void restart(boolean powerCut) {
        oracle.restarted();
        if (powerCut) {
            disk.cutPower();
        } else {
            disk.kill();
        }
        disk.setFull(false);
        start();
        boolean mayLose = powerCut && scenario.durability == Durability.OS;
        oracle.reopened(journal, scenario.history, mayLose, this::runAllReplay);
    }

    /** A process begins: nothing of the one before is left but the disk. */
    private void start() {
        clients.forEach(SimulatedClient::disconnect);
        loops = new ArrayList<>();
        replay = new ArrayList<>();
        homes = new ArrayList<>();
        try {
            journal = EmbeddedJournal.open(new EmbeddedJournal.Parts(
                    disk,
                    scenario.history,
                    scenario.durability,
                    scenario.bounds,
                    random.nextLong(EventId.JOURNALS),
                    () -> nowMs,
                    task -> replay.add(task),
                    finding -> {}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (int i = 0; i < LOOPS; i++) {
            loops.add(new ArrayDeque<>());
            var lane = new Lane(loop(i), journal, journal.head().sequence());
            homes.add(new SimulatedClient.Home(loop(i), lane, new Deadlines(ns), () -> ns));
        }
        handOvers.clear();
        journal.feed(List.<Feed>of(
                oracle::stored,
                entries -> homes.forEach(home -> handOvers.add(() -> home.lane().onAppended(entries)))));
    }

    private Executor loop(int index) {
        return loops.get(index)::add;
    }

    private static void runOne(Deque<Runnable> tasks) {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
    }

    private void runReplay() {
        if (!replay.isEmpty()) {
            replay.remove(random.nextInt(replay.size())).run();
        }
    }

    private void runAllReplay() {
        while (!replay.isEmpty()) {
            replay.removeFirst().run();
        }
    }

    /** Everybody comes back and reads on until nothing happens any more. */
    private void settle() {
        oracle.clockShows(nowMs);
        disk.setFull(false);
        for (int quiet = 0; quiet < 4; quiet++) {
            clients.forEach(this::connect);
            boolean busy = true;
            pass(2_000);
            while (busy) {
                busy = journal.step(nowMs) || !replay.isEmpty() || !handOvers.isEmpty();
                while (!handOvers.isEmpty()) {
                    runOne(handOvers);
                }
                runAllReplay();
                for (Deque<Runnable> loop : loops) {
                    busy |= !loop.isEmpty();
                    while (!loop.isEmpty()) {
                        runOne(loop);
                    }
                }
                clients.forEach(client -> client.drain(50));
                busy |= !replay.isEmpty();
            }
        }
    }
}
