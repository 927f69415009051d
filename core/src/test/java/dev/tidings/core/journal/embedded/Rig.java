package dev.tidings.core.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.Feed;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Listing;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.TopicState;
import dev.tidings.core.journal.file.Disk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** An embedded journal with a clock of the test's, in which everything happens on the test's thread. */
final class Rig {

    static final long JOURNAL = 42;
    static final Bounds ROOMY = Bounds.ofHeap(1L << 30);

    final List<String> findings = new ArrayList<>();
    final List<Entry> fed = new ArrayList<>();

    private final Disk disk;
    private final History history;
    private final Durability durability;
    private final Bounds bounds;

    EmbeddedJournal journal;
    long nowMs;

    private Rig(Disk disk, History history, Durability durability, Bounds bounds, long nowMs) throws IOException {
        this(disk, history, durability, bounds, nowMs, Runnable::run);
    }

    private Rig(Disk disk, History history, Durability durability, Bounds bounds, long nowMs, Executor replay)
            throws IOException {
        this.disk = disk;
        this.history = history;
        this.durability = durability;
        this.bounds = bounds;
        this.nowMs = nowMs;
        journal = EmbeddedJournal.open(new EmbeddedJournal.Parts(
                disk, history, durability, bounds, JOURNAL, () -> this.nowMs, replay, findings::add));
        journal.feed(List.<Feed>of(fed::addAll));
    }

    static Rig on(Disk disk) throws IOException {
        return on(disk, kept(10_000, Duration.ofDays(1), 1_000_000));
    }

    static Rig on(Disk disk, History history) throws IOException {
        return on(disk, history, ROOMY);
    }

    static Rig on(Disk disk, History history, Bounds bounds) throws IOException {
        return new Rig(disk, history, Durability.OS, bounds, 1_000_000_000L);
    }

    static Rig syncing(Disk disk) throws IOException {
        return new Rig(disk, kept(10_000, Duration.ofDays(1), 1_000_000), Durability.FSYNC, ROOMY, 1_000_000_000L);
    }

    static History kept(int events, Duration age, long bytes) {
        return new History(List.of(new History.Rule(new Selector("**"), age, events, Duration.ofMinutes(2))), bytes);
    }

    /** The process goes without a word, and another begins on a disk. */
    Rig restartedOn(Disk other) throws IOException {
        return new Rig(other, history, durability, bounds, nowMs);
    }

    Rig restartedOn(Disk other, Bounds others) throws IOException {
        return new Rig(other, history, durability, others, nowMs);
    }

    /** As {@link #restartedOn}, but in this rig. */
    void restart() throws IOException {
        journal = restartedOn(disk).journal;
    }

    /** As {@link #restartedOn}, but reading waits until the test runs it. */
    Rig answeringOn(Executor replay) throws IOException {
        return new Rig(disk, history, durability, bounds, nowMs, replay);
    }

    Rig closedAndRestarted() throws IOException {
        journal.close();
        return restartedOn(disk);
    }

    static Draft draft(String topic, String data) {
        return new Draft(new Topic(topic), EventType.MESSAGE, Utf8.of(data));
    }

    static Draft keyed(String topic, String key, String data) {
        return new Draft(
                new Topic(topic), EventType.MESSAGE, Utf8.of(data), Optional.of(new IdempotencyKey(key)), false);
    }

    static Draft end(String topic) {
        return new Draft(new Topic(topic), EventType.MESSAGE, Utf8.of("end"), Optional.empty(), true);
    }

    Outcome publish(Draft... drafts) {
        List<Outcome> outcomes = offer(drafts);
        settle();
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }

    /** Publishes and expects it to be stored; returns the last id. */
    EventId store(Draft... drafts) {
        return ((Outcome.Stored) publish(drafts)).receipts().getLast().id();
    }

    List<Outcome> offer(Draft... drafts) {
        List<Outcome> outcomes = new ArrayList<>();
        assertThat(journal.offer(new Submission.Publish(List.of(drafts), Runnable::run, outcomes::add)))
                .isTrue();
        return outcomes;
    }

    List<Outcome> offerForget(String topic) {
        List<Outcome> outcomes = new ArrayList<>();
        assertThat(journal.offer(new Submission.Forget(new Topic(topic), Runnable::run, outcomes::add)))
                .isTrue();
        return outcomes;
    }

    void forget(String topic) {
        List<Outcome> outcomes = offerForget(topic);
        settle();
        assertThat(outcomes).hasOnlyElementsOfType(Outcome.Stored.class);
    }

    void settle() {
        while (journal.step(nowMs)) {
            // until everything is done
        }
    }

    /** Lets time pass and does rounds of housekeeping. */
    void pass(Duration time, int rounds) throws IOException {
        nowMs += time.toMillis();
        for (int i = 0; i < rounds; i++) {
            journal.keepHouse(nowMs);
            settle();
        }
    }

    Opening open(Interest interest, Start start) {
        List<Opening> answers = new ArrayList<>();
        journal.open(interest, start, Runnable::run, answers::add);
        return answers.getFirst() instanceof Opening.Further(Start further)
                ? open(interest, further)
                : answers.getFirst();
    }

    /** Returns how many turns it takes to find where a subscription begins. */
    int turns(Interest interest, Start start) {
        List<Opening> answers = new ArrayList<>();
        journal.open(interest, start, Runnable::run, answers::add);
        return answers.getFirst() instanceof Opening.Further(Start further) ? 1 + turns(interest, further) : 1;
    }

    List<TopicState> topics() {
        List<Listing> answers = new ArrayList<>();
        journal.topics(any -> true, 9, Runnable::run, answers::add);
        return ((Listing.Topics) answers.getFirst()).topics();
    }

    Reading read(long from, Interest interest) {
        List<Reading> answers = new ArrayList<>();
        journal.read(from, from - 1, interest, Runnable::run, answers::add);
        return answers.getFirst();
    }

    /** Returns what a subscriber is told that begins there: data, and gaps as their reasons in brackets. */
    List<String> told(String selector, Start start) {
        List<String> told = new ArrayList<>();
        tell(
                selector,
                start,
                gap -> told.add("[" + gap.reason().word() + "]"),
                event -> told.add(event.data().toString()));
        return told;
    }

    List<Gap> gaps(String selector, Start start) {
        List<Gap> gaps = new ArrayList<>();
        tell(selector, start, gaps::add, event -> {});
        return gaps;
    }

    private void tell(String selector, Start start, Consumer<Gap> onGap, Consumer<Event> onEvent) {
        var interest = new Interest(selector);
        var at = (Opening.At) open(interest, start);
        long toldThrough = at.cursor().sequence();
        if (at.gap() != null) {
            onGap.accept(at.gap());
        }
        long from = at.cursor().sequence() + 1;
        while (from <= journal.head().sequence()) {
            List<Reading> answers = new ArrayList<>();
            journal.read(from, toldThrough, interest, Runnable::run, answers::add);
            var page = (Reading.Page) answers.getFirst();
            Gap gap = page.gap();
            if (gap != null) {
                onGap.accept(gap);
                toldThrough = Math.max(toldThrough, gap.resumed().sequence());
            }
            page.events().forEach(onEvent);
            from = page.through() + 1;
        }
    }

    List<String> told() {
        return told("**", new Start.Earliest());
    }

    List<Event> events() {
        return ((Reading.Page) read(1, new Interest("**"))).events();
    }
}
