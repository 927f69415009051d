package dev.tidings.app.bench;

/**
 * What came in one second of the measured time.
 *
 * @param deliveries messages, each once for each subscriber
 * @param latencies theirs
 */
public record Second(long deliveries, Latencies latencies) {

    /** Before anything was measured. */
    static final Second NONE = new Second(0, new Latencies());
}
