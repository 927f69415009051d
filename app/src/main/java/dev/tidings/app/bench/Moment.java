package dev.tidings.app.bench;

/**
 * How a test stands.
 *
 * @param connected subscribers whose stream has begun
 * @param wanted how many there are to be
 * @param secondsLeft of this phase, at most
 * @param last the last full second that was measured
 * @param dropped subscribers whose stream ended
 */
public record Moment(Phase phase, int connected, int wanted, double secondsLeft, Second last, int dropped) {

    /** What is being done. */
    public enum Phase {
        CONNECTING,
        WARMING_UP,
        MEASURING,
        DRAINING
    }
}
