package dev.tidings.core.json;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Texts that are JSON or nearly so. */
final class JsonTexts {

    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "{}",
            "[]",
            "\"",
            "\"a\"",
            "\"data\":",
            "\"topic\":\"t\"",
            "\"type\":\"x\"",
            "\"key\":\"k\"",
            "1",
            "-0",
            "1.0e5",
            "true",
            "null",
            " ",
            "\n",
            "\\",
            "\\ud800",
            "\\u00",
            "\"\\ud83d\\udc4b\"",
            "é",
            "👋",
            "\uFEFF",
            "\0",
            "\u001b",
            "//",
            "NaN");

    private JsonTexts() {}

    static Arbitrary<String> any() {
        return Arbitraries.of(PIECES).list().ofMaxSize(16).map(pieces -> String.join("", pieces));
    }

    static String random(Random random, int pieces) {
        return random.ints(pieces, 0, PIECES.size()).mapToObj(PIECES::get).collect(Collectors.joining());
    }
}
