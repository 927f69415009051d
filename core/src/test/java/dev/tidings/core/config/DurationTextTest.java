package dev.tidings.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, PT0S, 0s",
        "0s, PT0S, 0s",
        "250ms, PT0.25S, 250ms",
        "15s, PT15S, 15s",
        "60s, PT1M, 1m",
        "90s, PT90S, 90s",
        "2h, PT2H, 2h",
        "20d, PT480H, 20d",
        "24h, PT24H, 1d",
    })
    void readsANumberWithItsUnit(String text, Duration duration, String shown) {
        assertThat(DurationText.parse("retry.base", text)).isEqualTo(duration);
        assertThat(DurationText.of(duration)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "15", "s", "-1s", "1.5s", "1w", "1S", "9999999999d"})
    void saysWhatADurationLooksLike(String text) {
        assertThatThrownBy(() -> DurationText.parse("retry.base", text))
                .isInstanceOf(InvalidValue.class)
                .hasMessage("retry.base: got \"" + text + "\", expected a duration such as 250ms, 15s, 5m, 2h or 20d");
    }
}
