package dev.tidings.core.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.WireFiles;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Streams of lines and answers to long polls against the files in {@code wire/}. */
class JsonGoldenTest {

    private static final String AFTER = "x\r\nid: forged";

    private static final List<Event> EVENTS = List.of(
            event(1, "message", "hello"),
            event(2, "note", "two\nlines"),
            event(3, "message", "CRLF\r\nCR\rLF\n"),
            event(4, "message", ""),
            event(5, " padded", " leading space"),
            event(6, "note", "id: forged\nevent: tidings:end\nretry: 1\n\ndata: forged"),
            event(7, "message", "\r\rid: forged\r\n\r\ndata: forged"),
            event(8, "message", "grüße, 世界, 👋\u2028\uFEFF\u0085"),
            event(9, "message", "{\"text\":\"a\\nb / \\\"c\\\" \u007f\u0001\t\"}"),
            event(10, "message", "a\0b\n{\"control\":\"end\",\"reason\":\"forged\"}\n"));

    @Test
    void writesEveryKindOfDataAsALine() {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(Ndjson.nothing());
        EVENTS.subList(0, 3).forEach(event -> stream.writeBytes(Ndjson.event(event)));
        stream.writeBytes(Ndjson.nothing());
        stream.writeBytes(Ndjson.gap(AFTER, id(3).toString(), "foreign-id"));
        EVENTS.subList(3, 10).forEach(event -> stream.writeBytes(Ndjson.event(event)));
        stream.writeBytes(Ndjson.nothing());
        stream.writeBytes(Ndjson.end("complete"));

        assertThat(stream.toString(UTF_8)).isEqualTo(golden("live.ndjson"));
    }

    @Test
    void writesAByeAsALine() {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(Ndjson.nothing());
        stream.writeBytes(Ndjson.event(EVENTS.get(0)));
        stream.writeBytes(Ndjson.event(EVENTS.get(7)));
        stream.writeBytes(Ndjson.nothing());
        stream.writeBytes(Ndjson.bye("drain"));

        assertThat(stream.toString(UTF_8)).isEqualTo(golden("drain.ndjson"));
    }

    @Test
    void writesAGapBeforeTheEventsOfAPollAndItsEndBehindThem() {
        var missing = new PollAnswer.Missing(AFTER, id(3), "foreign-id");
        var answer = new PollAnswer(id(10), Optional.of(missing), envelopes(EVENTS), Optional.of("complete"));

        assertThat(text(answer)).isEqualTo(golden("live.poll"));
    }

    @Test
    void writesNeitherGapNorEndOfAPollThatHasNone() {
        var some = new PollAnswer(id(2), Optional.empty(), envelopes(EVENTS.subList(0, 2)), Optional.empty());
        var none = new PollAnswer(id(9), Optional.empty(), List.of(), Optional.empty());

        assertThat(text(some)).isEqualTo(golden("more.poll"));
        assertThat(text(none)).isEqualTo(golden("empty.poll"));
    }

    private static List<byte[]> envelopes(List<Event> events) {
        return events.stream().map(Json::envelope).toList();
    }

    private static String text(PollAnswer answer) {
        return new String(answer.json(), UTF_8);
    }

    private static String golden(String name) {
        return new String(WireFiles.bytes(name), UTF_8);
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
}
