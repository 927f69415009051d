package dev.tidings.core.json;

import static dev.tidings.core.Property.forAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.Samples;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishLineTest {

    @Test
    void readsAllMembersInAnyOrderAndWithWhiteSpace() {
        var line = parse(" { \"key\" : \"k1\",\t\"data\":\"hello\", \"type\":\"note\",\"topic\":\"a/b\" } \r\n");

        assertThat(line)
                .isEqualTo(new PublishLine(
                        Optional.of(new Topic("a/b")),
                        Optional.of(new EventType("note")),
                        Utf8.of("hello"),
                        Optional.of(new IdempotencyKey("k1"))));
    }

    @Test
    void needsDataOnly() {
        assertThat(parse("{\"data\":\"\"}"))
                .isEqualTo(new PublishLine(Optional.empty(), Optional.empty(), Utf8.EMPTY, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"a\\r\\nb\\u0000 \\ud83d\\udc4b\" | `a\r\nb\0 👋`",
                "null                               | null",
                "true                               | true",
                "[ ]                                | []",
                "{ }                                | {}",
                "-0                                 | -0",
                "1.00                               | 1.00",
                "1E+400                             | 1E+400",
                "0.1e-7                             | 0.1e-7",
                "123456789012345678901234567890     | 123456789012345678901234567890",
                "[ 1 , 1.0 , [ \"x\" , { } ] ]      | [1,1.0,[\"x\",{}]]",
                "{ \"a\" : 1 , \"a\" : 2 }          | {\"a\":1,\"a\":2}",
                "{\"\\u00e9\\ud83d\\udc4b\":\"\\/\\n\"} | {\"é👋\":\"/\\n\"}",
                "{\"unknown\":{\"data\":[false]}}   | {\"unknown\":{\"data\":[false]}}",
            })
    void takesAStringAsItIsAndOtherJsonAsItsCompactText(String data, String text) {
        assertThat(parse("{\"data\":" + data + ",\"topic\":\"t\"}").data()).isEqualTo(Utf8.of(text));
    }

    @Test
    void takesAnyText() {
        forAll(random -> {
            String text = Samples.text(random);

            byte[] line = Json.object(out -> out.put("data", text));

            assertThat(PublishLine.parse(Utf8.ofValid(line)).data()).isEqualTo(Utf8.of(text));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"data\":\"x\",\"colour\":1}           | line: got \"colour\", expected only members named topic, type, data and key",
                "{\"data\":\"x\",\"Data\":1}             | line: got \"Data\", expected only members named topic, type, data and key",
                "{\"data\":\"x\",\"a\\r\\nb\":1}         | line: got \"a\\u000d\\u000ab\", expected only members named topic, type, data and key",
                "{\"data\":\"x\",\"data\":\"x\"}         | line: got \"data\", expected each member once",
                "{\"data\":null,\"data\":null}           | line: got \"data\", expected each member once",
                "{\"topic\":\"t\",\"topic\":\"t\"}       | line: got \"topic\", expected each member once",
                "{\"type\":\"t\",\"t\\u0079pe\":\"t\"}   | line: got \"type\", expected each member once",
                "{\"key\":\"t\",\"key\":\"t\"}           | line: got \"key\", expected each member once",
                "{\"topic\":\"t\"}                       | line: got \"{\\\"topic\\\":\\\"t\\\"}\", expected an object with a member data, a string or any other JSON value",
                "[]                                      | line: got \"[]\", expected an object such as {\"type\":\"note\",\"data\":\"hello\"}",
                "\"data\"                                | line: got \"\\\"data\\\"\", expected an object such as {\"type\":\"note\",\"data\":\"hello\"}",
                "{\"topic\":[1, 2]}                      | topic: got \"[1,2]\", expected a string, or no such member",
                "{\"type\":null}                         | type: got \"null\", expected a string, or no such member",
                "{\"key\":7}                             | key: got \"7\", expected a string, or no such member",
                "{\"key\":\"\\u00e9\"}                   | key: got \"\\u00e9\", expected 1 to 160 printable ASCII characters",
                "{\"type\":\"tidings:end\",\"data\":1}   | type: got \"tidings:end\", expected a type that does not begin with tidings:",
                "{\"data\":\"x\"} {\"data\":\"y\"}       | line: got \"{\\\"data\\\":\\\"x\\\"} {\\\"data\\\":\\\"y\", expected one JSON value and no more (see line 1, column 14)",
                "{\"data\":\"x\"                         | line: got \"{\\\"data\\\":\\\"x\\\"\", expected one JSON value (see line 1, column 12)",
            })
    void saysWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(InvalidValue.class).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":\"\\ud800\"}", "{\"data\":[\"\\udc00\"]}", "{\"data\":{\"\\ud800\":1}}",
                "{\"data\":1,\"topic\":\"\\ud800\"}", "{\"data\":1,\"key\":\"\\ud800\"}", "{\"data\":1,\"\\ud800\":1}"
            })
    void refusesHalfOfASurrogatePair(String line) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("(see line 1, column ");
    }

    @Test
    void hasLimits() {
        assertThat(parse("{\"data\":" + "[".repeat(499) + "]".repeat(499) + "}")
                        .data()
                        .length())
                .isEqualTo(998);
        assertThatThrownBy(() -> parse("{\"data\":" + "[".repeat(500) + "]".repeat(500) + "}"))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("at most 500 levels deep");
        assertThatThrownBy(() -> parse("{\"data\":" + "1".repeat(1001) + "}"))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("numbers of at most 1000");
    }

    @Test
    void throwsNothingButInvalidValue() {
        forAll(random -> {
            try {
                parse("{\"data\":" + JsonTexts.any(random));
            } catch (InvalidValue e) {
                assertThat(e.getMessage()).matches("[ -~…]*");
            }
        });
    }

    private static PublishLine parse(String line) {
        return PublishLine.parse(Utf8.of(line));
    }
}
