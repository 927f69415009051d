package dev.tidings.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"message", "order.paid", " note", ":", "data", "grüße 👋", "Tidings:end", "tidings", "a\u2028b"})
    void takesAnyTextOnOneLine(String name) {
        assertThat(new EventType(name)).hasToString(name).isEqualTo(new EventType(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "a\0b", "\t", "\u007f", "\u0085"})
    void refusesControlCharacters(String name) {
        assertRefused(name, "no control characters (CR, LF and NUL among them)");
    }

    @Test
    void refusesHalfOfASurrogatePair() {
        assertThatThrownBy(() -> new EventType("a\ud800")).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tidings:", "tidings:gap", "tidings:anything"})
    void refusesTheHubsOwn(String name) {
        assertRefused(name, "a type that does not begin with tidings:");
    }

    @Test
    void aPublisherHasNoneOfTheHubsOwn() {
        assertThat(EventType.published("a")).isEqualTo(new EventType("a"));
        assertThat(new EventType("tidings:grip")).isEqualTo(EventType.GRIP);
        assertThatThrownBy(() -> EventType.published("tidings:grip"))
                .hasMessage("type: got \"tidings:grip\", expected a type that does not begin with tidings:");
    }

    @Test
    void hasOneTo128Bytes() {
        assertThat(new EventType("é".repeat(64)).name()).hasSize(64);
        assertRefused("é".repeat(64) + "a", "1 to 128 bytes of UTF-8");
        assertRefused("", "1 to 128 bytes of UTF-8");
    }

    private static void assertRefused(String name, String expected) {
        assertThatThrownBy(() -> new EventType(name))
                .isInstanceOf(InvalidValue.class)
                .hasMessageStartingWith("type: got \"")
                .hasMessageEndingWith("expected " + expected);
    }
}
