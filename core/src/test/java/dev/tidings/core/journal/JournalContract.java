package dev.tidings.core.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link Journal} does, whoever keeps it: a new one extends this, and is done when it passes. */
public abstract class JournalContract extends JournalUser {

    @Test
    void storesADraftAndSaysWhere() throws Exception {
        journal = create(ROOMY);
        EventId before = journal.head();

        Outcome outcome = publish(draft("orders/1", "a"));

        EventId id = ((Outcome.Stored) outcome).receipts().getFirst().id();
        assertThat(outcome)
                .isEqualTo(new Outcome.Stored(List.of(new Outcome.Receipt(id, new Topic("orders/1"), false))));
        assertThat(id.sequence()).isEqualTo(before.sequence() + 1);
        assertThat(journal.head()).isEqualTo(id);
        assertThat(journal.isWritable()).isTrue();
    }

    @Test
    void givesBackWhatWasPublishedAsItWasPublished() throws Exception {
        journal = create(ROOMY);
        var end = new Draft(new Topic("a"), new EventType("note"), Utf8.of("é\n\0👋"), Optional.empty(), true);

        publish(draft("a", ""), end);

        List<Event> events = all(new Interest("a"), new Start.Earliest()).events;
        assertThat(events).extracting(event -> event.data().toString()).containsExactly("", "é\n\0👋");
        assertThat(events).extracting(Event::type).containsExactly(EventType.MESSAGE, new EventType("note"));
        assertThat(events).extracting(Event::endsTopic).containsExactly(false, true);
    }

    @Test
    void keepsTheOrderAndItsIdsSortLikeIt() throws Exception {
        journal = create(ROOMY);
        List<String> ids = new ArrayList<>();

        for (int i = 0; i < 1100; i++) {
            ids.add(id(publish(draft("t/" + i % 3, "e" + i))).toString());
        }

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(told(new Interest("**"), new Start.Earliest())).isEqualTo(names(0, 1100));
    }

    @Test
    void readsPageAfterPageWhetherByTopicOrByPattern() throws Exception {
        journal = create(ROOMY);
        for (int i = 0; i < 2000; i++) {
            offer(draft("t/" + i % 2, "e" + i));
        }
        settle();

        for (String selector : List.of("t/0", "t/*", "**")) {
            All all = all(new Interest(selector), new Start.Earliest());
            assertThat(all.pages).as(selector).isGreaterThan(1);
            assertThat(all.events).as(selector).hasSize(selector.equals("t/0") ? 1000 : 2000);
            assertThat(all.gaps).isEmpty();
        }
    }

    @Test
    void aPageFromBehindTheEndIsEmpty() throws Exception {
        journal = create(ROOMY);
        EventId id = id(publish(draft("a", "1")));

        for (String selector : List.of("a", "**", "other")) {
            Reading.Page page = read(id.sequence() + 1, 0, new Interest(selector));
            assertThat(page.events()).isEmpty();
            assertThat(page.gap()).isNull();
        }
    }

    @Test
    void opensWhereItIsAsked() throws Exception {
        journal = create(ROOMY);
        EventId first = id(publish(draft("a", "1")));
        publish(draft("b", "2"));
        pass(Duration.ofSeconds(30));
        publish(draft("a", "3"));
        publish(draft("b", "4"));
        var either = new Interest(Set.of(new Selector("a"), new Selector("b")), Set.of());

        for (Interest interest : List.of(either, new Interest("**"))) {
            assertThat(told(interest, new Start.Now())).isEmpty();
            assertThat(told(interest, new Start.Earliest())).containsExactly("1", "2", "3", "4");
            assertThat(told(interest, new Start.Last(3))).containsExactly("2", "3", "4");
            assertThat(told(interest, new Start.Last(99))).containsExactly("1", "2", "3", "4");
            assertThat(told(interest, new Start.Since(Duration.ofSeconds(10)))).containsExactly("3", "4");
            assertThat(told(interest, new Start.After(first.toString()))).containsExactly("2", "3", "4");
            assertThat(told(interest, new Start.After(journal.head().toString())))
                    .isEmpty();
        }
        assertThat(told(new Interest("b"), new Start.Last(1))).containsExactly("4");
        assertThat(told(new Interest("nothing"), new Start.Last(5))).isEmpty();
    }

    @Test
    void theLastOfATypeAreCountedByType() throws Exception {
        journal = create(ROOMY);
        for (String type : List.of("x", "x", "y", "x", "y", "y")) {
            publish(new Draft(new Topic("a"), new EventType(type), Utf8.of(type)));
        }

        for (String selector : List.of("a", "**")) {
            var onlyX = new Interest(Set.of(new Selector(selector)), Set.of(new EventType("x")));
            assertThat(told(onlyX, new Start.Last(2))).filteredOn("x"::equals).hasSize(2);
        }
    }

