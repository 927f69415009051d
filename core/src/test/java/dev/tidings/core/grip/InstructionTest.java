package dev.tidings.core.grip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstructionTest {

    private static final Content BODY = Content.of("hello\n");

    @Test
    void anAnswerWithoutGripFieldsIsNoInstruction() {
        assertThat(Instruction.isIn(List.of(new Field("Content-Type", "text/html"))))
                .isFalse();
        assertThat(Instruction.isIn(List.of(new Field("grip-status", "204")))).isTrue();
        assertThat(Instruction.isIn(List.of(new Field("Content-Type", "application/grip-instruct; charset=utf-8"))))
                .isTrue();
        assertThat(Instruction.needsWhole(List.of(new Field("Grip-Link", "</>; rel=next"))))
                .isTrue();
        assertThat(Instruction.needsWhole(List.of(new Field("Grip-Channel", "a"))))
                .isFalse();
        assertThat(Instruction.needsWhole(List.of(new Field("Grip-Status", "204"))))
                .isTrue();
        assertThat(Instruction.needsWhole(List.of(new Field("GRIP-HOLD", "stream"))))
                .isTrue();
    }

    @Test
    void readsAHoldFromTheFields() {
        Instruction read = of(
                "Content-Type: text/event-stream",
                "Grip-Hold: stream",
                "Grip-Channel: news; prev-id=7; filter=skip-self; filter=require-sub, a/b",
                "Grip-Channel: more",
                "Grip-Timeout: 20",
                "Grip-Keep-Alive: :\\n\\n; format=cstring; timeout=30",
                "Grip-Set-Meta: user=\"al\\\"ice, x\", k=v");

        assertThat(read.hold()).hasValueSatisfying(hold -> {
            assertThat(hold.mode()).isEqualTo(Hold.Mode.STREAM);
            assertThat(hold.channels())
                    .containsExactly(
                            new Channel(
                                    new Topic("news"), Optional.of("7"), List.of(Filter.SKIP_SELF, Filter.REQUIRE_SUB)),
                            new Channel(new Topic("a/b"), Optional.empty(), List.of()),
                            new Channel(new Topic("more"), Optional.empty(), List.of()));
            assertThat(hold.timeout()).isEqualTo(Duration.ofSeconds(20));
            assertThat(hold.keepAlive()).contains(new KeepAlive(Content.of(":\n\n"), false, Duration.ofSeconds(30)));
            assertThat(hold.meta()).isEqualTo(Map.of("user", "al\"ice, x", "k", "v"));
        });
        assertThat(read.reply())
                .isEqualTo(new Reply(
                        200, Optional.empty(), List.of(new Field("Content-Type", "text/event-stream")), BODY));
    }

    @Test
    void whatIsNotSaidIsAsTheProtocolHasIt() {
        Hold hold = of("Grip-Hold: response", "Grip-Channel: a", "Grip-Keep-Alive: x")
                .hold()
                .orElseThrow();

        assertThat(hold.mode()).isEqualTo(Hold.Mode.RESPONSE);
        assertThat(hold.timeout()).isEqualTo(Duration.ofSeconds(55));
        assertThat(hold.keepAlive()).contains(new KeepAlive(Content.of("x"), false, Duration.ofSeconds(55)));
    }

    @Test
    void theClientGetsTheStatusAndTheFieldsThatAreMeantForIt() {
        Reply reply = of(
                        "ETag: \"a\"",
                        "X-Secret: 1",
                        "X-Open: 2",
                        "Grip-Status: 404 Not Here",
                        "Grip-Expose-Headers: etag, X-Open")
                .reply();

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.reason()).contains("Not Here");
        assertThat(reply.fields()).containsExactly(new Field("ETag", "\"a\""), new Field("X-Open", "2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Grip-Hold: forever      | Grip-Hold: got \"forever\", expected response or stream",
                "Grip-Timeout: -1        | Grip-Timeout: got \"-1\", expected a number of seconds",
                "Grip-Timeout: soon      | Grip-Timeout: got \"soon\", expected a number of seconds",
                "Grip-Channel: /a        | Grip-Channel: got \"/a\", expected segments separated by single slashes, none of them empty",
                "Grip-Channel: $streams/a | Grip-Channel: got \"$streams/a\", expected no '$' at its beginning: those topics are the server's own",
                "Grip-Channel: c         | Grip-Channel: got \"2 channels\", expected each channel once",
                "Grip-Channel: a; filter=x | Grip-Channel: got \"x\", expected a filter, one of [skip-self, skip-users, require-sub, var-subst, build-id]",
                "Grip-Channel: a; filter=skip-self; filter=skip-self; filter=skip-self; filter=skip-self; filter=skip-self; filter=skip-self | filters: got \"6\", expected at most 5",
                "Grip-Keep-Alive: ;timeout=5 | keep-alive: got \"nothing\", expected some content",
                "Grip-Keep-Alive: a; format=x | Grip-Keep-Alive: got \"a; format=x\", expected format=raw, format=cstring or format=base64",
                "Grip-Keep-Alive: a; mode=x | Grip-Keep-Alive: got \"a; mode=x\", expected mode=idle or mode=interval",
                "Grip-Keep-Alive: a; timeout=x | Grip-Keep-Alive timeout: got \"x\", expected a number of seconds",
                "Grip-Keep-Alive: *; format=base64 | Grip-Keep-Alive: got \"*\", expected base64",
                "Grip-Keep-Alive: \\xg0; format=cstring | Grip-Keep-Alive: got \"\\\\xg0\", expected two hexadecimal digits after \\x",
                "Grip-Status: no         | Grip-Status: got \"no\", expected a status such as 204 No Content",
                "Grip-Status: 101        | Grip-Status: got \"101\", expected a status such as 204 No Content",
            })
    void saysWhatIsWrong(String field, String message) {
        List<String> fields = new ArrayList<>(List.of(field, "Grip-Hold: stream", "Grip-Channel: c"));

        assertThatThrownBy(() -> of(fields.toArray(String[]::new)))
                .isInstanceOf(InvalidValue.class)
                .hasMessage(message);
    }

    /** Without a hold too, for the links of django-eventstream lead to such answers. */
    @ParameterizedTest
    @CsvSource({"Grip-Hold: stream", "Grip-Link: </next>; rel=next"})
    void anIdIsBuiltInWhatAStreamBeginsWith(String goesOn) {
        String[] fields = {goesOn, "Grip-Channel: a; prev-id=7; filter=build-id", "Grip-Set-Meta: id_format=\"%(a)s\""};
        assertThat(answered("at %I of 5%%", fields).reply().body()).hasToString("at 7 of 5%");
        assertThat(answered("at %I", "Grip-Hold: response", fields[1], fields[2])
                        .reply()
                        .body())
                .hasToString("at %I");
        assertThat(answered("at %I", fields[1], fields[2]).reply().body()).hasToString("at %I");
        assertThatThrownBy(() -> answered("at %J", fields)).hasMessage("content: got \"%J\", expected %I or %(id)I");
    }

    @Test
    void aHoldNeedsAChannel() {
        assertThatThrownBy(() -> of("Grip-Hold: stream"))
                .hasMessage("Grip-Channel: got \"none\", expected at least one channel to hold for");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a b                              | a b   | false",
                "a\\\\n; format=raw               | a\\\\n | false",
                "\\r\\n\\t\\\\\\x41é; format=cstring | `\r\n\t\\Aé` | false",
                "AP8=; format=base64; mode=interval | `\0\uFFFD` | true",
                "{\"a\":1,\"b\":2}; mode=idle     | {\"a\":1,\"b\":2} | false",
            })
    void readsTheContentsOfAKeepAlive(String header, String text, boolean always) {
        KeepAlive read = KeepAlive.ofHeader(header);

        assertThat(read.content()).hasToString(text);
        assertThat(read.always()).isEqualTo(always);
    }

    @Test
    void readsAHoldFromTheBody() {
        Instruction read = ofBody("""
                {"hold": {"mode": "stream", "timeout": 20, "meta": {"user": "alice"},
                          "channels": [{"name": "news", "prev-id": "7", "filters": ["skip-self"]}, {"name": "more"}],
                          "keep-alive": {"content-bin": "Cgo=", "timeout": 5}},
                 "response": {"code": 201, "reason": "Held", "headers": {"Content-Type": "text/plain", "Grip-Hold": "no"},
                          "body": "hi"}}
                """);

        assertThat(read)
                .isEqualTo(new Instruction(
                        Optional.of(new Hold(
                                Hold.Mode.STREAM,
                                List.of(
                                        new Channel(new Topic("news"), Optional.of("7"), List.of(Filter.SKIP_SELF)),
                                        new Channel(new Topic("more"), Optional.empty(), List.of())),
                                Duration.ofSeconds(20),
                                Optional.of(new KeepAlive(Content.of("\n\n"), false, Duration.ofSeconds(5))),
                                Map.of("user", "alice"))),
                        new Reply(
                                201,
                                Optional.of("Held"),
                                List.of(new Field("Content-Type", "text/plain")),
                                Content.of("hi")),
                        Links.NONE));
    }

    @Test
    void fieldsInABodyMayBePairs() {
        Reply reply = ofBody("{\"response\":{\"headers\":[[\"Set-Cookie\",\"a=1\"],[\"Set-Cookie\",\"b=2\"]]}}")
                .reply();

        assertThat(reply.fields()).containsExactly(new Field("Set-Cookie", "a=1"), new Field("Set-Cookie", "b=2"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo(Content.EMPTY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                              | instruct: got \"[]\", expected a JSON object",
                "{\"hold\":1}                    | instruct.hold: got \"something else\", expected an object",
                "{\"hold\":{}}                   | Grip-Channel: got \"none\", expected at least one channel to hold for",
                "{\"hold\":{\"mode\":\"x\"}}     | instruct.hold.mode: got \"x\", expected response or stream",
                "{\"hold\":{\"channels\":[{}]}}  | instruct.hold.channels.name: got \"nothing\", expected a string",
                "{\"response\":{\"code\":\"x\"}} | instruct.response.code: got \"something else\", expected a number",
                "{\"response\":{\"code\":-1}}    | instruct.response.code: got \"-1\", expected a number from 0 on",
                "{\"response\":{\"code\":99}}    | status: got \"99\", expected a final status, 200 to 999",
                "{\"response\":{\"body-bin\":\"%\"}} | instruct.response.body-bin: got \"%\", expected base64",
                "{\"response\":{\"headers\":[1]}} | instruct.response.headers: got \"something else\", expected an object of strings, or an array of pairs of strings",
                "{\"response\":{\"headers\":{\"a b\":\"\"}}} | headers: got \"a b\", expected a name of letters, digits and -",
                "{\"response\":{\"headers\":{\"a\":\"b\\r\\nc: d\"}}} | headers.a: got \"b\\u000d\\u000ac: d\", expected one line without control characters",
            })
    void saysWhatIsWrongInABody(String json, String message) {
        assertThatThrownBy(() -> ofBody(json)).isInstanceOf(InvalidValue.class).hasMessage(message);
    }

    @Test
    void anInstructionInTheBodyHasStatus200() {
        Reply answer = new Reply(
                404, Optional.empty(), List.of(new Field("Content-Type", Instruction.MEDIA_TYPE)), Content.of("{}"));

        assertThatThrownBy(() -> Instruction.of(answer))
                .hasMessage("status: got \"404\", expected 200 with application/grip-instruct");
    }

    @ParameterizedTest
    @ValueSource(strings = {"skip-self | bob", "skip-users | bob", "require-sub | bob"})
    void anItemWithoutMetaPassesEveryFilter(String filterAndUser) {
        String[] words = filterAndUser.split(" \\| ", 2);

        assertThat(hold(words[0], words[1]).wants(channel(words[0]), Map.of())).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "skip-self   | alice | sender      | alice     | false",
                "skip-self   | alice | sender      | bob       | true",
                "skip-users  | alice | skip_users  | bob, alice | false",
                "skip-users  | alice | skip_users  | bob       | true",
                "require-sub | alice | require_sub | c         | true",
                "require-sub | alice | require_sub | d         | false",
            })
    void aFilterComparesTheMetaOfHoldAndItem(String filter, String user, String key, String value, boolean wanted) {
        assertThat(hold(filter, user).wants(channel(filter), Map.of(key, value)))
                .isEqualTo(wanted);
    }

    private static Hold hold(String filter, String user) {
        return new Hold(
                Hold.Mode.STREAM, List.of(channel(filter)), Duration.ZERO, Optional.empty(), Map.of("user", user));
    }

    private static Channel channel(String filter) {
        return Channel.of("test", "c", Optional.empty(), List.of(filter));
    }

    private static Instruction of(String... lines) {
        return answered(BODY.toString(), lines);
    }

    private static Instruction answered(String body, String... lines) {
        List<Field> fields = new ArrayList<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            fields.add(new Field(line.substring(0, colon), line.substring(colon + 2)));
        }
        return Instruction.of(new Reply(200, Optional.empty(), fields, Content.of(body)));
    }

    private static Instruction ofBody(String json) {
        var type = new Field("Content-Type", "application/grip-instruct");
        return Instruction.of(new Reply(200, Optional.empty(), List.of(type), Content.of(json)));
    }
}
