package dev.tidings.app.system;

import java.io.IOException;
import java.time.Duration;

/** Waiting for another process, which tells nobody when it is done: asks again and again, and ends as soon as it is. */
public final class Await {

    /** For a machine that has other things to do; no test waits so long when all is well. */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final long PAUSE_MS = 10;

    private Await() {}

    /** Something that is asked for, which may fail while it is not there yet. */
    public interface Condition {

        boolean holds() throws IOException;
    }

    /** Waits until the condition holds; fails when it does not in {@link #PATIENCE}. */
    public static void until(String what, Condition condition) throws IOException {
        long startNs = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - startNs > PATIENCE.toNanos()) {
                throw new AssertionError("waited in vain until " + what);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns so many rounds, or many more of them in a long run. */
    static int rounds(int usual) {
        return Boolean.getBoolean("tidings.long") ? usual * 5 : usual;
    }
}
