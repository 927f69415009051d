package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.journal.Gap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where a subscriber goes on that is served piece by piece: nothing missing, nothing twice. */
class SubscriptionCursorTest {

    private final ManualJournal journal = new ManualJournal();
    private final Lane lane = new Lane(Runnable::run, journal, 0);
    private final Served wire = new Served();

    @Test
    void isWhereItBeganUntilItHasCaughtUp() {
        publish("a", "a", "a");

        Subscription subscription = subscribe("b", 1);
        assertThat(subscription.cursor()).isEqualTo(ManualJournal.id(1));
        assertThat(wire.caughtUp).isZero();
        journal.answerAll();

        assertThat(subscription.cursor()).isEqualTo(ManualJournal.id(3));
        assertThat(wire.caughtUp).isEqualTo(1);
    }

    @Test
    void movesOnWhileNothingIsWanted() {
        Subscription subscription = subscribe("b", 0);
        assertThat(wire.caughtUp).isEqualTo(1);

        publish("a", "a-", "a");

        assertThat(subscription.cursor()).isEqualTo(ManualJournal.id(3));
    }

    @Test
    void isTheLastEventThatWasTakenWhenTheRestWasNot() {
        publish("a", "a", "a");
        wire.takes = 2;
        Subscription subscription = subscribe("a", 0);
        journal.answer();

        assertThat(wire.sent).containsExactly(1L, 2L);
        assertThat(subscription.cursor()).isEqualTo(ManualJournal.id(2));
        assertThat(wire.caughtUp).isZero();
    }

    @Test
    void isTheLastEventThatWasTakenOfABatchToo() {
        wire.takes = 1;
        Subscription subscription = subscribe("a", 0);
        publish("a", "b", "a", "b");

        assertThat(wire.sent).containsExactly(1L);
        assertThat(subscription.cursor()).isEqualTo(ManualJournal.id(1));
    }

    @Test
    void isNotBeforeAnEventThatAPageBroughtAheadOfTheLane() {
        publish("a");
        Subscription subscription = subscribe("a", 0);
        journal.add("a"); // stored, and not yet told to the lane
        journal.answer();

        assertThat(wire.sent).containsExactly(1L, 2L);
        assertThat(subscription.cursor()).isEqualTo(ManualJournal.id(2));
    }

    @Test
    void passesOverTypesThatAreNotWantedAndTheLastOfThemToo() {
        Subscription subscription =
                subscribe(new Interest(Set.of(new Selector("a")), Set.of(new EventType("note"))), 0, 0);
        publish("a", "a");
        assertThat(subscription.cursor()).isEqualTo(ManualJournal.id(2));
        publish("a!");

        assertThat(wire.sent).isEmpty();
        assertThat(wire.over).isEqualTo(EndReason.COMPLETE);
        assertThat(wire.cursorAtEnd).isEqualTo(ManualJournal.id(3));
    }

    @Test
    void includesTheLastEventWhenItIsToldOfItsEnd() {
        publish("a", "a", "a");
        subscribe(new Interest("a"), 0, 2);
        journal.answer();

        assertThat(wire.over).isEqualTo(EndReason.LIMIT);
        assertThat(wire.cursorAtEnd).isEqualTo(ManualJournal.id(2));
    }

    @Test
    void leavesOutAnEventThatCouldNotBeWritten() {
        Deque<Runnable> loop = new ArrayDeque<>();
        var busy = new Lane(loop::add, journal, 0);
        wire.breaksAt = 2;
        wire.subscription = busy.subscribe(new Interest("a"), ManualJournal.after(0), 0, wire);
        busy.onAppended(List.of(journal.add("a"), journal.add("a")));
        loop.remove().run();

        assertThat(wire.sent).containsExactly(1L);
        assertThat(wire.over).isEqualTo(EndReason.UNAVAILABLE);
        assertThat(wire.cursorAtEnd).isEqualTo(ManualJournal.id(1));
    }

    @Test
    void isToldAgainThatItHasCaughtUpAfterItWasBehind() {
        wire.takes = 1;
        Subscription subscription = subscribe("a", 0);
        publish("a", "a");
        wire.takes = 9;
        subscription.onWritable();
        journal.answerAll();

        assertThat(wire.sent).containsExactly(1L, 2L);
        assertThat(wire.caughtUp).isEqualTo(2);
    }

    private Subscription subscribe(String topic, long after) {
        return subscribe(new Interest(topic), after, 0);
    }

    private Subscription subscribe(Interest interest, long after, int limit) {
        wire.subscription = lane.subscribe(interest, ManualJournal.after(after), limit, wire);
        return wire.subscription;
    }

    private void publish(String... topics) {
        List<Entry> entries = new ArrayList<>();
        for (String topic : topics) {
            entries.add(journal.add(topic));
        }
        lane.onAppended(entries);
    }

    /** A wire that takes as many as it was told to, and looks at the cursor when it is over. */
    private static final class Served implements Wire {

        private final List<Long> sent = new ArrayList<>();
        private int takes = Integer.MAX_VALUE;
        private long breaksAt;
        private int caughtUp;
        private EndReason over;
        private EventId cursorAtEnd;
        private Subscription subscription;

        @Override
        public boolean isReady() {
            return sent.size() < takes;
        }

        @Override
        public void write(Event event) {
            if (event.sequence() == breaksAt) {
                throw new IllegalStateException("no memory for it");
            }
            sent.add(event.sequence());
        }

        @Override
        public void writeGap(Gap gap) {
            throw new AssertionError("nothing is missing: " + gap);
        }

        @Override
        public void onCaughtUp() {
            caughtUp++;
        }

        @Override
        public void flush() {
            // what was written is sent
        }

        @Override
        public void end(EndReason reason) {
            over = reason;
            cursorAtEnd = subscription.cursor();
        }
    }
}
