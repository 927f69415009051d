package dev.tidings.core.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.WireFiles;
import dev.tidings.core.event.ProtocolViolation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseDecoderTest {

    /** A row of {@code wire/sse-cases.json}. */
    record Case(String name, List<byte[]> chunks, SseReference expected) {

        static Case of(Map<String, Object> row) {
            List<byte[]> chunks =
                    WireFiles.list(row.get("chunks")).stream().map(Case::chunk).toList();
            var expected = new SseReference(events(row.get("events")), (String) row.get("lastEventId"), (long)
                    row.getOrDefault("retryMs", -1L));
            return new Case((String) row.get("name"), chunks, expected);
        }

        byte[] stream() {
            var stream = new ByteArrayOutputStream();
            chunks.forEach(stream::writeBytes);
            return stream.toByteArray();
        }

        private static byte[] chunk(Object chunk) {
            return chunk instanceof String text
                    ? text.getBytes(UTF_8)
                    : HexFormat.of().parseHex(((String) WireFiles.map(chunk).get("hex")).replace(" ", ""));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return WireFiles.objects("sse-cases.json").stream().map(Case::of);
    }

    static List<SseEvent> events(Object rows) {
        return WireFiles.list(rows).stream()
                .map(WireFiles::map)
                .map(row -> new SseEvent((String) row.get("type"), (String) row.get("data"), (String) row.get("id")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsWhatTheStandardSays(Case row) {
        var reading = new Reading(Reading.LIMIT);
        row.chunks().forEach(reading::read);

        assertThat(reading.result()).isEqualTo(row.expected());
        assertThat(Reading.whole(row.stream()).result()).isEqualTo(row.expected());
        assertThat(Reading.byteByByte(row.stream()).result()).isEqualTo(row.expected());
        assertThat(SseReference.read(row.stream())).isEqualTo(row.expected());
    }

    @Test
    void tellsAnEventWithItsLastByteAndKeepsTheNextOneForLater() {
        var reading = new Reading(Reading.LIMIT);

        reading.read("data: a\n".getBytes(UTF_8));
        assertThat(reading.events()).isEmpty();
        reading.read("\ndata: b\n".getBytes(UTF_8));
        assertThat(reading.events()).containsExactly(new SseEvent("message", "a", ""));
        reading.read("\n".getBytes(UTF_8));
        assertThat(reading.events()).hasSize(2);
    }

    /** Not in the table: Chromium takes the line ending for a part of the next line. */
    @Test
    void readsAByteOrderMarkAloneAsABlankLine() {
        byte[] stream = "\uFEFF\ndata: a\n\n".getBytes(UTF_8);

        assertThat(Reading.whole(stream).events()).containsExactly(new SseEvent("message", "a", ""));
        assertThat(Reading.byteByByte(stream).result()).isEqualTo(SseReference.read(stream));
    }

    @ParameterizedTest
    @CsvSource({
        "2147483646, 2147483646",
        "2147483648, 2147483647",
        "9223372036854775808, 2147483647",
        "999999999999999999999999999, 2147483647",
    })
    void takesATimeToWaitThatNoTimerHasAsTheLongest(String digits, long retryMs) {
        var decoder = new SseDecoder(Reading.LIMIT);

        assertThat(decoder.retryMs()).isEmpty();
        decoder.read(ByteBuffer.wrap(("retry: " + digits + "\n").getBytes(UTF_8)), event -> {});

        assertThat(decoder.retryMs()).hasValue(retryMs);
    }

    @Test
    void readsAnEventOfAMegabyte() {
        String data = "€".repeat(350_000);

        List<SseEvent> events = new Reading(2 << 20)
                .read(("data: " + data + "\n\n").getBytes(UTF_8))
                .events();

        assertThat(events).containsExactly(new SseEvent("message", data, ""));
    }

    /** Every byte after every other, and every sequence of the bytes at which the rules of UTF-8 change. */
    @Test
    void decodesBrokenUtf8AsTheEncodingStandardSays() {
        byte[] edges = HexFormat.of().parseHex("007f808f909fa0bfc0c1c2dfe0e1ecedeeeff0f1f3f4f5ff");
        for (int first = 0x80; first < 0x100; first++) {
            for (int second = 0; second < 0x100; second++) {
                checkDecoding((byte) first, (byte) second);
            }
            for (byte second : edges) {
                for (byte third : edges) {
                    checkDecoding((byte) first, second, third, (byte) 0x80);
                    checkDecoding((byte) first, second, third);
                }
            }
        }
    }

    private static void checkDecoding(byte... value) {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes("data:".getBytes(UTF_8));
        stream.writeBytes(value);
        stream.writeBytes("|\n\n".getBytes(UTF_8));
        assertThat(Reading.whole(stream.toByteArray()).result())
                .as(HexFormat.of().formatHex(value))
                .isEqualTo(SseReference.read(stream.toByteArray()));
    }

    @Test
    void readsFromABufferThatHasNoArray() {
        ByteBuffer piece = ByteBuffer.allocateDirect(64)
                .put("xxdata: a\n\nxx".getBytes(UTF_8))
                .flip();
        piece.position(2).limit(11);
        var events = new ArrayList<SseEvent>();

        new SseDecoder(Reading.LIMIT).read(piece.asReadOnlyBuffer(), events::add);

        assertThat(events).containsExactly(new SseEvent("message", "a", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: 78901",
                ": 345678901",
                "id: 5678901",
                "12345678901",
                "data: 7\n345678901",
                "data\ndata\ndata\n45678901"
            })
    void refusesALineOrAnEventOverTheLimit(String tenBytesAndOne) {
        byte[] tooLong = ("data: ok\n\n" + tenBytesAndOne).getBytes(UTF_8);

        for (boolean whole : new boolean[] {true, false}) {
            var reading = new Reading(10);
            assertThatThrownBy(() -> reading.read(tooLong, whole))
                    .isInstanceOf(ProtocolViolation.class)
                    .hasMessage("an event has at most 10 bytes")
                    .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
            assertThat(reading.events()).containsExactly(new SseEvent("message", "ok", ""));
            String fits = tenBytesAndOne.substring(0, tenBytesAndOne.length() - 1);
            assertThatCode(() -> new Reading(10).read(fits.getBytes(UTF_8), whole))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void takesAnEventOfTheLimitAndAnyNumberOfThem() {
        var reading = new Reading(10);
        for (int i = 0; i < 1000; i++) {
            reading.read("data: 7890\n\n".getBytes(UTF_8));
        }
        assertThat(reading.events()).hasSize(1000);
    }

    @Test
    void takesAnyNumberOfHeartbeatsBetweenEvents() {
        var reading = new Reading(64);
        for (int i = 0; i < 1000; i++) {
            reading.read(SseEncoder.heartbeat());
        }
        assertThat(reading.read("data: a\n\n".getBytes(UTF_8)).events()).hasSize(1);
    }
}
