package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;

/**
 * How the server stops.
 *
 * @param timeout how long it waits for its clients to have been told, before it closes what is left
 */
public record Shutdown(Duration timeout) {

    private static final Duration MOST = Duration.ofHours(1);

    /** 10 s: what service managers and container engines grant before they kill. */
    public static final Shutdown DEFAULT = new Shutdown(Duration.ofSeconds(10));

    public Shutdown {
        if (timeout.isNegative() || timeout.compareTo(MOST) > 0) {
            throw new InvalidValue("shutdown.timeout", DurationText.of(timeout), "0s to 1h");
        }
    }
}
