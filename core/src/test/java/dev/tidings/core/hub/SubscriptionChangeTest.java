package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Opening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a stream carries is changed while it is there: from the cursor that the change gives, exactly the new set. */
class SubscriptionChangeTest {

    private final ManualJournal journal = new ManualJournal();
    private final Lane lane = new Lane(Runnable::run, journal, 0);
    private final FakeWire wire = new FakeWire();

    @Test
    void carriesTheNewSetFromTheCursorOnWhileLive() {
        Subscription subscription = subscribe("a", 0);
        publish("a", "b");

        assertThat(change(subscription, "b", "a")).isEqualTo(2);
        publish("a", "b");

        assertThat(wire.sent()).containsExactly("1 a", "4 b");
        assertThat(lane.subscribers(new Topic("a"))).isZero();
        assertThat(lane.subscribers(new Topic("b"))).isEqualTo(1);
    }

    @Test
    void carriesTheNewSetFromWhereItHasGotToWhileBehind() {
        Subscription subscription = subscribe("a", 0);
        publish("a");
        wire.takes(0);
        publish("a", "b", "a");
        assertThat(wire.sent()).containsExactly("1 a");

        assertThat(change(subscription, "b", "a")).isEqualTo(1);
        wire.takes(9);
        subscription.onWritable();
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("1 a", "3 b");
    }

    @Test
    void looksAgainAtWhatWasLookedAtForTheOldSet() {
        publish("a", "b", "c", "c", "a");
        Subscription subscription = subscribe("a", 0);
        wire.takes(1);
        journal.answer();
        assertThat(wire.sent()).containsExactly("1 a");

        wire.takes(9);
        change(subscription, "b", "");
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("1 a", "2 b", "5 a");
    }

    @Test
    void aPageThatWasAskedForTheOldSetIsDropped() {
        publish("a", "b", "a");
        Subscription subscription = subscribe("a", 0);

        assertThat(change(subscription, "b", "a")).isZero();
        assertThat(journal.asked()).isEqualTo(2);
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("2 b");
    }

    @Test
    void whatWasCarriedBeforeOneChangeIsNotMovedByTheNext() {
        Subscription subscription = subscribe("a", 0);
        publish("a", "b", "c");
        assertThat(change(subscription, "b", "")).isEqualTo(3);
        wire.takes(0);
        publish("a");

        assertThat(change(subscription, "c", "")).isEqualTo(3);
        wire.takes(9);
        subscription.onWritable();
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("1 a", "4 a");
    }

    @Test
    void aPageThatRanAheadOfTheLaneIsNoPlaceToMissAnything() {
        Subscription subscription = subscribe("a", 0);
        publish("a");
        wire.takes(0);
        publish("a");
        List<Entry> untold = List.of(journal.add("a"), journal.add("b"));
        wire.takes(9);
        subscription.onWritable();
        journal.answerAll(); // through 4, while the lane has been told of 2

        assertThat(change(subscription, "b", "")).isEqualTo(3);
        lane.onAppended(untold);

        assertThat(wire.sent()).containsExactly("1 a", "2 a", "3 a", "4 b");
    }

    @Test
    void sendsTheHistoryOfNewTopicsFirstAndWhatWasPublishedMeanwhileAfterIt() {
        Subscription subscription = subscribe("a", 0);
        publish("b", "a", "b", "a", "b", "b", "b");

        assertThat(change(subscription, "b", "", 1)).isEqualTo(7);
        publish("b", "a");
        journal.answerAll();
        publish("b");

        assertThat(wire.sent())
                .containsExactly(
                        "2 a", "4 a", "earlier 3 b", "earlier 5 b", "earlier 6 b", "earlier 7 b", "8 b", "9 a", "10 b");
        assertThat(subscription.cursor().sequence()).isEqualTo(10);
    }

    @Test
    void theCursorStaysWhileHistoryIsSent() {
        Subscription subscription = subscribe("a", 0);
        publish("b", "b", "a");
        change(subscription, "b", "", 0);
        wire.takes(1);
        journal.answer();

        assertThat(wire.sent()).containsExactly("3 a", "earlier 1 b");
        assertThat(subscription.cursor().sequence()).isEqualTo(3);
    }

