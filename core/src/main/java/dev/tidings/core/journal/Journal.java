package dev.tidings.core.journal;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

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
     * Finds where a subscription begins.
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

    /** Returns the topics that have history, in the order of their names, at most {@code limit}. */
    List<TopicState> topics(int limit);

    /** Returns whether the last thing that was handed in could be stored. */
    boolean isWritable();
}
