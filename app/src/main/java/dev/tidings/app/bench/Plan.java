package dev.tidings.app.bench;

import dev.tidings.core.config.DurationText;
import dev.tidings.core.config.SizeText;
import dev.tidings.core.event.InvalidValue;
import java.time.Duration;

/**
 * What a load test does.
 *
 * @param subscribers connections that listen
 * @param topics subscriber {@code i} listens on topic {@code i mod topics}; the publishers take them in turn
 * @param publishers connections that publish, each the next message when the last was answered
 * @param rate messages a second in all, at fixed times; 0: the next as soon as the last is answered
 * @param bytes of each message
 * @param warmUp how long messages are sent that are not measured
 * @param duration how long is measured
 * @param drain how long to wait at most for what is still under way
 */
public record Plan(
        int subscribers,
        int topics,
        int publishers,
        double rate,
        int bytes,
        Duration warmUp,
        Duration duration,
        Duration drain) {

    /** What is kept of each second for the report takes 19 KB. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final int MAX_SUBSCRIBERS = 1_000_000;
    private static final int MAX_TOPICS = 10_000;
    private static final int MAX_PUBLISHERS = 1_000;
    private static final double MAX_RATE = 10_000_000;
    private static final int MAX_BYTES = 4 * 1024 * 1024 - 1024;

    public Plan {
        between("--subscribers", subscribers, 1, MAX_SUBSCRIBERS);
        int mostTopics = Math.min(MAX_TOPICS, subscribers);
        if (topics < 1 || topics > mostTopics) {
            throw new InvalidValue("--topics", topics, "1 to %d, each with a subscriber".formatted(mostTopics));
        }
        between("--publishers", publishers, 1, MAX_PUBLISHERS);
        if (bytes < Marker.MIN_BYTES || bytes > MAX_BYTES) {
            String range = SizeText.of(Marker.MIN_BYTES) + " to " + SizeText.of(MAX_BYTES);
            throw new InvalidValue("--size", SizeText.of(bytes), range + ", as each says which one it is");
        }
        if (!(rate >= 0 && rate <= MAX_RATE)) {
            throw new InvalidValue("--rate", rate, "0 to 10000000 events a second");
        }
        if (warmUp.isNegative() || warmUp.compareTo(LONGEST) > 0) {
            throw new InvalidValue("--warm-up", DurationText.of(warmUp), "0s to 1h");
        }
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new InvalidValue("--duration", DurationText.of(duration), "more than 0s and at most 1h");
        }
    }

    /** Returns whether messages have a time to be sent at, whatever became of those before. */
    public boolean keepsTime() {
        return rate > 0;
    }

    /** Returns how many subscribers a topic has. */
    int listening(int topic) {
        return subscribers / topics + (topic < subscribers % topics ? 1 : 0);
    }

    private static void between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new InvalidValue(option, value, "%d to %d".formatted(least, most));
        }
    }
}
