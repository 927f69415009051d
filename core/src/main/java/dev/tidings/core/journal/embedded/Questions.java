package dev.tidings.core.journal.embedded;

import dev.tidings.core.run.AnyThread;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is asked of the journal and waits for a thread that reads. */
@AnyThread
final class Questions {

    /**
     * Finding a place takes some microseconds, so as many are answered in less than a second; only who asks for long
     * searches, leaves and asks again has more waiting, and then asking later is better than waiting here.
     */
    static final int MANY = 10_000;

    private final Executor replay;
    private final AtomicInteger waiting = new AtomicInteger();

    Questions(Executor replay) {
        this.replay = replay;
    }

    /** Returns whether so much waits that who can should ask later. */
    boolean areMany() {
        return waiting.get() >= MANY;
    }

    /**
     * Has a question answered. Whoever asks is answered, also when answering fails: a stream that waits for a page says
     * nothing else.
     *
     * @param question null when it needs another turn
     * @param onFailure the answer when the reason is a mistake of ours, which goes up to the thread
     */
    <T> void ask(Supplier<@Nullable T> question, T onFailure, Executor loop, Consumer<T> answer) {
        waiting.incrementAndGet();
        replay.execute(() -> {
            waiting.decrementAndGet();
            @Nullable T found = onFailure;
            try {
                found = question.get();
            } finally {
                if (found == null) {
                    ask(question, onFailure, loop, answer);
                } else {
                    tell(loop, answer, found);
                }
            }
        });
    }

    private static <T> void tell(Executor loop, Consumer<T> waiting, T answer) {
        loop.execute(() -> waiting.accept(answer));
    }
}
