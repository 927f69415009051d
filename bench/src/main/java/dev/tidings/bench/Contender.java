package dev.tidings.bench;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.Interest;
import java.io.IOException;
import java.util.List;

/** A journal that takes part: ours, or one of somebody else's parts behind the same mailbox. */
interface Contender extends AutoCloseable {

    /** Hands in a draft; {@code stored} is called on the writer's thread when it is as durable as was asked for. */
    void publish(Draft draft, Runnable stored);

    /** Stores many, from the thread that calls and without waiting for each. */
    void load(List<Draft> drafts);

    /** Returns the newest sequence. */
    long head();

    /** Finds where a subscriber that comes back with an id goes on, and reads its first page; returns its events. */
    int resume(long after, Interest interest);

    /** Waits for a thread that was told to stop. */
    static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts the threads that a running server has: a writer, and a housekeeper every two seconds. */
    void start();

    @Override
    void close() throws IOException;
}
