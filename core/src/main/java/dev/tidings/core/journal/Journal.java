package dev.tidings.core.journal;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The events in the order they were published. Any thread may call any method, none of them waits, and every answer
 * comes on the executor that the caller names: the journal may be on this disk or in another building.
 */
public interface Journal {

    /**
     * Hands in something to be stored. Its {@link Outcome} comes later, once, on its own executor.
     *
     * @return false when the mailbox is full: nothing was taken, and a later try may succeed
     */
    boolean offer(Submission submission);

    /**
     * Finds where a subscription begins. Looking for long is done in turns, with others' between them; who no longer
     * wants to know takes no further one.
     *
     * @param answer told once, on the loop
     */
    void open(Interest interest, Start start, Executor loop, Consumer<Opening> answer);

    /**
     * Reads forward, a page at a time.
     *
     * @param from the first sequence wanted, from 1; one past the end gives an empty page
     * @param toldThrough what is missing up to here has been told, and is not told again
     * @param answer told once, on the loop
     */
    void read(long from, long toldThrough, Interest interest, Executor loop, Consumer<Reading> answer);

    /** Returns the place of the newest entry. */
    EventId head();

    /** Returns what is known of a topic. */
    TopicState topic(Topic topic);

    /**
     * Lists the topics that have history.
     *
     * @param wanted which of them; asked on any thread
     * @param limit only so many are listed, those whose names come first
     * @param answer told once, on the loop
     */
    void topics(Predicate<Topic> wanted, int limit, Executor loop, Consumer<Listing> answer);

    /** Returns whether the last thing that was handed in could be stored. */
    boolean isWritable();
}
