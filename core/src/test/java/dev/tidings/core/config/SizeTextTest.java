package dev.tidings.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.InvalidValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0B",
        "17, 17, 17B",
        "256KB, 256000, 256KB",
        "64KiB, 65536, 64KiB",
        "64 kib, 65536, 64KiB",
        "1GB, 1000000000, 1GB",
        "1000MB, 1000000000, 1GB",
        "3TiB, 3298534883328, 3TiB",
    })
    void readsUnitsOfTenAndOfTwo(String text, long bytes, String shown) {
        assertThat(SizeText.parse("history.max_bytes", text)).isEqualTo(bytes);
        assertThat(SizeText.of(bytes)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GB", "1.5GB", "-1KB", "1 K B", "1XB", "1K"})
    void saysWhatASizeLooksLike(String text) {
        assertThatThrownBy(() -> SizeText.parse("history.max_bytes", text))
                .isInstanceOf(InvalidValue.class)
                .hasMessage("history.max_bytes: got \"" + text + "\", expected a size such as 256KB, 64KiB or 1GB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999TB", "999999999999999TiB"})
    void refusesWhatNoNumberHolds(String text) {
        assertThatThrownBy(() -> SizeText.parse("x", text)).isInstanceOf(InvalidValue.class);
    }
}
