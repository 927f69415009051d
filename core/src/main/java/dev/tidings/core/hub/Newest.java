package dev.tidings.core.hub;

import java.time.Duration;

/**
 * That of each topic the newest event is enough.
 *
 * @param every the least time between two events of one topic; zero when only the client's own pace counts
 * @param tellsGaps whether what is left out is told
 */
public record Newest(Duration every, boolean tellsGaps) {

    public Newest {
        if (every.isNegative()) {
            throw new IllegalArgumentException("negative: " + every);
        }
    }
}
