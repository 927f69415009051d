package dev.tidings.core.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.Samples;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Streams as nobody would send them: the pieces of the grammar in any order, and broken UTF-8. */
final class Streams {

    private static final List<byte[]> PIECES = Stream.concat(
                    Stream.of(
                                    "\n", "\n", "\r", "\r", "\r\n", "\n\n", "data", "data:", "data: ", "event:", "id:",
                                    "id", "retry:", "retry: ", ":", " ", "x", "0", "12", "\0", "é", "👋", "\u2028",
                                    "\uFEFF")
                            .map(text -> text.getBytes(UTF_8)),
                    Stream.of(
                                    "ef",
                                    "bb",
                                    "bf",
                                    "efbb",
                                    "ff",
                                    "c0af",
                                    "e080af",
                                    "eda080",
                                    "f09f",
                                    "f0",
                                    "80",
                                    "f4908080",
                                    "f7")
                            .map(HexFormat.of()::parseHex))
            .toList();

    private Streams() {}

    static byte[] any(Random random) {
        return random(random, (int) Samples.number(random, 0, 40));
    }

    static byte[] random(Random random, int pieces) {
        var stream = new ByteArrayOutputStream();
        for (int i = 0; i < pieces; i++) {
            stream.writeBytes(Samples.oneOf(random, PIECES));
        }
        return stream.toByteArray();
    }
}
