package dev.tidings.bench.jmh;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Listing;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.TopicState;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What subscriptions that are live never ask: if one does, the benchmark does not measure what it says. */
final class NoJournal implements Journal {

    @Override
    public boolean offer(Submission submission) {
        throw new IllegalStateException("nothing is published through it");
    }

    @Override
    public void open(Interest interest, Start start, Executor loop, Consumer<Opening> answer) {
        throw new IllegalStateException("where a subscription begins is known");
    }

    @Override
    public void read(long from, long toldThrough, Interest interest, Executor loop, Consumer<Reading> answer) {
        throw new IllegalStateException("a live subscriber does not read the journal");
    }

    @Override
    public EventId head() {
        throw new IllegalStateException("nobody asks for the newest entry");
    }

    @Override
    public TopicState topic(Topic topic) {
        throw new IllegalStateException("nobody asks for a topic");
    }

    @Override
    public void topics(Predicate<Topic> wanted, int limit, Executor loop, Consumer<Listing> answer) {
        throw new IllegalStateException("nobody lists the topics");
    }

    @Override
    public boolean isWritable() {
        return true;
    }
}
