package dev.tidings.core.json;

import static dev.tidings.core.Property.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.Samples;
import dev.tidings.core.WireFiles;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void writesAnEventOnOneLine() {
        var event = new Event(
                new EventId(10, 1, 7),
                new Topic("orders/eu/42"),
                EventType.MESSAGE,
                Utf8.of("a \"b\"\r\nc/é"),
                12,
                false);

        assertThat(new String(Json.envelope(event), UTF_8))
                .isEqualTo("{\"id\":\"000000a00001-00000000007\",\"topic\":\"orders/eu/42\",\"type\":\"message\","
                        + "\"time\":12,\"data\":\"a \\\"b\\\"\\r\\nc/é\"}");
    }

    @Test
    void writesAnyEventSoThatItCanBeReadBack() {
        forAll(random -> assertCanBeReadBack(Samples.event(random)));
    }

    private static void assertCanBeReadBack(Event event) {
        byte[] json = Json.envelope(event);

        assertThat(new String(json, UTF_8)).doesNotContain("\n", "\r");
        assertThat(WireFiles.json(json))
                .isEqualTo(Map.of(
                        "id", event.id().toString(),
                        "topic", event.topic().name(),
                        "type", event.type().name(),
                        "time", event.timeMs(),
                        "data", event.data().toString()));
        assertThatCode(() -> Json.check("body", Utf8.ofValid(json))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "0",
                "-0",
                "1.50E+07",
                "\"\"",
                "true",
                "false",
                "null",
                " \t\r\n[ 1 , {\"a\" : null} ]\n",
                "{\"a\":1,\"a\":2}",
                "\"\\u00e9\\ud83d\\udc4b\\/\\b\\f\\n\\r\\t\"",
                "\"\u2028\u007f\uFEFF👋\"",
                "1e999999",
                "123456789012345678901234567890.123456789012345678901234567890"
            })
    void takesOneValueOfJson(String text) {
        assertThatCode(() -> Json.check("body", Utf8.of(text))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "{\"a\":}|1|6",
                "{\"a\":1,}|1|8",
                "[1 2]|1|4",
                "[1,]|1|4",
                "01|1|2",
                "+1|1|2",
                ".5|1|1",
                "1.|1|2",
                "1e|1|3",
                "-|1|2",
                "NaN|1|4",
                "truex|1|1",
                "nul|1|1",
                "True|1|1",
                "'a'|1|1",
                "{a:1}|1|2",
                "{\"a\" 1}|1|6",
                "\"abc|1|5",
                "\"\\x\"|1|3",
                "\"\\u12\"|1|6",
                "/**/1|1|1",
                "[1,2|1|5",
                "[1}|1|3",
                "{}}|1|3",
                "1 2|1|3",
                "{} {}|1|4",
                "\"a\"b|1|4",
                "\uFEFF1|1|1",
                "\u00a01|1|1",
                "\u2028 1|1|1",
                "[\"\\ud800\"]|1|2",
                "[\"\\udc00\\ud800\"]|1|2",
                "{\"\\ud800\":1}|1|9",
                "[\"\\ud800\\u0041\"]|1|2",
            })
    void saysWhereATextStopsBeingJson(String text, int line, int column) {
        String place = " (see line " + line + ", column " + column + ")";
        assertThatThrownBy(() -> Json.check("body", Utf8.of(text)))
                .isInstanceOf(InvalidValue.class)
                .hasMessageStartingWith("body: got \"")
                .hasMessageEndingWith(place);

        String later = "line " + (line + 2) + ", column " + (column + 1) + ")";
        assertThatThrownBy(() -> Json.check("body", Utf8.of("\n\r\n " + text)))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining(later);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\r\t"})
    void refusesNothing(String text) {
        assertThatThrownBy(() -> Json.check("body", Utf8.of(text)))
                .isInstanceOf(InvalidValue.class)
                .hasMessageEndingWith("expected one JSON value");
    }

    @Test
    void refusesControlCharactersAndWhatOnlyLooksLikeJsonInUtf16() {
        for (String text : List.of("\0" + "1", "1\0", "\"a\nb\"", "\"a\tb\"", "\f1", "\0[\0]", "[\0]\0", "1\u001e")) {
            assertThatThrownBy(() -> Json.check("body", Utf8.of(text))).isInstanceOf(InvalidValue.class);
        }
    }

    @Test
    void showsThePlaceAndNothingThatATerminalWouldObey() {
        assertThatThrownBy(() -> Json.check("body", Utf8.of("[1,\n 2,\n  \u001b[2J\u202e]")))
                .hasMessage("body: got \"[1,\\u000a 2,\\u000a  \\u001b[2J\\u202e]\","
                        + " expected one JSON value (see line 3, column 3)");
        assertThatThrownBy(() -> Json.check("body", Utf8.of("[" + "1,".repeat(5000) + "é]")))
                .satisfies(e ->
                        assertThat(e.getMessage()).contains("1,1,\\u00e9]\"").hasSizeLessThan(160));
    }

    @Test
    void hasLimits() {
        assertThatCode(() -> Json.check("body", Utf8.of("[".repeat(500) + "]".repeat(500))))
                .doesNotThrowAnyException();
        for (String text : List.of(
                "[".repeat(501) + "]".repeat(501),
                "9".repeat(1001),
                "[1." + "9".repeat(1001) + "]",
                "{\"" + "n".repeat(50_001) + "\":1}")) {
            assertThatThrownBy(() -> Json.check("body", Utf8.of(text)))
                    .isInstanceOf(InvalidValue.class)
                    .hasMessageEndingWith(
                            "expected JSON at most 500 levels deep, with numbers of at most 1000 characters"
                                    + " and names of at most 50000");
        }
    }

    @Test
    void takesAStringOfAnyLength() {
        assertThatCode(() -> Json.check("body", Utf8.of("\"" + "x".repeat(30_000_000) + "\"")))
                .doesNotThrowAnyException();
    }

    @Test
    void takesWhatTheGrammarTakesAndThrowsNothingButInvalidValue() {
        forAll(random -> assertIsTakenWhenTheGrammarTakesIt(JsonTexts.any(random)));
    }

    private static void assertIsTakenWhenTheGrammarTakesIt(String text) {
        boolean taken = true;
        try {
            Json.check("body", Utf8.of(text));
        } catch (InvalidValue e) {
            taken = false;
            assertThat(e.getMessage()).startsWith("body: got ").matches("[ -~…]*");
        }
        assertThat(taken).as("%s is JSON", text).isEqualTo(JsonReference.isJson(text));
    }
}
