package dev.tidings.core.journal.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeIndexTest {

    private final TimeIndex times = new TimeIndex();

    @Test
    void findsTheFirstOfASecondOrLater() {
        times.add(1, 10_000);
        times.add(2, 10_999);
        times.add(3, 12_000);

        assertThat(times.firstSince(0, 99)).isEqualTo(1);
        assertThat(times.firstSince(10_999, 99)).isEqualTo(1);
        assertThat(times.firstSince(11_000, 99)).isEqualTo(3);
        assertThat(times.firstSince(12_001, 99)).isEqualTo(3);
        assertThat(times.firstSince(13_000, 99)).isEqualTo(99);
        assertThat(times.firstSince(-1, 99)).isEqualTo(1);
    }

    @Test
    void aClockThatJumpsBackMakesEventsYoungerAndNeverOlder() {
        times.add(1, 100_000);
        times.add(2, 50_000);
        times.add(3, 100_500);
        times.add(4, 101_000);

        assertThat(times.firstSince(50_000, 99)).isEqualTo(1);
        assertThat(times.firstSince(101_000, 99)).isEqualTo(4);
    }

    @Test
    void forgetsSecondsThatLieWhollyBefore() {
        for (int i = 1; i <= 10; i++) {
            times.add(i * 10L, i * 1000L);
        }

        times.dropBefore(45);

        assertThat(times.firstSince(0, 99)).isEqualTo(40); // 40 to 49 are of one second
        times.dropBefore(1000);
        assertThat(times.firstSince(0, 99)).isEqualTo(100);
    }
}