    @Test
    void sendsNoHistoryOfWhatWasCarriedAlready() {
        Subscription subscription = subscribe("a/1", 0);
        publish("a/1", "a/2", "a/1");

        change(subscription, "a/* a/1", "", 0);
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("1 a/1", "3 a/1", "earlier 2 a/2");
    }

    @Test
    void asksForNoHistoryWhenAllOfItWasCarriedAlready() {
        Subscription subscription = subscribe("a/*", 0);
        publish("a/1");

        change(subscription, "a/1", "", 0);

        assertThat(journal.isAsked()).isFalse();
    }

    @Test
    void historiesOfSeveralChangesComeOneAfterTheOther() {
        Subscription subscription = subscribe("a", 0);
        publish("b", "c", "a");

        assertThat(change(subscription, "b", "", 0)).isEqualTo(3);
        assertThat(change(subscription, "* c", "", 0)).isEqualTo(3);
        publish("b", "c");
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("3 a", "earlier 1 b", "earlier 2 c", "4 b", "5 c");
    }

    @Test
    void whatIsUnsubscribedWhileItsHistoryIsSentComesNoMore() {
        Subscription subscription = subscribe("a", 0);
        publish("b", "c", "b", "c", "b", "c", "b", "c");
        change(subscription, "b c", "", 0);
        journal.answer();
        assertThat(wire.sent()).containsExactly("earlier 1 b", "earlier 2 c", "earlier 3 b");

        change(subscription, "", "b");
        journal.answerAll();

        assertThat(wire.sent().subList(3, 6)).containsExactly("earlier 4 c", "earlier 6 c", "earlier 8 c");
    }

    @Test
    void whatIsUnsubscribedAndSubscribedAgainComesWithTheLaterChangeOnly() {
        Subscription subscription = subscribe("a", 0);
        publish("b/1", "b/2", "b/1", "b/2");
        change(subscription, "b/*", "", 0);
        change(subscription, "b/1", "b/*");
        change(subscription, "b/2", "", 3);
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("earlier 1 b/1", "earlier 3 b/1", "earlier 4 b/2");
    }

    @Test
    void historyWaitsForASlowSocket() {
        Subscription subscription = subscribe("a", 0);
        publish("b", "b", "a", "b");
        wire.takes(1);
        change(subscription, "b", "", 0);
        journal.answerAll();
        assertThat(wire.sent()).containsExactly("3 a", "earlier 1 b");
        assertThat(journal.isAsked()).isFalse();

        publish("b");
        wire.takes(9);
        subscription.onWritable();
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("3 a", "earlier 1 b", "earlier 2 b", "earlier 4 b", "5 b");
    }

    @Test
    void saysWhatIsGoneOfTheHistory() {
        Subscription subscription = subscribe("a", 3);
        publish("b", "b", "b", "b");
        journal.retainFrom(3);

        change(subscription, "b", "", 0);
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("gap retention to 2", "earlier 3 b", "earlier 4 b");
    }

    @Test
    void whatJoinsBehindThePlaceOfTheStreamIsLeftOutUntilThere() {
        Subscription subscription = subscribe("a", 0);
        publish("a");
        List<Entry> untold = List.of(journal.add("b"), journal.add("a"), journal.add("b"), journal.add("b"));

        assertThat(change(subscription, "b", "", 4)).isEqualTo(1);
        lane.onAppended(untold);
        publish("b");

        assertThat(wire.sent()).containsExactly("1 a", "3 a", "5 b", "6 b");
    }

    @Test
    void whatJoinsLaterAndIsSubscribedAnewJoinsAsTheLaterChangeSays() {
        Subscription subscription = subscribe("a", 0);
        List<Entry> untold = List.of(journal.add("b"), journal.add("b"), journal.add("b"));

        change(subscription, "b", "", 3);
        change(subscription, "", "b");
        change(subscription, "b", "", 1);
        lane.onAppended(untold);

        assertThat(wire.sent()).containsExactly("2 b", "3 b");
    }

