package dev.tidings.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.bench.Score.Hole;
import dev.tidings.app.bench.Score.Seen;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreTest {

    private final Score score = new Score(2);

    @Test
    void knowsWhatIsInOrder() {
        assertThat(score.see(0, 0)).isEqualTo(Seen.NEXT);
        assertThat(score.see(1, 0)).isEqualTo(Seen.NEXT);
        assertThat(score.see(0, 1)).isEqualTo(Seen.NEXT);

        assertThat(score.missing(new int[] {2, 1})).isEmpty();
        assertThat(score.missing(new int[] {5, 1})).containsExactly(new Hole(0, 2, 5));
    }

    @Test
    void knowsWhatIsMissingLateOrThereAgain() {
        score.see(0, 0);

        assertThat(score.see(0, 4)).isEqualTo(Seen.AHEAD);
        assertThat(score.see(0, 2)).isEqualTo(Seen.LATE);
        assertThat(score.see(0, 2)).isEqualTo(Seen.AGAIN);
        assertThat(score.see(0, 0)).isEqualTo(Seen.AGAIN);
        assertThat(score.see(0, 5)).isEqualTo(Seen.NEXT);

        assertThat(score.missing(new int[] {6, 0})).containsExactlyInAnyOrder(new Hole(0, 1, 2), new Hole(0, 3, 4));
    }

    @Test
    void nothingIsMissingOfWhatWasNotSent() {
        score.see(0, Integer.MAX_VALUE - 1);

        assertThat(score.missing(new int[] {3, 0})).containsExactly(new Hole(0, 0, 3));
    }

    @Test
    void agreesWithASetWhateverTheOrder() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            var tested = new Score(1);
            var seen = new BitSet();
            int count = 1 + random.nextInt(30);
            for (int i = 0; i < 40; i++) {
                int number = random.nextInt(count);
                boolean again = seen.get(number);
                seen.set(number);
                assertThat(tested.see(0, number) == Seen.AGAIN)
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(again);
            }
            int missing = tested.missing(new int[] {count}).stream()
                    .mapToInt(hole -> hole.to() - hole.from())
                    .sum();
            assertThat(missing).as("seed %d, round %d", seed, round).isEqualTo(count - seen.cardinality());
        }
    }
}
