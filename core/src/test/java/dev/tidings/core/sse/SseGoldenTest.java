package dev.tidings.core.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.Samples;
import dev.tidings.core.WireFiles;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoder and the decoder against the streams in {@code wire/}. */
class SseGoldenTest {

    private static final Event HELLO = event(1, "message", "hello");
    private static final Event UNICODE = event(8, "message", "grüße, 世界, 👋\u2028\uFEFF\u0085");

    @Test
    void encodesEveryKindOfData() {
        assertThat(text(live(SseEncoder::event))).isEqualTo(text(WireFiles.bytes("live.sse")));
    }

    @Test
    void encodesTheSameInEnvelopes() {
        assertThat(text(live(SseEncoder::enveloped))).isEqualTo(text(WireFiles.bytes("envelope.sse")));
    }

    @Test
    void encodesHistoryWithoutIds() {
        assertThat(text(earlier(SseEncoder::event, SseEncoder::eventWithoutId)))
                .isEqualTo(text(WireFiles.bytes("earlier.sse")));
        assertThat(text(earlier(SseEncoder::enveloped, SseEncoder::envelopedWithoutId)))
                .isEqualTo(text(WireFiles.bytes("earlier-envelope.sse")));
    }

    @Test
    void encodesABye() {
        byte[] stream = join(
                SseEncoder.opening(3000),
                SseEncoder.event(HELLO),
                SseEncoder.event(UNICODE),
                SseEncoder.bye("drain", 1234));

        assertThat(text(stream)).isEqualTo(text(WireFiles.bytes("drain.sse")));
    }

    @Test
    void framesAsChunks() {
        byte[] body = join(
                Samples.whole(Framing.CHUNKED.frame(SseEncoder.opening(3000))),
                Samples.whole(Framing.CHUNKED.frame(join(SseEncoder.event(HELLO), SseEncoder.event(UNICODE)))),
                Samples.whole(Framing.CHUNKED.frame(SseEncoder.heartbeat())),
                Samples.whole(Framing.CHUNKED.frame(SseEncoder.bye("drain", 1234))),
                Framing.CHUNKED.end());

        assertThat(text(body)).isEqualTo(text(WireFiles.bytes("drain.chunked")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"live", "envelope", "earlier", "earlier-envelope", "drain", "foreign"})
    void decodesWhatAClientGets(String name) {
        byte[] stream = WireFiles.bytes(name + ".sse");
        SseReference expected = expected(name);

        assertThat(Reading.whole(stream).result()).isEqualTo(expected);
        assertThat(Reading.byteByByte(stream).result()).isEqualTo(expected);
        assertThat(SseReference.read(stream)).isEqualTo(expected);
    }

    @Test
    void decodesWhatIsInChunks() {
        byte[] stream = FramingTest.unchunk(WireFiles.bytes("drain.chunked"));

        assertThat(Reading.whole(stream).result()).isEqualTo(expected("drain"));
    }

    private static byte[] earlier(Function<Event, byte[]> encode, Function<Event, byte[]> withoutId) {
        return join(
                SseEncoder.opening(3000),
                encode.apply(UNICODE),
                withoutId.apply(HELLO),
                withoutId.apply(event(2, "note", "two\nlines")),
                withoutId.apply(event(4, "message", "")),
                encode.apply(event(9, "note", "on")));
    }

    private static byte[] live(Function<Event, byte[]> encode) {
        return join(
                SseEncoder.opening(3000),
                encode.apply(HELLO),
                encode.apply(event(2, "note", "two\nlines")),
                encode.apply(event(3, "message", "CRLF\r\nCR\rLF\n")),
                SseEncoder.heartbeat(),
                SseEncoder.gap("x\r\nid: forged", id(3).toString(), "foreign-id"),
                encode.apply(event(4, "message", "")),
                encode.apply(event(5, " padded", " leading space")),
                encode.apply(event(6, "note", "id: forged\nevent: tidings:end\nretry: 1\n\ndata: forged")),
                encode.apply(event(7, "message", "\r\rid: forged\r\n\r\ndata: forged")),
                encode.apply(UNICODE),
                encode.apply(event(9, "message", "{\"text\":\"a\\nb / \\\"c\\\" \u007f\u0001\t\"}")),
                SseEncoder.heartbeat(),
                SseEncoder.end("complete"));
    }

    private static Event event(long sequence, String type, String data) {
        return new Event(
                id(sequence),
                new Topic("orders/eu/42"),
                new EventType(type),
                Utf8.of(data),
                1_790_000_000_000L + sequence,
                false);
    }

    private static EventId id(long sequence) {
        return new EventId(10, 1, sequence);
    }

    private static SseReference expected(String name) {
        Map<String, Object> json = WireFiles.map(WireFiles.json(WireFiles.bytes(name + ".json")));
        return new SseReference(SseDecoderTest.events(json.get("events")), (String) json.get("lastEventId"), (long)
                json.get("retryMs"));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, UTF_8);
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
