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
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** How a test uses a journal, whoever keeps it. */
abstract class JournalUser {

    static final Duration WINDOW = Duration.ofMinutes(2);
    static final Duration DAY = Duration.ofDays(1);
    static final History ROOMY = kept(10_000, DAY);

    Journal journal;

    /** Makes an empty journal. */
    protected abstract Journal create(History history) throws Exception;

    /** Has everything done that was handed in, and its answers given. */
    protected abstract void settle();

    /** Lets time pass, and retention do all that it has to do then. */
    protected abstract void pass(Duration time) throws Exception;

    static History kept(int events, Duration age) {
        return new History(List.of(rule(events, age)), 1_000_000_000);
    }

    static History.Rule rule(int events, Duration age) {
        return new History.Rule(new Selector("**"), age, events, WINDOW);
    }

    static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
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

    /** Returns the first receipt's. */
    static EventId id(Outcome outcome) {
        return ((Outcome.Stored) outcome).receipts().getFirst().id();
    }

    static final class Answer {
        boolean taken;
        Outcome outcome;
    }

    Answer offer(Draft... drafts) {
        var answer = new Answer();
        answer.taken = journal.offer(new Submission.Publish(List.of(drafts), Runnable::run, outcome -> {
            assertThat(answer.outcome).as("answered once").isNull();
            answer.outcome = outcome;
        }));
        return answer;
    }

    Outcome publish(Draft... drafts) {
        Answer answer = offer(drafts);
        assertThat(answer.taken).isTrue();
        settle();
        assertThat(answer.outcome).as("answered").isNotNull();
        return answer.outcome;
    }

    void forget(String topic) {
        assertThat(journal.offer(new Submission.Forget(new Topic(topic), Runnable::run, outcome -> {
                    assertThat(outcome).isInstanceOf(Outcome.Stored.class);
                })))
                .isTrue();
        settle();
    }

    Opening open(Interest interest, Start start) {
        List<Opening> answers = new ArrayList<>();
        journal.open(interest, start, Runnable::run, answers::add);
        settle();
        assertThat(answers).hasSize(1);
        return answers.getFirst() instanceof Opening.Further(Start further)
                ? open(interest, further)
                : answers.getFirst();
    }

    List<TopicState> topics(Predicate<Topic> wanted, int limit) {
        List<Listing> answers = new ArrayList<>();
        journal.topics(wanted, limit, Runnable::run, answers::add);
        settle();
        assertThat(answers).hasSize(1);
        return ((Listing.Topics) answers.getFirst()).topics();
    }

    Reading.Page read(long from, long toldThrough, Interest interest) {
        List<Reading> answers = new ArrayList<>();
        journal.read(from, toldThrough, interest, Runnable::run, answers::add);
        settle();
        assertThat(answers).hasSize(1);
        return (Reading.Page) answers.getFirst();
    }

    /** What a subscriber that begins there is told until it is at the end. */
    static final class All {
        final List<Event> events = new ArrayList<>();
        final List<Gap> gaps = new ArrayList<>();
        int pages;

        List<String> told() {
            return events.stream().map(event -> event.data().toString()).toList();
        }
    }

    List<String> told(Interest interest, Start start) {
        return all(interest, start).told();
    }

    All all(Interest interest, Start start) {
        var all = new All();
        var at = (Opening.At) open(interest, start);
        long told = at.cursor().sequence();
        if (at.gap() != null) {
            all.gaps.add(at.gap());
            told = Math.max(told, at.gap().resumed().sequence());
        }
        long from = at.cursor().sequence() + 1;
        while (from <= journal.head().sequence()) {
            Reading.Page page = read(from, told, interest);
            assertThat(page.through()).as("goes on").isGreaterThanOrEqualTo(from);
            if (page.gap() != null) {
                all.gaps.add(page.gap());
                told = Math.max(told, page.gap().resumed().sequence());
            }
            all.events.addAll(page.events());
            all.pages++;
            from = page.through() + 1;
        }
        return all;
    }
}
