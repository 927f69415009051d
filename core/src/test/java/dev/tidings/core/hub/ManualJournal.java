package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Listing;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.TopicState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A journal that answers when told. */
final class ManualJournal implements Journal {

    private static final int PAGE = 3;
    private static final Utf8 MEBIBYTE = Utf8.of("x".repeat(1 << 20));

    private final List<Entry> entries = new ArrayList<>();
    private final Deque<Runnable> asked = new ArrayDeque<>();
    private long firstHeld = 1;
    private boolean readable = true;

    static EventId id(long sequence) {
        return new EventId(1, 0, sequence);
    }

    static Opening.At after(long sequence) {
        return new Opening.At(id(sequence), null, Set.of());
    }

    /** Stores an event of a topic; {@code !} at the end ends it, {@code -} forgets it. Of {@code large} it has a MiB. */
    Entry add(String what) {
        EventId id = id(entries.size() + 1);
        var topic = new Topic(what.replaceAll("[!-]", ""));
        Entry entry = what.endsWith("-")
                ? new Forgotten(id, topic)
                : new Event(
                        id,
                        topic,
                        EventType.MESSAGE,
                        topic.name().equals("large") ? MEBIBYTE : Utf8.EMPTY,
                        0,
                        what.endsWith("!"));
        entries.add(entry);
        return entry;
    }

    Event add(String topic, String type) {
        var event = new Event(id(entries.size() + 1), new Topic(topic), new EventType(type), Utf8.EMPTY, 0, false);
        entries.add(event);
        return event;
    }

    void retainFrom(long sequence) {
        firstHeld = sequence;
    }

    void setReadable(boolean readable) {
        this.readable = readable;
    }

    /** Returns everything, as a wire shows it. */
    List<String> stored() {
        return entries.stream()
                .map(entry -> entry.sequence() + " " + entry.topic())
                .toList();
    }

    /** Answers what was asked first. */
    void answer() {
        assertThat(asked).as("a page is asked for").isNotEmpty();
        asked.remove().run();
    }

    void answerAll() {
        while (!asked.isEmpty()) {
            answer();
        }
    }

    boolean isAsked() {
        return !asked.isEmpty();
    }

    int asked() {
        return asked.size();
    }

    @Override
    public void read(long from, long toldThrough, Interest interest, Executor loop, Consumer<Reading> answer) {
        asked.add(() -> {
            Reading reading = reading(from, toldThrough, interest);
            loop.execute(() -> answer.accept(reading));
        });
    }

    private Reading reading(long from, long toldThrough, Interest interest) {
        if (!readable) {
            return new Reading.Unavailable("the disk is gone");
        }
        List<Event> events = new ArrayList<>();
        long at = Math.max(from, firstHeld);
        for (; at <= entries.size() && events.size() < PAGE; at++) {
            if (entries.get((int) at - 1) instanceof Event event && interest.matches(event.topic())) {
                events.add(event);
            }
        }
        boolean missing = from < firstHeld && firstHeld - 1 > toldThrough;
        Gap gap = missing ? new Gap(id(from - 1).toString(), id(firstHeld - 1), Gap.Reason.RETENTION) : null;
        return new Reading.Page(events, at - 1, gap);
    }

    @Override
    public EventId head() {
        return id(entries.size());
    }

    @Override
    public boolean offer(Submission submission) {
        throw new AssertionError("the hub does not publish");
    }

    @Override
    public void open(Interest interest, Start start, Executor loop, Consumer<Opening> answer) {
        throw new AssertionError("the hub is told where to begin");
    }

    @Override
    public TopicState topic(Topic topic) {
        List<Event> held = entries.stream()
                .filter(entry -> entry.topic().equals(topic) && entry.sequence() >= firstHeld)
                .filter(Event.class::isInstance)
                .map(Event.class::cast)
                .toList();
        return held.isEmpty()
                ? new TopicState(topic, 0, Optional.empty(), Optional.empty(), false)
                : new TopicState(
                        topic,
                        held.size(),
                        Optional.of(held.getFirst().id()),
                        Optional.of(held.getLast().id()),
                        held.getLast().endsTopic());
    }

    @Override
    public void topics(Predicate<Topic> wanted, int limit, Executor loop, Consumer<Listing> answer) {
        throw new AssertionError("the hub does not ask");
    }

    @Override
    public boolean isWritable() {
        throw new AssertionError("the hub does not ask");
    }
}
