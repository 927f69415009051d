package dev.tidings.core.journal.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceListTest {

    @Test
    void takesAByteForASmallStepAndNoneForTheFirst() {
        var list = new SequenceList(1L << 50);
        assertThat(list.text()).isEqualTo(Utf8.EMPTY);

        list.add((1L << 50) + 63);
        list.add((1L << 50) + 63 + 64);

        assertThat(list.text()).isEqualTo(Utf8.of("?@\u0001"));
        assertThat(list.last()).isEqualTo((1L << 50) + 127);
    }

    @Test
    void givesBackWhatWasAddedAsTextThatIsValid() {
        for (long seed = 0; seed < 5_000; seed++) {
            var random = new Random(seed);
            List<Long> sequences = new ArrayList<>();
            long sequence = 1 + random.nextLong(1L << random.nextInt(1, 54));
            sequences.add(sequence);
            var list = new SequenceList(sequence);
            for (int more = random.nextInt(20); more > 0; more--) {
                sequence += 1 + random.nextLong(1L << random.nextInt(1, 50));
                list.add(sequence);
                sequences.add(sequence);
            }

            Utf8 text = Utf8.of(list.text().toString());
            assertThat(SequenceList.read(list.last(), text)).as("seed %d", seed).containsExactlyElementsOf(sequences);
        }
    }
}
