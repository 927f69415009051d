package dev.tidings.core.json;

import dev.tidings.core.Samples;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

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

    static String any(Random random) {
        return random(random, (int) Samples.number(random, 0, 16));
    }

    static String random(Random random, int pieces) {
        return random.ints(pieces, 0, PIECES.size()).mapToObj(PIECES::get).collect(Collectors.joining());
    }
}
