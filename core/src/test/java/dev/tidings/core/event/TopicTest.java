package dev.tidings.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "sessions/15/stream",
                "users/42",
                "...",
                "a/.b/c.",
                " ",
                "a b",
                "grüße/世界/👋",
                "-",
                "%2f",
                "a?b#c",
                "a\u2028b"
            })
    void takesSegmentsOfAnyText(String name) {
        assertThat(new Topic(name).name()).isEqualTo(name);
        assertThat(new Topic(name)).hasToString(name).isEqualTo(new Topic(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "a/", "a//b", "//"})
    void refusesEmptySegments(String name) {
        assertRefused(name, "segments separated by single slashes, none of them empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "./a", "a/..", "a/./b", "a/../b"})
    void refusesSegmentsThatUrlsResolveAway(String name) {
        assertRefused(name, "no segment that is '.' or '..', which URLs resolve away");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a/*", "a*b", "**"})
    void refusesPatterns(String name) {
        assertRefused(name, "no '*' (that is for selectors)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0", "a\nb", "a\rb", "\u007f", "a\u0085", "\u001b[2J"})
    void refusesControlCharacters(String name) {
        assertRefused(name, "no control characters and no half of a surrogate pair");
    }

    @Test
    void refusesHalvesOfSurrogatePairs() { // not in an annotation: class files cannot say them
        for (String half : new String[] {"\ud800", "a\udc00b", "\udc4b\ud83d"}) {
            assertRefused(half, "no control characters and no half of a surrogate pair");
        }
    }

    @ParameterizedTest
    @CsvSource({"a, 512", "é, 256", "世, 170", "👋, 128"})
    void countsItsLengthInBytes(String character, int most) {
        String longest = character.repeat(most);

        assertThat(new Topic(longest).name()).isEqualTo(longest);
        assertRefused(longest + character, "1 to 512 bytes of UTF-8");
    }

    @Test
    void refusesNoNameAtAll() {
        assertRefused("", "1 to 512 bytes of UTF-8");
    }

    private static void assertRefused(String name, String expected) {
        assertThatThrownBy(() -> new Topic(name))
                .isInstanceOf(InvalidValue.class)
                .hasMessageStartingWith("topic: got \"")
                .hasMessageEndingWith("expected " + expected);
    }
}