    @Test
    void aForeignIdGetsAGapAndEverythingHeld() throws Exception {
        journal = create(ROOMY);
        EventId ours = id(publish(draft("a", "1"), draft("a", "2")));
        long other = (ours.journal() + 1) % EventId.JOURNALS;

        for (String id : List.of(new EventId(other, 0, 1).toString(), "17", "", "x".repeat(24))) {
            All all = all(new Interest("a"), new Start.After(id));
            assertThat(all.told()).as(id).containsExactly("1", "2");
            assertThat(all.gaps).extracting(Gap::reason).containsExactly(Gap.Reason.FOREIGN_ID);
            assertThat(all.gaps).extracting(Gap::after).containsExactly(id);
        }
    }

    @Test
    void anIdFromTheFutureGetsAGap() throws Exception {
        journal = create(ROOMY);
        EventId head = id(publish(draft("a", "1")));
        var ahead = new EventId(head.journal(), head.term(), head.sequence() + 7);

        All all = all(new Interest("a"), new Start.After(ahead.toString()));

        assertThat(all.gaps).extracting(Gap::reason).containsExactly(Gap.Reason.NOT_STORED);
        assertThat(all.events).isEmpty();
    }

    @Test
    void saysWhatRetentionByCountHasTaken() throws Exception {
        journal = create(kept(3, DAY));
        EventId first = id(publish(draft("a", "0")));
        for (int i = 1; i < 6; i++) {
            publish(draft("a", "" + i));
        }
        publish(draft("b", "b"));

        for (String selector : List.of("a", "**")) {
            All all = all(new Interest(selector), new Start.After(first.toString()));
            assertThat(all.told()).filteredOn(data -> !data.equals("b")).containsExactly("3", "4", "5");
            assertThat(all.gaps).extracting(Gap::reason).containsExactly(Gap.Reason.RETENTION);
        }
        assertThat(all(new Interest("b"), new Start.After(first.toString())).gaps)
                .isEmpty();
        assertThat(told(new Interest("a"), new Start.Earliest())).containsExactly("3", "4", "5");
        assertThat(all(new Interest("a"), new Start.Earliest()).gaps).isEmpty();
    }

    @Test
    void saysWhatRetentionByAgeHasTaken() throws Exception {
        journal = create(kept(100, Duration.ofSeconds(60)));
        EventId first = id(publish(draft("a", "1")));
        publish(draft("a", "2"));
        pass(Duration.ofSeconds(40));
        publish(draft("a", "3"));
        pass(Duration.ofSeconds(40));

        for (String selector : List.of("a", "*")) {
            All all = all(new Interest(selector), new Start.After(first.toString()));
            assertThat(all.told()).containsExactly("3");
            assertThat(all.gaps).extracting(Gap::reason).containsExactly(Gap.Reason.RETENTION);
        }
        pass(Duration.ofSeconds(40));
        assertThat(told(new Interest("a"), new Start.Earliest())).isEmpty();
        assertThat(journal.topic(new Topic("a")).events()).isZero();
    }

    @Test
    void saysWhatRetentionByBytesHasTaken() throws Exception {
        journal = create(new History(List.of(rule(10_000, DAY)), History.MIN_BYTES));
        EventId first = id(publish(draft("a", "0")));
        for (int i = 1; i <= 300; i++) {
            publish(draft("a", i + " ".repeat(1000)));
        }
        pass(Duration.ofSeconds(10));

        for (String selector : List.of("a", "**")) {
            All all = all(new Interest(selector), new Start.After(first.toString()));
            assertThat(all.events).hasSizeBetween(20, 64);
            assertThat(all.events.getLast().sequence()).isEqualTo(journal.head().sequence());
            assertThat(all.gaps).extracting(Gap::reason).containsExactly(Gap.Reason.RETENTION);
            assertThat(all.gaps.getFirst().resumed().sequence() + 1)
                    .isEqualTo(all.events.getFirst().sequence());
        }
    }

    @Test
    void tellsAGapOnce() throws Exception {
        journal = create(kept(1, DAY));
        publish(draft("a", "1"));
        publish(draft("a", "2"));
        Gap gap = read(1, 0, new Interest("a")).gap();

        assertThat(gap).isNotNull();
        assertThat(read(1, gap.resumed().sequence(), new Interest("a")).gap()).isNull();
    }

    @Test
    void aTopicThatHasEndedTakesNoMore() throws Exception {
        journal = create(ROOMY);
        EventId first = id(publish(draft("a", "1")));
        EventId end = id(publish(end("a")));

        assertThat(publish(draft("a", "late"))).isEqualTo(new Outcome.Complete(new Topic("a")));
        assertThat(journal.head()).isEqualTo(end);
        assertThat(journal.topic(new Topic("a")).complete()).isTrue();

        assertThat(open(new Interest("a"), new Start.After(end.toString()))).isInstanceOf(Opening.Complete.class);
        assertThat(open(new Interest("a"), new Start.Now())).isInstanceOf(Opening.Complete.class);
        assertThat(told(new Interest("a"), new Start.After(first.toString()))).containsExactly("end");
        assertThat(open(new Interest("*"), new Start.Now())).isInstanceOf(Opening.At.class);
    }

