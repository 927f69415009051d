package dev.tidings.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The tries that each property gets meet what a format stumbles over, more than once. */
class SamplesTest {

    private static final int TRIES = 1000;
    private static final int OFTEN = 20;

    @Test
    void textsHaveEveryLineBreakAndWhatHidesInUnicode() {
        List<String> texts = samples(Samples::text);

        for (String piece : List.of("\r", "\n", "\r\n", "\0", "\uFEFF", "\u2028", "👋", "data: ", "\"", "\\")) {
            assertThat(texts).filteredOn(text -> text.contains(piece)).hasSizeGreaterThan(OFTEN);
            assertThat(texts).filteredOn(text -> text.startsWith(piece)).isNotEmpty();
            assertThat(texts).filteredOn(text -> text.endsWith(piece)).isNotEmpty();
        }
        assertThat(texts).filteredOn(String::isEmpty).hasSizeGreaterThan(OFTEN);
        for (int codePoint : new int[] {0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff}) {
            assertThat(texts).as("U+%x", codePoint).anyMatch(text -> text.contains(Character.toString(codePoint)));
        }
    }

    @Test
    void charsHaveHalvesOfSurrogatePairs() {
        List<String> values = samples(Samples::chars);

        assertThat(values)
                .filteredOn(value -> value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE))
                .hasSizeGreaterThan(OFTEN);
        assertThat(values).filteredOn(String::isEmpty).hasSizeGreaterThan(OFTEN);
    }

    @Test
    void namesAreAsShortAndAsLongAsTheyMayBe() {
        List<String> topics = samples(Samples::topic).stream().map(Topic::name).toList();
        List<String> types =
                samples(Samples::type).stream().map(EventType::name).toList();

        assertThat(topics).anyMatch(name -> name.length() == 1);
        assertThat(types).anyMatch(name -> name.length() == 1);
        assertThat(topics)
                .filteredOn(name -> name.getBytes(UTF_8).length == Topic.MAX_BYTES)
                .hasSizeGreaterThan(OFTEN);
        assertThat(types)
                .filteredOn(name -> name.getBytes(UTF_8).length == EventType.MAX_BYTES)
                .hasSizeGreaterThan(OFTEN);
    }

    @Test
    void numbersAreOftenTheEndsOfTheirRangeAndNeverOutOfIt() {
        List<Long> numbers = samples(random -> Samples.number(random, -3, Long.MAX_VALUE - 4));

        assertThat(numbers).filteredOn(n -> n == -3).hasSizeGreaterThan(OFTEN);
        assertThat(numbers).filteredOn(n -> n == Long.MAX_VALUE - 4).hasSizeGreaterThan(OFTEN);
        assertThat(numbers).allMatch(n -> n >= -3 && n <= Long.MAX_VALUE - 4);
        assertThat(samples(random -> Samples.number(random, 1, 3))).contains(1L, 2L, 3L);
    }

    private static <T> List<T> samples(Function<Random, T> sample) {
        return LongStream.range(0, TRIES)
                .mapToObj(seed -> sample.apply(Property.random(seed)))
                .toList();
    }
}
