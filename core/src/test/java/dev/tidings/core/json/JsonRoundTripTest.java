package dev.tidings.core.json;

import static dev.tidings.core.Property.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.Samples;
import dev.tidings.core.WireFiles;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is published comes out of lines and polls as it went in: no text can pretend to be a line or a member. */
class JsonRoundTripTest {

    @Test
    void bringsAnyEventsUnchangedAsLines() {
        forAll(random -> assertBringsAsLines(Samples.list(random, 0, 4, Samples::event), Samples.text(random)));
    }

    private static void assertBringsAsLines(List<Event> events, String after) {
        var stream = new ByteArrayOutputStream();
        stream.writeBytes(Ndjson.gap(after, "r", "foreign-id"));
        for (Event event : events) {
            stream.writeBytes(Ndjson.event(event));
            stream.writeBytes(Ndjson.nothing());
        }
        stream.writeBytes(Ndjson.bye("drain"));

        List<Object> expected = new ArrayList<>();
        expected.add(Map.of("control", "gap", "after", after, "resumed", "r", "reason", "foreign-id"));
        events.forEach(event -> expected.add(members(event)));
        expected.add(Map.of("control", "bye", "reason", "drain"));
        assertThat(stream.toString(UTF_8)).endsWith("\n");
        assertThat(values(stream.toString(UTF_8))).isEqualTo(expected);
    }

    @Test
    void bringsAnyEventsUnchangedInTheAnswerToAPoll() {
        forAll(JsonRoundTripTest::assertBringsInAnAnswer);
    }

    private static void assertBringsInAnAnswer(Random random) {
        List<Event> events = Samples.list(random, 0, 4, Samples::event);
        EventId cursor = Samples.id(random);
        String after = Samples.text(random);
        Optional<PollAnswer.Missing> gap = random.nextBoolean()
                ? Optional.of(new PollAnswer.Missing(after, cursor, "retention"))
                : Optional.empty();
        Optional<String> end = random.nextBoolean() ? Optional.of("complete") : Optional.empty();
        var answer =
                new PollAnswer(cursor, gap, events.stream().map(Json::envelope).toList(), end);

        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("cursor", cursor.toString());
        gap.ifPresent(missing ->
                expected.put("gap", Map.of("after", after, "resumed", cursor.toString(), "reason", "retention")));
        expected.put("events", events.stream().map(JsonRoundTripTest::members).toList());
        end.ifPresent(reason -> expected.put("end", Map.of("reason", reason)));
        assertThat(WireFiles.json(answer.json())).isEqualTo(expected);
        assertThat(new String(answer.json(), UTF_8)).doesNotContain("\n", "\r");
    }

    /** Read as a client does: lines end with LF and with nothing else, empty ones are skipped. */
    private static List<Object> values(String stream) {
        List<Object> values = new ArrayList<>();
        for (String line : stream.split("\n", -1)) {
            if (!line.isEmpty()) {
                values.add(WireFiles.json(line.getBytes(UTF_8)));
            }
        }
        return values;
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
