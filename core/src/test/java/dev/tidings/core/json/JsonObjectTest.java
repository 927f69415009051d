package dev.tidings.core.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The answers of the hub, which are made of it. */
class JsonObjectTest {

    private static final EventId FIRST = new EventId(10, 1, 7);
    private static final EventId LAST = new EventId(10, 1, 9);
    private static final Topic TOPIC = new Topic("orders/42");

    @Test
    void writesAnAnswerToAPublish() {
        byte[] json =
                Json.object(out -> out.put("id", FIRST).put("topic", TOPIC).put("duplicate", true));

        assertThat(json)
                .asString(UTF_8)
                .isEqualTo("{\"id\":\"000000a00001-00000000007\",\"topic\":\"orders/42\",\"duplicate\":true}");
    }

    @Test
    void writesAnAnswerToAPublishOnSeveralTopics() {
        byte[] json = Json.object(out -> out.put("id", LAST)
                .putEach(
                        "events",
                        List.of(FIRST, LAST),
                        (event, id) -> event.put("id", id).put("topic", TOPIC))
                .put("more", false));

        assertThat(json)
                .asString(UTF_8)
                .isEqualTo("{\"id\":\"000000a00001-00000000009\",\"events\":["
                        + "{\"id\":\"000000a00001-00000000007\",\"topic\":\"orders/42\"},"
                        + "{\"id\":\"000000a00001-00000000009\",\"topic\":\"orders/42\"}],\"more\":false}");
    }

    @Test
    void writesAnAnswerToAStreamIn() {
        byte[] json = Json.object(
                out -> out.put("published", 0).put("first", Optional.empty()).put("last", Optional.of(LAST)));

        assertThat(json)
                .asString(UTF_8)
                .isEqualTo("{\"published\":0,\"first\":null,\"last\":\"000000a00001-00000000009\"}");
    }

    @Test
    void writesANumberThatMayBeNone() {
        byte[] json = Json.object(out -> out.put("a", OptionalDouble.of(100))
                .put("b", OptionalDouble.of(2.5))
                .put("c", OptionalDouble.empty()));

        assertThat(json).asString(UTF_8).isEqualTo("{\"a\":100,\"b\":2.5,\"c\":null}");
    }

    @Test
    void writesAnEmptyList() {
        byte[] json =
                Json.object(out -> out.putEach("topics", List.<Topic>of(), (topic, name) -> topic.put("topic", name)));

        assertThat(json).asString(UTF_8).isEqualTo("{\"topics\":[]}");
    }

    @Test
    void escapesWhatJsonAsksForAndNothingElse() {
        String text = "\0\u0001\b\t\n\f\r\u001f\"\\/\u007f\u2028é👋<";

        byte[] json = Json.object(out -> out.put("a", text).put("b", Utf8.of(text)));

        String escaped = "\\u0000\\u0001\\b\\t\\n\\f\\r\\u001f\\\"\\\\/\u007f\u2028é👋<";
        assertThat(json).asString(UTF_8).isEqualToIgnoringCase("{\"a\":\"" + escaped + "\",\"b\":\"" + escaped + "\"}");
    }

    @Test
    void writesTextThatUtf8CannotSayWithQuestionMarks() {
        byte[] json = Json.object(out -> out.put("a", "\ud800x\udc00"));

        assertThat(json).asString(UTF_8).isEqualTo("{\"a\":\"?x?\"}");
    }

    @Test
    void writesAProblem() {
        var problem = new Problem(Problem.NO_TYPE, "Bad Request", 400, "topic: got \"a//b\", expected …");

        assertThat(problem.json())
                .asString(UTF_8)
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"topic: got \\\"a//b\\\", expected …\"}");
        assertThat(problem.json(more -> more.put("line", 3).put("parameter", "topic")))
                .asString(UTF_8)
                .endsWith("expected …\",\"line\":3,\"parameter\":\"topic\"}");
    }
}
