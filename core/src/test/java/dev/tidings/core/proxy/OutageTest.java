package dev.tidings.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long an application that cannot be reached may be one that is only being started again. */
class OutageTest {

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Outage outage = new Outage(Duration.ofSeconds(60));

    @Test
    void mayBeOverInAMomentUntilTheGraceIs() {
        assertThat(outage.onFailed(SECOND_NS)).isTrue();
        assertThat(outage.onFailed(60 * SECOND_NS)).isTrue();
        assertThat(outage.onFailed(61 * SECOND_NS)).isFalse();
        assertThat(outage.onFailed(100 * SECOND_NS)).isFalse();
    }

    @Test
    void isOverWithAnAnswer() {
        outage.onFailed(0);
        outage.onReached();

        assertThat(outage.onFailed(90 * SECOND_NS)).isTrue();
        assertThat(outage.onFailed(149 * SECOND_NS)).isTrue();
        assertThat(outage.onFailed(150 * SECOND_NS)).isFalse();
    }

    @Test
    void isAnotherOneWhenNobodyAskedForLong() {
        outage.onFailed(0);

        assertThat(outage.onFailed(61 * SECOND_NS)).isTrue();
    }

    @Test
    void isCalledByItsNameAtOnceWithoutAGrace() {
        assertThat(new Outage(Duration.ZERO).onFailed(0)).isFalse();
    }
}
