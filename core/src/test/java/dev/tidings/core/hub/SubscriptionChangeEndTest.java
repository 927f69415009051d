package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.run.Deadlines;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** When a subscription is over by itself after what it carries was changed. */
class SubscriptionChangeEndTest {

    private final ManualJournal journal = new ManualJournal();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Lane lane = new Lane(tasks::add, journal, 0);
    private final FakeWire wire = new FakeWire();

    @Test
    void aFurtherTopicKeepsItOpen() {
        Subscription subscription = subscribe("a");
        change(subscription, "b", "");
        publish("a!");
        assertThat(wire.sent()).containsExactly("1 a");

        publish("b!");
        assertThat(wire.sent()).containsExactly("1 a", "2 b", "end complete");
    }

    @Test
    void aPatternKeepsItOpenUntilItIsDropped() {
        Subscription subscription = subscribe("a");
        change(subscription, "b/*", "");
        publish("a!");
        assertThat(wire.sent()).containsExactly("1 a");

        change(subscription, "", "b/*");
        run();
        assertThat(wire.sent()).containsExactly("1 a", "end complete");
    }

    @Test
    void whoWantsNothingMayWantSomethingLater() {
        Subscription subscription = subscribe("a");
        change(subscription, "", "a");
        publish("a!");
        run();
        assertThat(wire.sent()).isEmpty();

        change(subscription, "b", "");
        publish("b!");
        assertThat(wire.sent()).containsExactly("2 b", "end complete");
    }

    @Test
    void aTopicThatWasCompleteBeforeIsNotWaitedFor() {
        Subscription subscription = subscribe("a");
        publish("b!");
        change(subscription, "b", "");
        run();
        assertThat(wire.sent()).isEmpty();

        publish("a!");
        assertThat(wire.sent()).containsExactly("2 a", "end complete");
    }

    @Test
    void isOverWhenOnlyWhatIsCompleteIsLeftButNotBeforeTheAnswerOfWhoeverChangedIt() {
        Subscription subscription = subscribe("a");
        publish("b!");
        change(subscription, "b", "a");
        assertThat(wire.sent()).isEmpty();

        run();
        assertThat(wire.sent()).containsExactly("end complete");
    }

    @Test
    void isOverWhenTheHistoryOfACompleteTopicWasSent() {
        Subscription subscription = subscribe("a");
        publish("b", "b", "b", "b", "b!");
        subscription.change(new Change(selectors("b"), selectors("a")), ManualJournal.after(1));
        run();

        assertThat(wire.sent())
                .containsExactly("earlier 2 b", "earlier 3 b", "earlier 4 b", "earlier 5 b", "end complete");
    }

    @Test
    void waitsForTheEndThatLiesBetweenItsPlaceAndTheEndOfTheJournal() {
        Subscription subscription = subscribe("a");
        Entry untold = journal.add("b!");
        change(subscription, "b", "a");
        run();
        assertThat(wire.sent()).isEmpty();

        lane.onAppended(List.of(untold));
        run();
        assertThat(wire.sent()).containsExactly("1 b", "end complete");
    }

    @Test
    void anEndThatIsLeftOutIsAnEndAllTheSame() {
        Subscription subscription = subscribe("a");
        Entry untold = journal.add("b!");
        subscription.change(new Change(selectors("b"), selectors("a")), ManualJournal.after(1));

        lane.onAppended(List.of(untold));
        run();
        assertThat(wire.sent()).containsExactly("end complete");
    }

    @Test
    void aDeletionBeforeATopicWasSubscribedIsNotItsEnd() {
        Subscription subscription = subscribe("a");
        publish("a");
        wire.takes(0);
        publish("a");
        Entry deletion = journal.add("b-");
        Entry after = journal.add("a");
        wire.takes(9);
        subscription.onWritable();
        run(); // a page that runs ahead of the lane
        change(subscription, "b", "a");

        lane.onAppended(List.of(deletion, after));
        run();
        publish("b", "b-");

        assertThat(wire.sent()).containsExactly("1 a", "2 a", "4 a", "5 b", "end deleted");
    }

    @Test
    void anEndWaitsForItsSocketAsEverythingDoes() {
        Subscription subscription = subscribe("a");
        publish("b!");
        wire.takes(0);
        change(subscription, "b", "a");
        run();
        assertThat(wire.sent()).isEmpty();

        wire.takes(1);
        subscription.onWritable();
        assertThat(wire.sent()).containsExactly("end complete");
    }

    /** It was: the topic had ended as far as the subscription knew, and what was held was dropped to be read again. */
    @Test
    void aLastEventThatWasHeldBackIsNotLostWhenSomethingElseIsCarried() {
        var deadlines = new Deadlines(0);
        var stage = new Conflation(wire, new Newest(Duration.ofMinutes(1), false), 0, deadlines);
        Subscription subscription =
                lane.subscribe(new Interest(selectors("a b"), Set.of()), ManualJournal.after(0), stage);
        publish("a");
        publish("a!");
        change(subscription, "", "b");
        run();
        for (int second = 1; second <= 120; second++) {
            deadlines.onTick(Duration.ofSeconds(second).toNanos());
            run();
        }
        assertThat(wire.sent()).containsExactly("1 a", "2 a", "end complete");
    }

    @Test
    void whatIsHeldGoesWithItsClient() {
        var deadlines = new Deadlines(0);
        var stage = new Conflation(wire, new Newest(Duration.ofMinutes(1), false), 0, deadlines);
        Subscription subscription = lane.subscribe(new Interest("a"), ManualJournal.after(0), stage);
        publish("a");
        publish("a");
        assertThat(stage.holdsStream()).isTrue();
        subscription.cancel();

        assertThat(stage.holdsStream()).isFalse();
    }

    @Test
    void aChangeThatChangesNothingIsAnsweredAndNothingMore() {
        Subscription subscription = subscribe("a");
        publish("a");
        Optional<EventId> place = subscription.change(new Change(Set.of(), selectors("c")), null);

        assertThat(place.orElseThrow().sequence()).isEqualTo(1);
        assertThat(tasks).isEmpty();
    }

    private Subscription subscribe(String selectors) {
        return lane.subscribe(new Interest(selectors(selectors), Set.of()), ManualJournal.after(0), 0, wire);
    }

    private static void change(Subscription subscription, String subscribe, String unsubscribe) {
        assertThat(subscription.change(new Change(selectors(subscribe), selectors(unsubscribe)), null))
                .isPresent();
    }

    private static Set<Selector> selectors(String texts) {
        return Arrays.stream(texts.split(" "))
                .filter(text -> !text.isEmpty())
                .map(Selector::new)
                .collect(Collectors.toSet());
    }

    private void run() {
        while (!tasks.isEmpty() || journal.isAsked()) {
            journal.answerAll();
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }
    }

    private void publish(String... topics) {
        List<Entry> entries = new ArrayList<>();
        for (String topic : topics) {
            entries.add(journal.add(topic));
        }
        lane.onAppended(entries);
        run();
    }
}
