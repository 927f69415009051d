package dev.tidings.core.log;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that is over.
 *
 * @param at when it was over
 * @param status of the answer; {@link #CLIENT_LEFT} when there was none
 * @param bytes of the answer's body that were written, of a stream with what frames them
 * @param durationNs from the request's head to the answer's end
 * @param ended why it is over: {@code complete}, or in one word what came before that
 * @param events that were sent; negative when it was no stream of the hub's
 * @param passed to whom it was passed on; null when this server answered
 */
public record Served(
        Instant at,
        Asked asked,
        int status,
        long bytes,
        long durationNs,
        String ended,
        long events,
        @Nullable Passed passed) {

    /** As nginx has it, for tools that know it. */
    public static final int CLIENT_LEFT = 499;

    /**
     * Who answered in this server's place.
     *
     * @param upstream its URL
     * @param beganNs how long it took to begin to answer; negative when it did not
     */
    public record Passed(String upstream, long beganNs) {}
}
