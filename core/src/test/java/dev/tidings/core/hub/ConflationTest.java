package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.run.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The newest of each topic: at most so often, and no more than the client takes. */
class ConflationTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualJournal journal = new ManualJournal();
    private final Lane lane = new Lane(Runnable::run, journal, 0);
    private final FakeWire wire = new FakeWire();
    private final Deadlines deadlines = new Deadlines(0);
    private long nowMs;

    @Test
    void theFirstAfterAPauseLeavesAtOnceAndTheNewestOfEachTopicWhenItIsTime() {
        paced("**");
        publish("a");
        assertThat(wire.sent()).containsExactly("1 a");

        publish("a", "b", "a");
        publish("b", "a");
        pass(1000);
        assertThat(wire.sent()).as("a tick may be nearly over").hasSize(1);
        pass(100);
        assertThat(wire.sent()).containsExactly("1 a", "5 b", "6 a");
        assertThat(wire.flushes()).as("in one go").isEqualTo(2);

        publish("c");
        pass(900);
        assertThat(wire.sent()).hasSize(3);
        pass(100);
        assertThat(wire.sent()).endsWith("7 c");
        pass(5000);
        publish("d");
        assertThat(wire.sent()).endsWith("8 d");
    }

    @Test
    void ofABatchThatLeavesAtOnceTheNewestLeaves() {
        paced("**");
        publish("a", "b", "a");
        assertThat(wire.sent()).containsExactly("2 b", "3 a");
    }

    @Test
    void aClientThatIsFastGetsEverythingWhenOnlyItsOwnPaceCounts() {
        latest("**", 0);
        publish("a");
        publish("a");
        assertThat(wire.sent()).containsExactly("1 a", "2 a");
    }

    @Test
    void aClientThatIsSlowGetsTheNewestOfEachTopicWhenItTakesMore() {
        Subscription subscription = latest("**", 0);
        wire.takes(0);
        publish("a", "b", "a");
        publish("a", "c", "b");

        wire.takes(2);
        subscription.onWritable();
        assertThat(wire.sent()).containsExactly("4 a", "5 c");
        publish("c", "b");
        wire.takes(9);
        subscription.onWritable();
        assertThat(wire.sent()).containsExactly("4 a", "5 c", "7 c", "8 b");
        assertThat(journal.isAsked()).isFalse();
    }

    @Test
    void whatCouldNotLeaveWhenItWasTimeDoesNotBringTheRestForward() {
        Subscription subscription = paced("**");
        publish("a");
        publish("a", "b");
        wire.takes(1);
        pass(1100);
        assertThat(wire.sent()).containsExactly("1 a", "2 a");

        publish("a");
        wire.takes(9);
        pass(500);
        subscription.onWritable();
        assertThat(wire.sent()).containsExactly("1 a", "2 a", "3 b");
        pass(1100);
        assertThat(wire.sent()).containsExactly("1 a", "2 a", "3 b", "4 a");
    }

    @Test
    void aHistoryIsReadToItsEndBeforeTheNewestLeaves() {
        publish("a", "b", "a", "a", "a", "b", "a");
        latest("**", 0);
        journal.answerAll();
        assertThat(wire.sent()).containsExactly("6 b", "7 a");
    }

    @Test
    void whoNeverCatchesUpGetsWhatThereIsOnceASecond() {
        publish("a", "a", "a", "a", "a", "a", "a");
        latest("**", 0);
        journal.answer();
        assertThat(wire.sent()).isEmpty();
        pass(1000);
        assertThat(wire.sent()).containsExactly("3 a");
        journal.answerAll();
        assertThat(wire.sent()).containsExactly("3 a", "7 a");
    }

    @Test
    void isReadFromTheJournalWhenMoreTopicsWaitThanAreHeld() {
        Subscription subscription = latest("**", 0);
        wire.takes(0);
        for (int i = 0; i < Line.MAX_TOPICS + 2; i++) {
            publish("t/" + i);
        }
        assertThat(journal.isAsked()).isFalse();

        wire.takes(Integer.MAX_VALUE);
        subscription.onWritable();
        journal.answerAll();
        assertThat(wire.sent()).isEqualTo(journal.stored());
    }

    @Test
    void isReadFromTheJournalWhenMoreBytesWaitThanAreHeld() {
        Subscription subscription = latest("large", 0);
        wire.takes(0);
        publish("large", "large");
        publish("large");

        wire.takes(9);
        subscription.onWritable();
        journal.answerAll();
        assertThat(wire.sent()).as("each that is too large gets through alone").isEqualTo(journal.stored());
    }

    @Test
    void tellsWhatIsLeftOutBeforeWhatFollowsItWhenThatIsAskedFor() {
        Subscription subscription = subscribe("**", new Newest(Duration.ZERO, true), 0, 0);
        publish("b");
        wire.takes(0);
        publish("a", "b", "a", "b", "c");
        wire.takes(9);
        subscription.onWritable();
        publish("a");

        assertThat(wire.sent()).containsExactly("1 b", "gap conflated to 3", "4 a", "5 b", "6 c", "7 a");
    }

    @Test
    void countsWhatLeavesForTheLimit() {
        subscribe("**", new Newest(SECOND, false), 0, 3);
        publish("a");
        publish("a", "a", "a", "b", "c");
        assertThat(wire.sent()).containsExactly("1 a");

        pass(1100);
        assertThat(wire.sent()).containsExactly("1 a", "4 a", "5 b", "end limit");
        pass(5000);
    }

    @Test
    void whatIsHeldLeavesBeforeABye() {
        paced("**");
        publish("a");
        publish("a", "b");
        lane.endAll(EndReason.DRAIN);
        assertThat(wire.sent()).containsExactly("1 a", "2 a", "3 b", "end drain");
    }

    @Test
    void aByeWaitsForNothing() {
        paced("**");
        publish("a");
        wire.takes(1);
        publish("a", "b");
        lane.endAll(EndReason.DRAIN);
        assertThat(wire.sent()).as("the client comes back with 2").containsExactly("1 a", "2 a", "end drain");
    }

    @Test
    void anEndWaitsUntilWhatIsHeldHasLeft() {
        Subscription subscription = paced("a");
        wire.takes(0);
        publish("a", "a!");
        assertThat(wire.sent()).isEmpty();
        pass(5000);

        wire.takes(9);
        subscription.onWritable();
        subscription.onWritable();
        assertThat(wire.sent()).containsExactly("2 a", "end complete");
    }

    @Test
    void theLastOfATopicIsNotLeftOut() {
        paced("**");
        publish("a");
        publish("a!", "b");
        pass(1100);
        assertThat(wire.sent()).containsExactly("1 a", "2 a", "3 b");
    }

    @Test
    void theNewestIsTheNewestOfTheTypesThatAreWanted() {
        var interest = new Interest(Set.of(new Selector("a")), Set.of(new EventType("x")));
        lane.subscribe(interest, ManualJournal.after(0), stage(new Newest(SECOND, false), 0));
        lane.onAppended(List.of(journal.add("a", "x"), journal.add("a", "x"), journal.add("a", "y")));
        assertThat(wire.sent()).containsExactly("2 a");
    }

    @Test
    void aChangeHasThePlaceOfWhatHasLeftAndWhatWasHeldIsReadAgain() {
        Subscription subscription = paced("a");
        publish("a", "b");
        publish("a", "b", "a");

        assertThat(change(subscription, "b", "")).isEqualTo(1);
        journal.answerAll();
        pass(1100);
        assertThat(wire.sent()).containsExactly("1 a", "4 b", "5 a");
    }

    @Test
    void aPlaceThatWasGivenIsNotTakenBackForWhatIsHeld() {
        Subscription subscription = paced("a");
        publish("a", "b", "c");
        assertThat(change(subscription, "b", "")).isEqualTo(3);
        publish("a");

        assertThat(change(subscription, "c", "")).isEqualTo(3);
        journal.answerAll();
        pass(1100);
        assertThat(wire.sent()).containsExactly("1 a", "4 a");
    }

    @Test
    void ofAHistoryTheNewestIsSentAndNothingOfWhatIsDroppedMeanwhile() {
        Subscription subscription = paced("a");
        publish("b", "c", "b", "a", "c");
        subscription.change(new Change(Set.of(new Selector("b"), new Selector("c")), Set.of()), ManualJournal.after(0));
        journal.answerAll();
        publish("a");
        assertThat(wire.sent()).containsExactly("4 a");

        change(subscription, "d", "c");
        journal.answerAll();
        pass(1100);
        assertThat(wire.sent()).containsExactly("4 a", "earlier 3 b", "6 a");
    }

    @Test
    void whatComesAfterItsConnectionIsGoneStopsByItself() {
        Subscription subscription = paced("**");
        publish("a");
        publish("a");
        subscription.cancel();
        wire.takes(0);
        pass(5000);
        assertThat(wire.sent()).containsExactly("1 a");
    }

    private Subscription paced(String selector) {
        return subscribe(selector, new Newest(SECOND, false), 0, 0);
    }

    private Subscription latest(String selector, long after) {
        return subscribe(selector, new Newest(Duration.ZERO, false), after, 0);
    }

    private Subscription subscribe(String selector, Newest rule, long after, int limit) {
        Opening.At at = ManualJournal.after(after);
        return lane.subscribe(new Interest(selector), at, stage(rule, limit));
    }

    private Conflation stage(Newest rule, int limit) {
        return new Conflation(wire, rule, limit, deadlines);
    }

    private static long change(Subscription subscription, String subscribe, String unsubscribe) {
        Set<Selector> less = unsubscribe.isEmpty() ? Set.of() : Set.of(new Selector(unsubscribe));
        return subscription
                .change(new Change(Set.of(new Selector(subscribe)), less), null)
                .orElseThrow()
                .sequence();
    }

    /** Ticks as a loop does. */
    private void pass(long ms) {
        for (long end = nowMs + ms; nowMs < end; ) {
            nowMs += 100;
            deadlines.onTick(Duration.ofMillis(nowMs).toNanos());
        }
    }

    /** Stores a batch and tells the lane. */
    private void publish(String... topics) {
        List<Entry> entries = new ArrayList<>();
        for (String topic : topics) {
            entries.add(journal.add(topic));
        }
        lane.onAppended(entries);
    }
}