    @Test
    void saysWhichOfSeveralTopicsAreComplete() throws Exception {
        journal = create(ROOMY);
        publish(draft("open", "1"));
        EventId end = id(publish(end("done")));
        var both = new Interest(Set.of(new Selector("open"), new Selector("done")), Set.of());

        var after = (Opening.At) open(both, new Start.After(end.toString()));
        var before = (Opening.At) open(both, new Start.Earliest());

        assertThat(after.complete()).containsExactly(new Topic("done"));
        assertThat(before.complete()).isEmpty();
    }

    @Test
    void nothingOfAGroupIsStoredWhenOneOfItsTopicsHasEnded() throws Exception {
        journal = create(ROOMY);
        publish(end("done"));
        EventId head = journal.head();

        assertThat(publish(draft("open", "1"), draft("done", "2"), draft("open", "3")))
                .isEqualTo(new Outcome.Complete(new Topic("done")));
        assertThat(journal.head()).isEqualTo(head);
    }

    @Test
    void nothingOfAGroupIsStoredWhenItGoesOnBehindItsOwnEnd() throws Exception {
        journal = create(ROOMY);
        EventId head = journal.head();

        assertThat(publish(end("a"), draft("a", "behind"))).isEqualTo(new Outcome.Complete(new Topic("a")));
        assertThat(journal.head()).isEqualTo(head);
    }

    @Test
    void forgetsATopicAndOnlyThat() throws Exception {
        journal = create(ROOMY);
        EventId first = id(publish(draft("a", "1"), draft("b", "2"), end("a")));

        forget("a");

        assertThat(told(new Interest("**"), new Start.Earliest())).containsExactly("2");
        assertThat(journal.topic(new Topic("a")))
                .extracting(TopicState::events, TopicState::complete)
                .containsExactly(0, false);
        assertThat(publish(draft("a", "anew"))).isInstanceOf(Outcome.Stored.class);
        All all = all(new Interest("a"), new Start.After(first.toString()));
        assertThat(all.told()).containsExactly("anew");
        assertThat(all.gaps).extracting(Gap::reason).containsExactly(Gap.Reason.RETENTION);
    }

    @Test
    void publishesOnceUnderAKey() throws Exception {
        journal = create(ROOMY);
        EventId first = id(publish(keyed("a", "k", "1")));
        EventId elsewhere = id(publish(keyed("b", "k", "2")));

        var again = (Outcome.Stored) publish(keyed("a", "k", "again"), keyed("a", "other", "3"));

        assertThat(elsewhere).isNotEqualTo(first);
        assertThat(again.receipts()).extracting(Outcome.Receipt::duplicate).containsExactly(true, false);
        assertThat(again.receipts().getFirst().id()).isEqualTo(first);
        assertThat(told(new Interest("a"), new Start.Earliest())).containsExactly("1", "3");
        pass(WINDOW.plusSeconds(5));
        assertThat(((Outcome.Stored) publish(keyed("a", "k", "4")))
                        .receipts()
                        .getFirst()
                        .duplicate())
                .isFalse();
    }

    @Test
    void aKeyUsedTwiceInOneGroupPublishesOnce() throws Exception {
        journal = create(ROOMY);

        var stored = (Outcome.Stored) publish(keyed("a", "k", "1"), keyed("a", "k", "2"));

        assertThat(stored.receipts()).extracting(Outcome.Receipt::duplicate).containsExactly(false, true);
        assertThat(told(new Interest("a"), new Start.Earliest())).containsExactly("1");
    }

    @Test
    void aRetryOfTheEndOfATopicIsADuplicateAndNoRefusal() throws Exception {
        journal = create(ROOMY);
        var last =
                new Draft(new Topic("a"), EventType.MESSAGE, Utf8.of("1"), Optional.of(new IdempotencyKey("k")), true);
        EventId id = id(publish(last));

        var again = (Outcome.Stored) publish(last);

        assertThat(again.receipts()).containsExactly(new Outcome.Receipt(id, new Topic("a"), true));
    }

    @Test
    void takesNoMoreWhenItsMailboxIsFullAndSomeAgainLater() throws Exception {
        journal = create(ROOMY);
        var large = draft("a", "x".repeat(1 << 20));
        int taken = 0;
        while (taken < 1000 && offer(large).taken) {
            taken++;
        }

        assertThat(taken).isBetween(1, 999);
        settle();
        assertThat(journal.head().sequence()).isEqualTo(taken);
        assertThat(publish(draft("a", "again"))).isInstanceOf(Outcome.Stored.class);
    }

    @Test
    void listsTheTopicsThatHaveHistoryByName() throws Exception {
        journal = create(ROOMY);
        publish(draft("b", "1"), draft("a", "2"), draft("c", "3"), draft("a", "4"));
        forget("b");

        assertThat(topics(any -> true, 9))
                .extracting(state -> state.topic().name())
                .containsExactly("a", "c");
        assertThat(topics(any -> true, 1)).extracting(TopicState::events).containsExactly(2);
        assertThat(topics(topic -> !topic.name().equals("a"), 1))
                .extracting(TopicState::events)
                .containsExactly(1);
        assertThat(journal.topic(new Topic("a")).earliest().orElseThrow().sequence())
                .isEqualTo(2);
        assertThat(journal.topic(new Topic("a")).latest().orElseThrow().sequence())
                .isEqualTo(4);
    }
}