    @Test
    void goesOnWithNothingUntilSomethingIsWantedAgain() {
        publish("a", "b");
        journal.retainFrom(2);
        Subscription subscription = subscribe("a", 0);

        change(subscription, "", "a");
        publish("a", "b");
        journal.answerAll();
        assertThat(wire.sent()).isEmpty();

        assertThat(change(subscription, "b", "")).isEqualTo(4);
        publish("b");
        assertThat(wire.sent()).containsExactly("5 b");
    }

    @Test
    void theTypesStayAsTheyWere() {
        Subscription subscription = lane.subscribe(
                new Interest(selectors("a"), Set.of(new EventType("x"))), ManualJournal.after(0), 0, wire);
        lane.onAppended(List.of(journal.add("b", "x"), journal.add("b", "y")));

        change(subscription, "b", "a", 0);
        journal.answerAll();
        lane.onAppended(List.of(journal.add("b", "x"), journal.add("b", "y")));

        assertThat(wire.sent()).containsExactly("earlier 1 b", "3 b");
    }

    @Test
    void whatIsThereAlreadyOrNotIsNoChange() {
        Subscription subscription = subscribe("a", 0);
        publish("a");

        assertThat(change(subscription, "a", "c", 0)).isEqualTo(1);
        publish("a", "c");

        assertThat(journal.isAsked()).isFalse();
        assertThat(wire.sent()).containsExactly("1 a", "2 a");
    }

    @Test
    void historyCountsForTheLimit() {
        publish("b", "b", "b");
        Subscription subscription = lane.subscribe(new Interest("a"), ManualJournal.after(3), 2, wire);
        change(subscription, "b", "", 0);
        journal.answerAll();

        assertThat(wire.sent()).containsExactly("earlier 1 b", "earlier 2 b", "end limit");
    }

    @Test
    void takesManyChangesAndNotEndlesslyMany() {
        Subscription subscription = subscribe("a", 0);
        publish("b");
        change(subscription, "b", "", 0);
        for (int i = 1; i < Detours.MAX_CHANGES; i++) {
            change(subscription, "c/" + i, "", 0);
        }
        assertThat(subscription.change(new Change(selectors("d"), Set.of()), null))
                .isEmpty();

        journal.answerAll();
        assertThat(change(subscription, "d", "")).isEqualTo(1);
    }

    @Test
    void changesNothingWhenItIsOver() {
        Subscription subscription = subscribe("a", 0);
        subscription.cancel();

        assertThat(subscription.change(new Change(selectors("b"), Set.of()), null))
                .isEmpty();
        assertThat(lane.subscribers(new Topic("b"))).isZero();
    }

    @Test
    void isRefusedWhenItWantsTheSameAndNotTheSame() {
        assertThatThrownBy(() -> new Change(selectors("a"), selectors("a b")))
                .isInstanceOf(InvalidValue.class)
                .hasMessage("unsubscribe: got \"a\", expected none that \"subscribe\" has too");
    }

    private Subscription subscribe(String selector, long after) {
        return lane.subscribe(new Interest(selector), ManualJournal.after(after), 0, wire);
    }

    private static long change(Subscription subscription, String subscribe, String unsubscribe) {
        return change(subscription, subscribe, unsubscribe, null);
    }

    private static long change(Subscription subscription, String subscribe, String unsubscribe, long after) {
        return change(subscription, subscribe, unsubscribe, ManualJournal.after(after));
    }

    private static long change(
            Subscription subscription, String subscribe, String unsubscribe, Opening.@Nullable At history) {
        Optional<EventId> cursor =
                subscription.change(new Change(selectors(subscribe), selectors(unsubscribe)), history);
        return cursor.orElseThrow().sequence();
    }

    private static Set<Selector> selectors(String texts) {
        return Arrays.stream(texts.split(" "))
                .filter(text -> !text.isEmpty())
                .map(Selector::new)
                .collect(Collectors.toSet());
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
