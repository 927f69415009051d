package dev.tidings.core.sse;

import static dev.tidings.core.Property.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A comment where {@link EventGap} allows one changes no event, however the stream is written and in whatever pieces it comes. */
class EventGapTest {

    private static final List<String> PARTS = List.of(
            "\uFEFF", "data: x", "data", ":", ": c", "event: e", "id: 5", "retry: 9", "\n", "\r", "\r\n", "\n\n", "é");

    @Test
    void isNowhereWithinAnEvent() {
        forAll(EventGapTest::assertSameEventsWithComments);
    }

    private static void assertSameEventsWithComments(Random random) {
        byte[] stream = stream(random);
        var with = new ByteArrayOutputStream();
        var gap = new EventGap();
        for (int at = 0; at < stream.length; ) {
            if (gap.isHere() && random.nextBoolean()) {
                with.writeBytes(":\n".getBytes(UTF_8));
            }
            int bytes = Math.min(stream.length - at, 1 + random.nextInt(3));
            ByteBuffer piece = ByteBuffer.wrap(stream, at, bytes).slice();
            int mark = gap.markBytes(piece);
            gap.pass(piece.position(mark));
            with.write(stream, at + mark, bytes - mark);
            at += bytes;
        }
        assertThat(events(with.toByteArray())).isEqualTo(events(stream));
    }

    @ParameterizedTest
    @CsvSource({"'data: 1|', 0", "'data: 1||', 1", "': c||data: 1||id: 7||', 2", "'|||', 0"})
    void countsWhatIsWhole(String lines, int events) {
        var gap = new EventGap();

        gap.pass(ByteBuffer.wrap(lines.replace('|', '\n').getBytes(UTF_8)));

        assertThat(gap.events()).isEqualTo(events);
    }

    private static byte[] stream(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return text.toString().getBytes(UTF_8);
    }

    private static List<SseEvent> events(byte[] stream) {
        List<SseEvent> events = new ArrayList<>();
        new SseDecoder(1000).read(ByteBuffer.wrap(stream), events::add);
        return events;
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "'data: x\n', false",
        "'data: x\n\n', true",
        "'data: x\r\r', true",
        "'data: x\r\n', false",
        "'data: x\r\n\r\n', true",
        "': c', false",
        "': c\n', true",
        "'data: x\n: c\n', false",
        "'id: 5\n', false",
    })
    void isWhereNothingHasBegun(String passed, boolean here) {
        var gap = new EventGap();
        gap.pass(ByteBuffer.wrap(passed.getBytes(UTF_8)));
        assertThat(gap.isHere()).isEqualTo(here);
    }
}
