package dev.tidings.net;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.Feed;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Listing;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.TopicState;
import dev.tidings.core.journal.embedded.Bounds;
import dev.tidings.core.journal.embedded.EmbeddedJournal;
import dev.tidings.core.journal.file.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The journal in memory, one step at a time, that can be told to be full or away. */
final class FakeJournal implements Journal {

    private final EmbeddedJournal journal;
    private final List<Entry> stored = new ArrayList<>();
    private final List<Integer> groups = new ArrayList<>();

    boolean full;
    boolean away;
    boolean held; // what is offered waits
    int reads; // pages asked for

    FakeJournal() {
        try {
            journal = EmbeddedJournal.open(new EmbeddedJournal.Parts(
                    new MemoryDisk(),
                    History.DEFAULT,
                    Durability.OS,
                    Bounds.ofHeap(1L << 30),
                    1,
                    () -> TestHub.NOW.toEpochMilli(),
                    Runnable::run,
                    finding -> {
                        throw new AssertionError(finding);
                    }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void feed(Feed lane) {
        journal.feed(List.of(lane, stored::addAll));
    }

    boolean step() {
        return !held && journal.step(TestHub.NOW.toEpochMilli());
    }

    List<Entry> stored() {
        return stored;
    }

    /** How many drafts each publish had. */
    List<Integer> groups() {
        return groups;
    }

    @Override
    public boolean offer(Submission submission) {
        if (full) {
            return false;
        }
        if (submission instanceof Submission.Publish publish) {
            groups.add(publish.drafts().size());
        }
        if (away) {
            submission.loop().execute(() -> submission.reply().accept(new Outcome.Unavailable("no space left")));
            return true;
        }
        return journal.offer(submission);
    }

    @Override
    public void open(Interest interest, Start start, Executor loop, Consumer<Opening> answer) {
        if (away) {
            loop.execute(() -> answer.accept(new Opening.Unavailable("no space left")));
        } else {
            journal.open(interest, start, loop, answer);
        }
    }

    @Override
    public void read(long from, long toldThrough, Interest interest, Executor loop, Consumer<Reading> answer) {
        reads++;
        if (away) {
            loop.execute(() -> answer.accept(new Reading.Unavailable("no space left")));
        } else {
            journal.read(from, toldThrough, interest, loop, answer);
        }
    }

    @Override
    public EventId head() {
        return journal.head();
    }

    @Override
    public TopicState topic(Topic topic) {
        return journal.topic(topic);
    }

    @Override
    public void topics(Predicate<Topic> wanted, int limit, Executor loop, Consumer<Listing> answer) {
        if (away) {
            loop.execute(() -> answer.accept(new Listing.Unavailable("no space left")));
        } else {
            journal.topics(wanted, limit, loop, answer);
        }
    }

    @Override
    public boolean isWritable() {
        return !away;
    }
}
