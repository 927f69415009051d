package dev.tidings.core.journal;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.Topic;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Something that a publisher wants stored, and where the answer goes. */
public sealed interface Submission {

    /** Returns the executor that the reply is called on. */
    Executor loop();

    Consumer<Outcome> reply();

    /**
     * Events that are stored all together or not at all.
     *
     * @param drafts in the order they take; at least one
     */
    record Publish(List<Draft> drafts, Executor loop, Consumer<Outcome> reply) implements Submission {

        public Publish {
            drafts = List.copyOf(drafts);
        }
    }

    /** A topic whose history is to be deleted, and its subscriptions ended. */
    record Forget(Topic topic, Executor loop, Consumer<Outcome> reply) implements Submission {}
}
