package dev.tidings.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void isRightWithinTwoPerCentWhateverTheSize() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        long[] times = random.longs(10_000, 0, 40)
                .map(bits -> (long) Math.pow(2, bits * random.nextDouble()))
                .sorted()
                .toArray();
        for (long ns : times) {
            latencies.add(ns);
        }
        for (double percent : new double[] {1, 50, 90, 99, 99.9, 100}) {
            long right = times[(int) Math.ceil(times.length * percent / 100) - 1];
            assertThat(latencies.percentileNs(percent))
                    .as("seed %d, p%s", seed, percent)
                    .isCloseTo(right, Percentage.withPercentage(2));
        }
        assertThat(latencies.maxNs()).isEqualTo(times[times.length - 1]);
        assertThat(latencies.count()).isEqualTo(times.length);
    }

    @Test
    void holdsNothingAtFirst() {
        assertThat(latencies.percentileNs(99)).isZero();
        assertThat(latencies.meanNs()).isZero();
    }

    @Test
    void tellsWhatIsNewSinceACopy() {
        latencies.add(1_000);
        var copy = new Latencies();
        copy.addAll(latencies);
        latencies.add(5_000_000);

        Latencies news = latencies.since(copy);

        assertThat(news.count()).isOne();
        assertThat(news.percentileNs(50)).isCloseTo(5_000_000, Percentage.withPercentage(2));
        assertThat(latencies.since(latencies).maxNs()).isZero();
    }

    @Test
    void countsWhatLiesBetweenTwoTimes() {
        for (int i = 0; i < 10; i++) {
            latencies.add(1_000_000);
            latencies.add(3_000_000);
        }
        assertThat(latencies.between(2_000_000, 4_000_000)).isEqualTo(10);
        assertThat(latencies.between(0, 1e12)).isCloseTo(20, within(1e-9));
    }

    @Test
    void aTimeThatIsTooLargeIsTheLargest() {
        latencies.add(Long.MAX_VALUE);
        latencies.add(-1);

        assertThat(latencies.count()).isEqualTo(2);
        assertThat(latencies.maxNs()).isEqualTo(Long.MAX_VALUE);
    }
}
