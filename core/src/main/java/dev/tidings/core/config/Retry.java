package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;

/**
 * How long a browser waits before it reconnects: the stream's {@code retry} field, drawn anew for every stream so that
 * a restart is no stampede.
 *
 * @param base the shortest wait
 * @param jitter up to this is added
 */
public record Retry(Duration base, Duration jitter) {

    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofHours(1);

    /** 1 to 5 seconds. */
    public static final Retry DEFAULT = new Retry(Duration.ofSeconds(1), Duration.ofSeconds(4));

    public Retry {
        if (base.compareTo(LEAST) < 0 || base.compareTo(MOST) > 0) {
            throw new InvalidValue("retry.base", DurationText.of(base), "100ms to 1h");
        }
        if (jitter.isNegative() || jitter.compareTo(MOST) > 0) {
            throw new InvalidValue("retry.jitter", DurationText.of(jitter), "0s to 1h");
        }
    }
}
