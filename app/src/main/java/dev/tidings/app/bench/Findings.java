package dev.tidings.app.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a load test found.
 *
 * @param setup what was tested, and how
 * @param latency from when a message was due (or sent, when it is sent as fast as answers come) to each subscriber's having it
 * @param acknowledgement from when it was due to the answer that the publisher got
 * @param seconds of the measured time, one after the other
 */
public record Findings(
        Setup setup,
        Connected connected,
        Published published,
        Delivered delivered,
        Latencies latency,
        Latencies acknowledgement,
        List<Second> seconds,
        Generator generator) {

    public Findings {
        seconds = List.copyOf(seconds);
    }

    /**
     * What was tested, and how.
     *
     * @param subscribe the subscribers' URL, without secrets
     * @param publish the publishers' URL, without secrets
     * @param transport such as {@code SSE}
     * @param measured how long was measured in fact
     */
    public record Setup(
            Plan plan, String subscribe, String publish, String transport, Instant began, Duration measured) {}

    /**
     * The subscribers.
     *
     * @param whyDropped of the first that was dropped; empty without any
     */
    public record Connected(int wanted, Duration took, long dropped, String whyDropped) {}

    /**
     * The messages.
     *
     * @param due how many should have been sent; as many as were, when they are sent as fast as answers come
     * @param refused those that were not answered with a success, however that came
     * @param whyRefused of the first; empty without any
     */
    public record Published(long due, long sent, long acknowledged, long refused, String whyRefused) {}

    /**
     * The messages, each once for each subscriber.
     *
     * @param expected what was acknowledged, for each subscriber of its topic
     * @param measured those that were due while it was measured
     * @param aSecond of the measured ones, until the last of them had come
     * @param lost acknowledged, and not seen by one who should have
     * @param gaps how often a server said itself that something is gone
     */
    public record Delivered(
            long expected,
            long received,
            long measured,
            double aSecond,
            long lost,
            long duplicates,
            long outOfOrder,
            long damaged,
            long gaps) {}

    /**
     * What this side took, to know whose limit it was.
     *
     * @param cores used on average while it was measured
     * @param busiest how much of the time the busiest receiving thread had something to do, 0 to 1
     */
    public record Generator(double cores, double busiest) {

        private static final double FULL = 0.9;

        /** Returns whether the figures may be its limit, and not the server's. */
        public boolean isLimit() {
            return busiest > FULL;
        }
    }

    /** Returns whether every subscriber stayed and got everything, once and in order. */
    public boolean isSound() {
        return connected.dropped == 0
                && delivered.lost == 0
                && delivered.duplicates == 0
                && delivered.outOfOrder == 0
                && delivered.damaged == 0
                && published.refused == 0
                && delivered.measured > 0;
    }

    /** Returns whether publishers could keep to their times. */
    public boolean keptTime() {
        return published.sent >= published.due;
    }
}
