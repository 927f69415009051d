package dev.tidings.core.ws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.Samples;
import dev.tidings.core.WireFiles;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The frames of {@code wire/frames.json}, which a script wrote from the RFC. */
class ServerFrameTest {

    static List<Map<String, Object>> cases() {
        return WireFiles.objects("frames.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAsTheRfcSays(Map<String, Object> wanted) {
        String frame = HexFormat.of().formatHex(frame(wanted));

        if (wanted.containsKey("head")) {
            String text = HexFormat.of().formatHex(text(wanted).getBytes(UTF_8));
            assertThat(frame).isEqualTo(hex(wanted.get("head")) + text);
        } else {
            assertThat(frame).isEqualTo(hex(wanted.get("frame")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, false", "999, false", "1000, true", "1003, true", "1004, false", "1005, false", "1006, false",
        "1007, true", "1014, true", "1015, false", "1016, false", "2999, false", "3000, true", "4999, true",
        "5000, false", "32768, false", "65535, false",
    })
    void knowsTheCodesThatMayBeSent(int code, boolean may) {
        assertThat(CloseCode.maySend(code)).isEqualTo(may);
    }

    private static byte[] frame(Map<String, Object> wanted) {
        String kind = (String) Objects.requireNonNull(wanted.get("kind"));
        return switch (kind) {
            case "text" -> Samples.whole(ServerFrame.text(text(wanted).getBytes(UTF_8)));
            case "ping" -> ServerFrame.ping();
            case "pong" -> ServerFrame.pong(text(wanted).getBytes(UTF_8));
            case "close" -> ServerFrame.close(((Long) wanted.get("code")).intValue(), text(wanted));
            default -> throw new AssertionError(kind);
        };
    }

    private static String text(Map<String, Object> wanted) {
        if (wanted.containsKey("repeat")) {
            List<Object> repeat = WireFiles.list(wanted.get("repeat"));
            return ((String) repeat.get(0)).repeat(((Long) repeat.get(1)).intValue());
        }
        return (String) wanted.get("text");
    }

    private static String hex(Object bytes) {
        return (String) WireFiles.map(bytes).get("hex");
    }
}
