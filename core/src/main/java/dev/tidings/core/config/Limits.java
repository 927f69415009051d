package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;

/**
 * What one client, or all of them, may take.
 *
 * @param eventBytes the longest data of one event, in bytes of UTF-8
 * @param selectors per connection
 * @param connections in all
 * @param connectionsPerClient per address
 * @param clientLagBytes what is buffered for one subscriber before it is read from the journal instead
 * @param ackTimeout how long an acknowledged stream waits for its token to come back
 */
public record Limits(
        int eventBytes,
        int selectors,
        int connections,
        int connectionsPerClient,
        int clientLagBytes,
        Duration ackTimeout) {

    /** Less is no time for a round trip and a page that is busy. */
    private static final Duration LEAST_ACK_TIMEOUT = Duration.ofMillis(500);

    /** A stream that nobody sees is to be given up while its user still looks. */
    private static final Duration MOST_ACK_TIMEOUT = Duration.ofMinutes(1);

    /** 256KB an event, 100 selectors, 100,000 connections, 100 of one client, 64KB of lag, 5s to acknowledge. */
    public static final Limits DEFAULT = new Limits(256_000, 100, 100_000, 100, 64_000, Duration.ofSeconds(5));

    /** An event is in memory whole, once for each publisher that sends one: 16 MB times 100 publishers fit a small heap. */
    private static final int MOST_EVENT_BYTES = 16_000_000;

    /** A selector of 512 bytes, escaped, is at most 1.5 KB of a URL: more than a thousand fit no server's request line. */
    private static final int MOST_SELECTORS = 1_000;

    private static final int MOST_CONNECTIONS = 10_000_000;

    /** Less than a page of memory would send every event through the journal. */
    private static final int LEAST_LAG_BYTES = 4_000;

    private static final int MOST_LAG_BYTES = 64_000_000;

    public Limits {
        if (ackTimeout.compareTo(LEAST_ACK_TIMEOUT) < 0 || ackTimeout.compareTo(MOST_ACK_TIMEOUT) > 0) {
            throw new InvalidValue("limits.ack_timeout", DurationText.of(ackTimeout), "500ms to 1m");
        }
        checkBytes("limits.event_bytes", eventBytes, 1, MOST_EVENT_BYTES);
        checkCount("limits.selectors", selectors, MOST_SELECTORS);
        checkCount("limits.connections", connections, MOST_CONNECTIONS);
        checkCount("limits.connections_per_client", connectionsPerClient, MOST_CONNECTIONS);
        checkBytes("limits.client_lag_bytes", clientLagBytes, LEAST_LAG_BYTES, MOST_LAG_BYTES);
    }

    private static void checkCount(String key, int count, int most) {
        if (count < 1 || count > most) {
            throw new InvalidValue(key, count, "1 to " + most);
        }
    }

    private static void checkBytes(String key, int bytes, int least, int most) {
        if (bytes < least || bytes > most) {
            throw new InvalidValue(key, SizeText.of(bytes), SizeText.of(least) + " to " + SizeText.of(most));
        }
    }
}
