package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Gap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LaneTest {

    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final ManualJournal journal = new ManualJournal();
    private final Lane lane = new Lane(loop::add, journal, 0);

    @Test
    void takesEverythingThatWaitsInOneTask() {
        FakeWire wire = subscribe("**");

        lane.onAppended(List.of(journal.add("a")));
        lane.onAppended(List.of(journal.add("b")));
        assertThat(loop).hasSize(1);
        runLoop();

        assertThat(wire.sent()).containsExactly("1 a", "2 b");
        assertThat(wire.flushes()).isEqualTo(1);
    }

    @Test
    void tellsEachWhatItWantsAndFlushesOnlyThose() {
        FakeWire a = subscribe("a/**");
        FakeWire b = subscribe("b");
        FakeWire other = subscribe("other");

        lane.onAppended(List.of(journal.add("a/1"), journal.add("b"), journal.add("a/2")));
        runLoop();

        assertThat(a.sent()).containsExactly("1 a/1", "3 a/2");
        assertThat(b.sent()).containsExactly("2 b");
        assertThat(other.flushes()).isZero();
    }

    @Test
    void countsASubscriberOnceHoweverManyOfItsSelectorsMatch() {
        var wide = new Interest(Set.of(new Selector("a/1"), new Selector("a/*")), Set.of());
        lane.subscribe(wide, ManualJournal.after(0), 0, new FakeWire());
        subscribe("**");

        assertThat(lane.subscribers(new Topic("a/1"))).isEqualTo(2);
        assertThat(lane.subscribers(new Topic("a/1"))).as("asked again").isEqualTo(2);
        assertThat(lane.subscribers(new Topic("b"))).isEqualTo(1);
    }

    @Test
    void endsAll() {
        FakeWire one = subscribe("a");
        FakeWire two = subscribe("**");

        lane.endAll(EndReason.DRAIN);

        assertThat(one.sent()).containsExactly("end drain");
        assertThat(two.sent()).containsExactly("end drain");
        assertThat(lane.subscribers(new Topic("a"))).isZero();
    }

    @Test
    void oneThatLeavesWhileAnEventIsDeliveredDisturbsNobody() {
        var victim = new FakeWire();
        var killer = new LeavingWire();
        lane.subscribe(new Interest("a"), ManualJournal.after(0), 0, killer);
        killer.other = lane.subscribe(new Interest("a"), ManualJournal.after(0), 0, victim);
        FakeWire last = subscribe("a");

        lane.onAppended(List.of(journal.add("a"), journal.add("a")));
        runLoop();

        assertThat(victim.sent()).isEmpty();
        assertThat(last.sent()).containsExactly("1 a", "2 a");
    }

    @Test
    void batchesThatItWasNotToldOfAreReadFromTheJournal() {
        FakeWire wire = subscribe("**");
        journal.add("a");
        journal.add("b");

        lane.onAppended(List.of(journal.add("c")));
        runLoop();
        journal.answerAll();
        runLoop();

        assertThat(wire.sent()).containsExactly("1 a", "2 b", "3 c");
    }

    @Test
    void whatAPageBroughtBeforeTheLaneIsNotReadAgainWhenTheLaneMissesIt() {
        lane.onAppended(List.of(journal.add("a")));
        runLoop();
        FakeWire wire = subscribe("**");
        journal.add("b"); // stored, and the lane will not be told
        journal.answerAll();
        runLoop();
        assertThat(wire.sent()).containsExactly("1 a", "2 b");

        lane.onAppended(List.of(journal.add("c")));
        runLoop();
        journal.answerAll();
        runLoop();
        assertThat(wire.sent()).containsExactly("1 a", "2 b", "3 c");
    }

    @Test
    void whoBeganBeforeADeletionAmongWhatWasDroppedIsEndedAndWhoBeganAfterItIsNot() {
        FakeWire before = subscribe("a");
        lane.onAppended(
                List.of(journal.add("large"), journal.add("large"), journal.add("large"), journal.add("large")));
        Entry deletion = journal.add("a-");
        lane.onAppended(List.of(deletion)); // too much waits: it is dropped
        var after = new FakeWire();
        lane.subscribe(new Interest("a"), ManualJournal.after(deletion.sequence()), 0, after);
        runLoop();

        assertThat(before.sent()).containsExactly("end deleted");
        assertThat(after.sent()).isEmpty();
    }

    @Test
    void everybodyLiveFallsBackToTheJournalWhenTheInboxOverflowsAndNothingIsLostOrDoubled() {
        for (long seed = 0; seed < 2000; seed++) {
            new LaneTest().overflow(new Random(seed), seed);
        }
    }

    private void overflow(Random random, long seed) {
        List<FakeWire> wires = new ArrayList<>();
        List<Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            wires.add(new FakeWire());
            subscriptions.add(lane.subscribe(new Interest("**"), ManualJournal.after(0), 0, wires.get(i)));
        }
        for (int step = 0; step < 60; step++) {
            int which = random.nextInt(3);
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> lane.onAppended(batch(random));
                case 3 -> runLoop();
                case 4 -> journal.answerAll();
                default -> {
                    wires.get(which).takes(random.nextInt(20));
                    subscriptions.get(which).onWritable();
                }
            }
        }
        for (int i = 0; i < 3; i++) {
            wires.get(i).takes(Integer.MAX_VALUE);
            subscriptions.get(i).onWritable();
        }
        while (!loop.isEmpty() || journal.isAsked()) {
            runLoop();
            journal.answerAll();
        }
        List<String> all = journal.stored();
        wires.forEach(wire -> assertThat(wire.sent()).as("seed %d", seed).isEqualTo(all));
    }

    private List<Entry> batch(Random random) {
        List<Entry> entries = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            entries.add(journal.add(random.nextBoolean() ? "large" : "small"));
        }
        return entries;
    }

    private FakeWire subscribe(String selector) {
        var wire = new FakeWire();
        lane.subscribe(new Interest(selector), ManualJournal.after(0), 0, wire);
        return wire;
    }

    private void runLoop() {
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
    }

    /** Cancels another subscription when it is written to. */
    private static final class LeavingWire implements Wire {

        private Subscription other;

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(Event event) {
            other.cancel();
        }

        @Override
        public void writeGap(Gap gap) {
            throw new AssertionError("nothing is missing");
        }

        @Override
        public void flush() {}

        @Override
        public void end(EndReason reason) {
            throw new AssertionError("it does not end");
        }
    }
}
