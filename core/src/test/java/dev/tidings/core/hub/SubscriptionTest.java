package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each row of the table "A subscriber: live or behind" in {@code ARCHITECTURE.md}, and how a subscription ends. */
class SubscriptionTest {

    private final ManualJournal journal = new ManualJournal();
    private final Lane lane = new Lane(Runnable::run, journal, 0);
    private final FakeWire wire = new FakeWire();

    @Test
    void aNewOneAtTheEndIsLiveAndAsksNothing() {
        publish("a", "b");

        subscribe("**", 2);
        publish("c");

        assertThat(journal.isAsked()).isFalse();
        assertThat(wire.sent()).containsExactly("3 c");
    }

    @Test
    void aNewOneBehindTheEndAsksForAPage() {
        publish("a", "b");

        subscribe("**", 0);
        assertThat(journal.asked()).isEqualTo(1);
        journal.answer();

        assertThat(wire.sent()).containsExactly("1 a", "2 b");
        assertThat(journal.isAsked()).isFalse();
    }

    @Test
    void asksForPageAfterPageUntilItHasEverything() {
        publish("a", "b", "c", "d", "e", "f", "g");

        subscribe("**", 0);
        journal.answer();
        assertThat(wire.sent()).hasSize(3);
        journal.answer();
        journal.answer();

        assertThat(wire.sent()).containsExactly("1 a", "2 b", "3 c", "4 d", "5 e", "6 f", "7 g");
        publish("h");
        assertThat(wire.sent()).endsWith("8 h");
    }

    @Test
    void asksForNoSecondPageWhileOneIsBeingRead() {
        publish("a");
        Subscription subscription = subscribe("**", 0);

        subscription.onWritable();
        subscription.onWritable();

        assertThat(journal.asked()).isEqualTo(1);
    }

    @Test
    void asksForNothingWhileItsSocketIsFull() {
        publish("a");
        wire.takes(0);
        Subscription subscription = subscribe("**", 0);
        assertThat(journal.isAsked()).isFalse();

        wire.takes(1);
        subscription.onWritable();
        assertThat(journal.asked()).isEqualTo(1);
    }

    @Test
    void goesOnWithTheEventThatTheSocketDidNotTake() {
        publish("a", "b", "c");
        wire.takes(2);
        Subscription subscription = subscribe("**", 0);
        journal.answer();
        assertThat(wire.sent()).containsExactly("1 a", "2 b");
        assertThat(journal.isAsked()).isFalse();

        wire.takes(9);
        subscription.onWritable();
        journal.answer();
        assertThat(wire.sent()).containsExactly("1 a", "2 b", "3 c");
    }

    @Test
    void saysWhatIsGoneAndGoesOnWithWhatIsHeld() {
        publish("a", "b", "c", "d");
        journal.retainFrom(3);

        subscribe("**", 0);
        journal.answer();

        assertThat(wire.sent()).containsExactly("gap retention to 2", "3 c", "4 d");
    }

    @Test
    void saysOnceWhatIsGone() {
        publish("a", "b", "c", "d");
        journal.retainFrom(3);
        wire.takes(0);
        var gap = new Gap("old", ManualJournal.id(2), Gap.Reason.FOREIGN_ID);

        Subscription subscription =
                lane.subscribe(new Interest("**"), new Opening.At(ManualJournal.id(0), gap, Set.of()), 0, wire);
        assertThat(wire.sent()).as("at once, ready or not").containsExactly("gap foreign-id to 2");
        wire.takes(9);
        subscription.onWritable();
        journal.answer();

        assertThat(wire.sent()).containsExactly("gap foreign-id to 2", "3 c", "4 d");
    }

    @Test
    void sendsAnEventOnceWhenItIsPublishedWhileAPageIsRead() {
        publish("a", "b");
        subscribe("**", 0);
        publish("c"); // live, while the page is being read
        journal.answerAll();
        publish("d");

        assertThat(wire.sent()).containsExactly("1 a", "2 b", "3 c", "4 d");
    }

    @Test
    void leavesToTheJournalWhatIsPublishedWhileItIsBehind() {
        publish("a");
        wire.takes(0);
        Subscription subscription = subscribe("**", 0);
        publish("b"); // the wire fails the test if this is written
        wire.takes(9);
        subscription.onWritable();
        journal.answer();

        assertThat(wire.sent()).containsExactly("1 a", "2 b");
    }

    @Test
    void fallsBackToTheJournalWhenItsSocketIsFull() {
        Subscription subscription = subscribe("**", 0);
        wire.takes(1);
        publish("a", "b", "c");
        assertThat(wire.sent()).containsExactly("1 a");
        assertThat(journal.isAsked()).isFalse();

        wire.takes(9);
        subscription.onWritable();
        journal.answer();
        publish("d");
        assertThat(wire.sent()).containsExactly("1 a", "2 b", "3 c", "4 d");
    }

    @Test
    void sendsNothingTwiceThatAPageBroughtBeforeTheLane() {
        publish("a");
        subscribe("**", 0);
        Entry early = journal.add("b"); // stored, and not yet told to the lane
        journal.answer();
        assertThat(wire.sent()).containsExactly("1 a", "2 b");

        lane.onAppended(List.of(early));
        publish("c");
        assertThat(wire.sent()).containsExactly("1 a", "2 b", "3 c");
    }

