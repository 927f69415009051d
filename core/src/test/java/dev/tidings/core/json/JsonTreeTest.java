package dev.tidings.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTreeTest {

    /** Nanoseconds since 1970 have as many digits as a long may have. */
    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, true",
        "-9223372036854775808, true",
        "9223372036854775808, false",
        "1.5, false",
        "1e3, false",
        "'\"1\"', false",
        "null, false",
    })
    void aWholeNumberIsALong(String json, boolean whole) {
        JsonTree tree = JsonTree.read("tree", "{\"n\":" + json + "}");
        assertThat(tree.number("n").isPresent()).isEqualTo(whole);
        assertThat(tree.text("n").isPresent()).isEqualTo(json.startsWith("\""));
        assertThat(tree.has("n")).isEqualTo(!json.equals("null"));
        if (whole) {
            assertThat(tree.number("n")).hasValue(Long.parseLong(json));
        }
    }
}
