package dev.tidings.core.json;

import static dev.tidings.core.Property.forAll;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.WireFiles;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client of {@code tidings.v1} says, and how it is answered. */
class CommandTest {

    @Test
    void readsEachKindWithItsMembersInAnyOrder() {
        assertThat(parse("{\"ref\":1,\"subscribe\":[\"a\",\"b/*\",\"a\"],\"after\":\"x\"}"))
                .isEqualTo(new Command.Subscribe(1, Set.of(new Selector("a"), new Selector("b/*")), Optional.of("x")));
        assertThat(parse(" {\"subscribe\" : [ \"**\" ] , \"ref\" : 0 }\n"))
                .isEqualTo(new Command.Subscribe(0, Set.of(new Selector("**")), Optional.empty()));
        assertThat(parse("{\"unsubscribe\":[\"a\"],\"ref\":9007199254740991}"))
                .isEqualTo(new Command.Unsubscribe(9007199254740991L, Set.of(new Selector("a"))));
        var event = new PublishLine(
                Optional.of(new Topic("a/b")),
                Optional.of(new EventType("note")),
                Utf8.of("{\"x\":1}"),
                Optional.of(new IdempotencyKey("k")));
        assertThat(
                        parse(
                                "{\"publish\":{\"key\":\"k\",\"data\":{ \"x\" : 1 },\"type\":\"note\",\"topic\":\"a/b\"},\"ref\":3}"))
                .isEqualTo(new Command.Publish(3, new Topic("a/b"), event));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // not to be understood at all
                "``                                    |   | message: got \"\", expected one JSON value",
                "{                                     |   | message: got \"{\", expected one JSON value (see line 1, column 2)",
                "[1]                                   |   | message: got \"[1]\", expected an object such as {\"ref\":1,\"subscribe\":[\"a\"]}",
                "{\"ref\":1}{                          |   | message: got \"{\\\"ref\\\":1}{\", expected one of subscribe, unsubscribe and publish",
                // the ref
                "{\"subscribe\":[\"a\"]}               |   | message: got \"{\\\"subscribe\\\":[\\\"a\\\"]}\", expected a member ref, a whole number with which the answer comes back",
                "{\"ref\":\"1\",\"subscribe\":[\"a\"]} |   | ref: got \"\\\"1\\\"\", expected a whole number from 0 to 9007199254740991",
                "{\"ref\":-1,\"subscribe\":[\"a\"]}    |   | ref: got \"-1\", expected a whole number from 0 to 9007199254740991",
                "{\"ref\":1.0,\"subscribe\":[\"a\"]}   |   | ref: got \"1.0\", expected a whole number from 0 to 9007199254740991",
                "{\"ref\":9007199254740992}            |   | ref: got \"9007199254740992\", expected a whole number from 0 to 9007199254740991",
                // the kind
                "{\"ref\":7}                           | 7 | message: got \"{\\\"ref\\\":7}\", expected one of subscribe, unsubscribe and publish",
                "{\"ref\":7,\"subscribe\":[\"a\"],\"unsubscribe\":[\"b\"]} | 7 | message: got \"{\\\"ref\\\":7,\\\"subscribe\\\":[\\\"a\\\"],\\\"unsubscribe\\\":[\\\"b\\\"]}\", expected one of subscribe, unsubscribe and publish",
                "{\"ref\":7,\"publish\":{\"topic\":\"a\",\"data\":1},\"subscribe\":[\"a\"]} | 7 | message: got \"{\\\"ref\\\":7,\\\"publish\\\":{\\\"topic\\\":\\\"a\\\",\\\"data\\\":1},\\\"subscribe\\\":[\\\"a\\\"]}\", expected one of subscribe, unsubscribe and publish",
                "{\"ref\":7,\"colour\":1}              | 7 | message: got \"colour\", expected only members named ref, after and one of subscribe, unsubscribe and publish",
                "{\"ref\":7,\"subscribe\":[\"a\"],\"subscribe\":[\"a\"]} | 7 | message: got \"subscribe\", expected each member once",
                // their values; the ref may stand behind what is wrong
                "{\"subscribe\":\"a\",\"ref\":7}       | 7 | subscribe: got \"\\\"a\\\"\", expected an array of topics and patterns, such as [\"a\",\"b/*\"]",
                "{\"ref\":7,\"subscribe\":[]}          | 7 | subscribe: got \"[]\", expected at least one topic or pattern",
                "{\"ref\":7,\"unsubscribe\":[1]}       | 7 | unsubscribe: got \"1\", expected a string",
                "{\"subscribe\":[\"a\",\"b//c\"],\"ref\":7} | 7 | topic: got \"b//c\", expected segments separated by single slashes, none of them empty",
                "{\"ref\":7,\"subscribe\":[\"a\"],\"after\":null} | 7 | after: got \"null\", expected a string",
                "{\"ref\":7,\"unsubscribe\":[\"a\"],\"after\":\"x\"} | 7 | after: got \"x\", expected to be beside subscribe",
                "{\"ref\":7,\"publish\":[]}            | 7 | publish: got \"[]\", expected an object such as {\"topic\":\"a\",\"data\":\"hello\"}",
                "{\"ref\":7,\"publish\":{\"data\":1}}  | 7 | publish.topic: got \"\", expected a topic to publish to",
                "{\"publish\":{\"topic\":\"a/*\",\"data\":1},\"ref\":7} | 7 | topic: got \"a/*\", expected no '*' (that is for selectors)",
                "{\"ref\":7,\"publish\":{\"topic\":\"a\",\"data\":1,\"id\":1}} | 7 | publish: got \"id\", expected only members named topic, type, data and key",
            })
    void saysWhatIsWrongAndOfWhichRef(String message, Long ref, String reason) {
        var wrong = (Command.Wrong) parse(message);

        assertThat(wrong.reason()).hasMessage(reason);
        assertThat(wrong.ref()).isEqualTo(ref == null ? OptionalLong.empty() : OptionalLong.of(ref));
    }

    @Test
    void neverThrows() {
        forAll(random -> {
            String text = JsonTexts.any(random);
            assertThat(Command.parse(Utf8.of("{\"ref\":1,\"publish\":" + text + "}")))
                    .isNotNull();
            assertThat(Command.parse(Utf8.of("{\"subscribe\":" + text + ",\"ref\":1}")))
                    .isNotNull();
            assertThat(Command.parse(Utf8.of(text))).isNotNull();
        });
    }

    @Test
    void isAnsweredAsInTheGoldenFile() {
        var id = new EventId(10, 1, 4);
        byte[][] answers = {
            CommandAnswer.changed(1, new EventId(10, 1, 3)),
            CommandAnswer.published(9007199254740991L, id, new Topic("orders/eu/42"), false),
            CommandAnswer.published(0, id, new Topic("größe/\"x\""), true),
            CommandAnswer.error(OptionalLong.of(2), 409, "topic: a is complete and takes no more events"),
            CommandAnswer.error(OptionalLong.empty(), 400, "message: got \"{\", expected \\u000d\n one JSON value"),
        };

        var lines = new StringBuilder();
        for (byte[] answer : answers) {
            lines.append(new String(answer, UTF_8)).append('\n');
        }
        assertThat(lines.toString()).isEqualTo(new String(WireFiles.bytes("answers.v1"), UTF_8));
    }

    private static Command parse(String message) {
        return Command.parse(Utf8.of(message));
    }
}
