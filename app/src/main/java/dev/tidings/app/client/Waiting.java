package dev.tidings.app.client;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Waits on a timer. */
final class Waiting {

    private Waiting() {}

    static void forMs(ScheduledExecutorService timer, long ms) {
        try {
            timer.schedule(() -> {}, ms, TimeUnit.MILLISECONDS).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("nothing interrupts a command, and nothing fails in doing nothing", e);
        }
    }
}
