package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;

/**
 * How long an application may be silent, by the kind of traffic.
 *
 * @param connect until it accepts a connection
 * @param response until it begins to answer, and between two parts of an answer that is no stream
 * @param streamIdle between two parts of a stream
 * @param websocketIdle between two messages on a WebSocket, in whichever direction
 */
public record Timeouts(Duration connect, Duration response, Duration streamIdle, Duration websocketIdle) {

    /** What is granted longer is not watched at all; nobody means that. */
    private static final Duration MOST = Duration.ofDays(7);

    /** The deadlines of a loop are looked at ten times a second. */
    private static final Duration LEAST = Duration.ofMillis(100);

    /** 5s, 60s as nginx has it, 1h, and 5m. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofHours(1), Duration.ofMinutes(5));

    public Timeouts {
        check("timeouts.connect", connect);
        check("timeouts.response", response);
        check("timeouts.stream_idle", streamIdle);
        check("timeouts.websocket_idle", websocketIdle);
    }

    /**
     * Reads one of them.
     *
     * @param where the key, for the error
     */
    public static Duration parse(String where, String text) {
        return check(where, DurationText.parse(where, text));
    }

    private static Duration check(String key, Duration timeout) {
        if (timeout.compareTo(LEAST) < 0 || timeout.compareTo(MOST) > 0) {
            throw new InvalidValue(key, DurationText.of(timeout), "100ms to 7d");
        }
        return timeout;
    }
}
