package dev.tidings.core.sse;

import static dev.tidings.core.Property.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.Samples;
import dev.tidings.core.WireFiles;
import dev.tidings.core.event.Event;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever is published comes out of a stream as it went in, and as nothing else: no text can pretend to be a field, an
 * id, an event or a time to wait. Read by the reference too, so that two mistakes of ours cannot make one truth.
 */
class SseRoundTripTest {

    @Test
    void bringsAnyEventsUnchangedButForTheirLineBreaks() {
        forAll(random -> assertBringsUnchangedButForLineBreaks(events(random), random));
    }

    private static void assertBringsUnchangedButForLineBreaks(List<Event> events, Random random) {
        List<SseEvent> expected = events.stream()
                .map(event -> new SseEvent(
                        event.type().name(), withLf(event), event.id().toString()))
                .toList();

        byte[] stream = stream(events.stream().map(SseEncoder::event).toList());

        assertBrings(stream, expected, random);
    }

    @Test
    void bringsAnyEventsExactlyUnchangedInEnvelopes() {
        forAll(random -> assertBringsUnchangedInEnvelopes(events(random), random));
    }

    private static void assertBringsUnchangedInEnvelopes(List<Event> events, Random random) {
        byte[] stream = stream(events.stream().map(SseEncoder::enveloped).toList());

        List<SseEvent> read = Reading.whole(stream).events();
        assertBrings(stream, read, random);
        assertThat(read).hasSameSizeAs(events);
        for (int i = 0; i < read.size(); i++) {
            Event sent = events.get(i);
            assertThat(read.get(i).type()).isEqualTo(sent.type().name());
            assertThat(read.get(i).lastEventId()).isEqualTo(sent.id().toString());
            assertThat(read.get(i).data()).doesNotContain("\n", "\r");
            assertThat(WireFiles.json(read.get(i).data().getBytes(UTF_8))).isEqualTo(members(sent));
        }
    }

    @Test
    void writesOnlyTheFieldsOfTheEventInTheirOrder() {
        forAll(random -> assertWritesOnlyItsFields(Samples.event(random)));
    }

    private static void assertWritesOnlyItsFields(Event event) {
        String text = new String(SseEncoder.event(event), UTF_8);
        List<String> expected = new ArrayList<>();
        if (!event.type().name().equals("message")) {
            expected.add("event: " + event.type().name());
        }
        expected.add("id: " + event.id());
        for (String line : withLf(event).split("\n", -1)) {
            expected.add("data: " + line);
        }
        expected.add(""); // the blank line
        expected.add(""); // after its end

        assertThat(text.split("\n", -1)).containsExactlyElementsOf(expected);
        assertThat(text).doesNotContain("\r");
    }

    @Test
    void keepsWhatAClientGaveAsItsCursorInsideOfAGap() {
        forAll(random -> {
            String after = Samples.text(random);
            byte[] gap = SseEncoder.gap(after, "r", "foreign-id");

            SseReference read = SseReference.read(gap);

            assertThat(read.events()).hasSize(1);
            assertThat(read.lastEventId()).isEmpty();
            assertThat(WireFiles.json(read.events().getFirst().data().getBytes(UTF_8)))
                    .isEqualTo(Map.of("after", after, "resumed", "r", "reason", "foreign-id"));
        });
    }

    private static List<Event> events(Random random) {
        return Samples.list(random, 0, 4, Samples::event);
    }

    private static byte[] stream(List<byte[]> events) {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(SseEncoder.opening(4321));
        for (byte[] event : events) {
            stream.writeBytes(event);
            stream.writeBytes(SseEncoder.heartbeat());
        }
        return stream.toByteArray();
    }

    private static void assertBrings(byte[] stream, List<SseEvent> events, Random random) {
        String last = events.isEmpty() ? "" : events.getLast().lastEventId();
        var expected = new SseReference(events, last, 4321);
        assertThat(SseReference.read(stream)).isEqualTo(expected);
        assertThat(Reading.whole(stream).result()).isEqualTo(expected);
        assertThat(Reading.byteByByte(stream).result()).isEqualTo(expected);
        assertThat(Reading.inPieces(stream, random).result()).isEqualTo(expected);
    }

    private static String withLf(Event event) {
        return event.data().toString().replace("\r\n", "\n").replace('\r', '\n');
    }

    private static Map<String, Object> members(Event event) {
        return Map.of(
                "id", event.id().toString(),
                "topic", event.topic().name(),
                "type", event.type().name(),
                "time", event.timeMs(),
                "data", event.data().toString());
    }
}
