package dev.tidings.core.grip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemTest {

    @Test
    void readsAllFormats() {
        Item read = parse("""
                {"channel": "news", "id": "8", "prev-id": "7", "meta": {"sender": "bob"}, "size": 3, "formats": {
                  "http-response": {"code": 201, "reason": "New", "headers": {"X-A": "1"}, "body": "r"},
                  "http-stream": {"content-bin": "AP8=", "content-filters": ["var-subst"]},
                  "ws-message": {"content": "m"}}}
                """);

        assertThat(read)
                .isEqualTo(new Item(
                        new Topic("news"),
                        Optional.of("8"),
                        Optional.of("7"),
                        Map.of("sender", "bob"),
                        Optional.of(new Item.ForResponse.Send(
                                new Reply(201, Optional.of("New"), List.of(new Field("X-A", "1")), Content.of("r")),
                                Optional.empty(),
                                Optional.empty())),
                        Optional.of(new Item.ForStream.Send(
                                Content.of(new byte[] {0, -1}), Optional.of(List.of("var-subst")))),
                        Optional.of(new Item.ForSocket.Send(
                                new SocketMessage(SocketMessage.Kind.TEXT, Content.of("m")), Optional.empty()))));
    }

    @Test
    void formatsMayStandInTheItemItself() {
        assertThat(parse("{\"channel\":\"a\",\"http-stream\":{\"content\":\"x\"}}").stream())
                .contains(new Item.ForStream.Send(Content.of("x"), Optional.empty()));
    }

    /** The JavaScript client says so. */
    @Test
    void whatIsClosedMayHaveContentToo() {
        assertThat(stream("{\"action\":\"close\",\"content\":\"\"}")).isEqualTo(new Item.ForStream.Close());
        assertThat(stream("{\"action\":\"hint\"}")).isEqualTo(new Item.ForStream.Hint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"content-bin\":\"eA==\"}                 | BINARY | x",
                "{\"type\":\"text\",\"content-bin\":\"eA==\"} | TEXT | x",
                "{\"type\":\"binary\",\"content\":\"x\"}    | BINARY | x",
                "{\"type\":\"ping\"}                        | PING   | ''",
                "{\"type\":\"pong\",\"content\":\"x\"}      | PONG   | x",
            })
    void aMessageIsOfTheKindThatItsContentSuggests(String json, SocketMessage.Kind kind, String content) {
        assertThat(socket(json))
                .isEqualTo(new Item.ForSocket.Send(new SocketMessage(kind, Content.of(content)), Optional.empty()));
    }

    @Test
    void aTextIsUtf8() {
        assertThatThrownBy(() -> socket("{\"type\":\"text\",\"content-bin\":\"/w==\"}"))
                .isInstanceOf(InvalidValue.class)
                .hasMessage("content: got \"1 bytes\", expected UTF-8 in a text; binary for any bytes");
    }

    @Test
    void aSocketIsClosedWithACode() {
        assertThat(socket("{\"action\":\"close\"}")).isEqualTo(new Item.ForSocket.Close(1000, ""));
        assertThat(socket("{\"action\":\"close\",\"code\":4000,\"reason\":\"bye\"}"))
                .isEqualTo(new Item.ForSocket.Close(4000, "bye"));
    }

    @Test
    void aPublishedAnswerInheritsTheFieldsItDoesNotHave() {
        Reply held = reply(new Field("Content-Type", "text/plain"), new Field("X-Held", "1"));
        var published = new Item.ForResponse.Send(
                reply(new Field("content-type", "application/json")), Optional.empty(), Optional.empty());

        assertThat(published.insteadOf(held).fields())
                .containsExactly(new Field("content-type", "application/json"), new Field("X-Held", "1"));
    }

    @Test
    void aPatchMakesTheAnswerOfTheOneThatIsHeld() {
        var patch = (Item.ForResponse.Send) parse("""
                {"channel": "a", "http-response": {"headers": {"X-A": "1"}, "body-patch": [
                  {"op": "test", "path": "/n", "value": 1}, {"op": "add", "path": "/items/-", "value": 2.50}]}}
                """).response().orElseThrow();
        Reply held = reply(new Field("Content-Type", "application/json"));

        Reply patched = patch.insteadOf(held.withBody(Content.of("{\"n\": 1, \"items\": []}\r\n")));
        assertThat(patched.body()).hasToString("{\"n\":1,\"items\":[2.50]}\r\n");
        assertThat(patched.fields())
                .containsExactly(new Field("X-A", "1"), new Field("Content-Type", "application/json"));
        assertThatThrownBy(() -> patch.insteadOf(held.withBody(Content.of("{\"n\":2}"))))
                .isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> patch.insteadOf(held.withBody(Content.of(new byte[] {-1}))))
                .isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7                              | item: got \"7\", expected a JSON object",
                "{}                             | item.channel: got \"nothing\", expected a string",
                "{\"channel\":\"a\"}            | formats: got \"none\", expected one of http-response, http-stream and ws-message",
                "{\"channel\":\"a*\",\"http-stream\":{\"content\":\"\"}} | item.channel: got \"a*\", expected no '*' (that is for selectors)",
                "{\"channel\":\"a\",\"formats\":[]} | item.formats: got \"something else\", expected an object",
                "{\"channel\":\"a\",\"formats\":{\"http-stream\":{}}} | item.formats.http-stream.content: got \"nothing\", expected content or content-bin",
                "{\"channel\":\"a\",\"http-stream\":{\"action\":\"x\"}} | item.http-stream.action: got \"x\", expected send, hint or close",
                "{\"channel\":\"a\",\"http-response\":{\"action\":\"close\"}} | item.http-response.action: got \"close\", expected send or hint",
                "{\"channel\":\"a\",\"http-response\":{}} | item.http-response.body: got \"nothing\", expected body, body-bin or body-patch",
                "{\"channel\":\"a\",\"http-response\":{\"body-patch\":{}}} | item.http-response.body-patch: got \"something else\", expected an array of operations",
                "{\"channel\":\"a\",\"http-response\":{\"body-patch\":[{\"op\":\"add\",\"path\":\"/a\"}]}} | item.http-response.body-patch[0].value: got \"nothing\", expected a value",
                "{\"channel\":\"a\",\"ws-message\":{\"type\":\"x\"}} | item.ws-message.type: got \"x\", expected text, binary, ping or pong",
                "{\"channel\":\"a\",\"ws-message\":{\"type\":\"ping\",\"content\":\"%s\"}} | content: got \"126 bytes\", expected at most 125 in a ping or pong",
                "{\"channel\":\"a\",\"http-stream\":{\"content\":\"\",\"content-filters\":[1]}} | item.http-stream.content-filters: got \"something else\", expected an array of strings",
                "{\"channel\":\"a\",\"id\":8,\"http-stream\":{\"content\":\"\"}} | item.id: got \"something else\", expected a string",
                "{\"channel\":\"a\",\"meta\":{\"a\":1},\"http-stream\":{\"content\":\"\"}} | item.meta.a: got \"something else\", expected a string",
            })
    void saysWhatIsWrong(String json, String message) {
        assertThatThrownBy(() -> parse(json.replace("%s", "x".repeat(126))))
                .isInstanceOf(InvalidValue.class)
                .hasMessage(message);
    }

    @Test
    void aBodyHoldsItems() {
        assertThat(Item.split(Utf8.of("{\"more\":[1],\"items\":[ {\"a\" : 1.0}, 2 ]}")))
                .containsExactly(Utf8.of("{\"a\":1.0}"), Utf8.of("2"));
        assertThat(Item.split(Utf8.of("{\"items\":[]}"))).isEmpty();
        assertThatThrownBy(() -> Item.split(Utf8.of("{\"items\":{}}")))
                .hasMessage("body: got \"{\\\"items\\\":{}}\", expected an object with an array items");
        assertThatThrownBy(() -> Item.split(Utf8.of("[1]"))).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> Item.split(Utf8.of("{\"items\":["))).isInstanceOf(InvalidValue.class);
    }

    private static Object stream(String json) {
        return parse("{\"channel\":\"a\",\"http-stream\":" + json + "}").stream()
                .orElseThrow();
    }

    private static Object socket(String json) {
        return parse("{\"channel\":\"a\",\"ws-message\":" + json + "}").socket().orElseThrow();
    }

    private static Reply reply(Field... fields) {
        return new Reply(200, Optional.empty(), List.of(fields), Content.EMPTY);
    }

    private static Item parse(String json) {
        return Item.parse(Utf8.of(json));
    }
}
