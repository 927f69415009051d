package dev.tidings.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PropertyTest {

    @Test
    void namesTheSeedThatFails() {
        assertThatThrownBy(() -> Property.play(17, random -> assertThat(random).isNull()))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("seed 17 (again with -Dtidings.seed=17): ")
                .hasMessageContaining("null");
        assertThatThrownBy(() -> Property.play(-3, random -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("seed -3 (again with -Dtidings.seed=-3): ");
    }

    @Test
    void givesASeedTheSameNumbersEachTime() {
        assertThat(Property.random(5).nextLong())
                .isEqualTo(Property.random(5).nextLong())
                .isNotEqualTo(Property.random(6).nextLong());
    }

    @Test
    void givesNeighbouringSeedsDifferentBeginnings() {
        for (int sides : IntStream.rangeClosed(2, 40).toArray()) {
            long faces = LongStream.range(0, 40L * sides)
                    .map(seed -> Property.random(seed).nextInt(sides))
                    .distinct()
                    .count();
            assertThat(faces).as("of %d", sides).isEqualTo(sides);
        }
    }
}
