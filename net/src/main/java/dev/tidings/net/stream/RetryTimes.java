package dev.tidings.net.stream;

import dev.tidings.core.config.Retry;
import java.util.random.RandomGenerator;

/** Draws how long a client waits before it comes back: each its own time, so that a restart is no stampede. */
public record RetryTimes(Retry retry, RandomGenerator random) {

    /** Returns the next one, in milliseconds. */
    public long nextMs() {
        return retry.base().toMillis() + random.nextLong(retry.jitter().toMillis() + 1);
    }
}
