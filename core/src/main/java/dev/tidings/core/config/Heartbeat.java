package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;

/**
 * How an idle stream is kept open.
 *
 * @param standard the silence after which something is sent, when the client asks for nothing else; most proxies cut at
 *     30 to 60 seconds
 * @param min the shortest a client may ask for; zero lets it turn heartbeats off
 * @param max the longest a client may ask for
 */
public record Heartbeat(Duration standard, Duration min, Duration max) {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofHours(1);

    /** Every 15 s; a client may ask for 5 s to 2 min. */
    public static final Heartbeat DEFAULT =
            new Heartbeat(Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(120));

    public Heartbeat {
        if (!min.isZero() && min.compareTo(LEAST) < 0) {
            throw new InvalidValue(
                    "heartbeat.min", DurationText.of(min), "at least 1s, or 0 to let clients turn it off");
        }
        if (max.compareTo(MOST) > 0 || max.compareTo(LEAST) < 0 || max.compareTo(min) < 0) {
            throw new InvalidValue(
                    "heartbeat.max",
                    DurationText.of(max),
                    "at least heartbeat.min, " + DurationText.of(min) + ", and at most 1h");
        }
        if (standard.compareTo(LEAST) < 0 || standard.compareTo(min) < 0 || standard.compareTo(max) > 0) {
            throw new InvalidValue(
                    "heartbeat.default",
                    DurationText.of(standard),
                    "heartbeat.min, " + DurationText.of(min) + ", to heartbeat.max, " + DurationText.of(max));
        }
    }

    /** Returns what a client gets that asked for a heartbeat: zero means none. */
    public Duration clamp(Duration asked) {
        if (asked.compareTo(min) < 0) {
            return min;
        }
        if (asked.isZero()) {
            return asked;
        }
        Duration most = asked.compareTo(max) > 0 ? max : asked;
        return most.compareTo(LEAST) < 0 ? LEAST : most;
    }
}