    @Test
    void isNotAskedAboutWhatItDoesNotWant() {
        subscribe("a/*", 0);

        publish("b/1", "a/1", "a");

        assertThat(wire.sent()).containsExactly("2 a/1");
        assertThat(journal.isAsked()).isFalse();
    }

    @Test
    void getsAnEventOnceThatSeveralOfItsSelectorsWant() {
        lane.subscribe(
                new Interest(Set.of(new Selector("a/1"), new Selector("a/*"), new Selector("**")), Set.of()),
                ManualJournal.after(0),
                0,
                wire);

        publish("a/1", "a/2");

        assertThat(wire.sent()).containsExactly("1 a/1", "2 a/2");
    }

    @Test
    void sendsOnlyTheTypesThatAreWanted() {
        journal.add("a", "x");
        journal.add("a", "y");
        lane.onAppended(List.of(journal.add("a", "x")));
        lane.subscribe(
                new Interest(Set.of(new Selector("a")), Set.of(new EventType("y"))), ManualJournal.after(0), 0, wire);
        journal.answerAll();
        lane.onAppended(List.of(journal.add("a", "x"), journal.add("a", "y")));

        assertThat(wire.sent()).containsExactly("2 a", "5 a");
    }

    @Test
    void leavesInOneGoWhatABatchBrings() {
        subscribe("**", 0);

        publish("a", "b", "c");

        assertThat(wire.flushes()).isEqualTo(1);
    }

    @Test
    void endsAfterAsManyAsWereAskedForWhetherLiveOrFromAPage() {
        publish("a");
        subscribe("**", 0, 2);
        journal.answer();
        publish("b", "c");

        assertThat(wire.sent()).containsExactly("1 a", "2 b", "end limit");
        assertThat(lane.subscribers(new Topic("a"))).isZero();
    }

    @Test
    void endsInTheMiddleOfAPage() {
        publish("a", "b", "c");
        subscribe("**", 0, 2);
        journal.answer();
        publish("d");

        assertThat(wire.sent()).containsExactly("1 a", "2 b", "end limit");
        assertThat(journal.isAsked()).isFalse();
    }

    @Test
    void endsWhenTheLastOfItsTopicsIsComplete() {
        lane.subscribe(
                new Interest(Set.of(new Selector("a"), new Selector("b"), new Selector("c")), Set.of()),
                new Opening.At(ManualJournal.id(0), null, Set.of(new Topic("c"))),
                0,
                wire);

        publish("a!", "b", "b!");

        assertThat(wire.sent()).containsExactly("1 a", "2 b", "3 b", "end complete");
    }

    @Test
    void aPatternIsNeverComplete() {
        subscribe("a/*", 0);
        publish("a/1!");
        assertThat(wire.sent()).containsExactly("1 a/1");
    }

    @Test
    void endsWhenItsTopicIsForgotten() {
        subscribe("a", 0);
        publish("a", "a-", "a");
        assertThat(wire.sent()).containsExactly("1 a", "end deleted");
    }

    @Test
    void goesOnWhenItsTopicWasForgottenBeforeItBeganAndTheLaneIsToldAfter() {
        publish("a");
        Entry deletion = journal.add("a-"); // stored, and not yet told to the lane
        subscribe("a", deletion.sequence());

        lane.onAppended(List.of(deletion));
        publish("a");
        assertThat(wire.sent()).containsExactly("3 a");
    }

    @Test
    void endsWhenItsTopicIsForgottenAfterItBeganAlthoughAPageRanAheadOfTheLane() {
        publish("a");
        subscribe("a", 0);
        Entry deletion = journal.add("a-");
        journal.answerAll(); // through the deletion
        assertThat(wire.sent()).containsExactly("1 a");

        lane.onAppended(List.of(deletion));
        assertThat(wire.sent()).containsExactly("1 a", "end deleted");
    }

    @Test
    void goesOnWithWhatIsLeftWhenOneOfItsTopicsIsForgotten() {
        lane.subscribe(
                new Interest(Set.of(new Selector("a"), new Selector("b")), Set.of()), ManualJournal.after(0), 0, wire);
        publish("a-", "b");
        assertThat(wire.sent()).containsExactly("2 b");
    }

    @Test
    void endsWhenTheJournalCannotBeRead() {
        publish("a");
        subscribe("**", 0);
        journal.setReadable(false);
        journal.answer();
        publish("b");

        assertThat(wire.sent()).containsExactly("end unavailable");
    }

    @Test
    void whatComesAfterItWasCancelledIsNotWritten() {
        publish("a");
        Subscription subscription = subscribe("**", 0);
        subscription.cancel();
        subscription.cancel();
        journal.answer();
        publish("b");
        subscription.onWritable();
        subscription.end(EndReason.DRAIN);

        assertThat(wire.sent()).isEmpty();
        assertThat(lane.subscribers(new Topic("b"))).isZero();
    }

    private Subscription subscribe(String selector, long after) {
        return subscribe(selector, after, 0);
    }

    private Subscription subscribe(String selector, long after, int limit) {
        return lane.subscribe(new Interest(selector), ManualJournal.after(after), limit, wire);
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
