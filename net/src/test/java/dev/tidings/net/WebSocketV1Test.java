package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.auth.Access;
import dev.tidings.core.auth.Right;
import dev.tidings.core.event.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The subprotocol {@code tidings.v1}: rules V1 to V5 of {@code docs/protocol.md}. */
class WebSocketV1Test {

    private TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void publishesAndSaysWhereItWasStored() {
        var talker = Talker.v1(hub, "/events");

        assertThat(
                        talker.say(
                                "{\"ref\":3,\"publish\":{\"topic\":\"a/b\",\"type\":\"note\",\"data\":{\"x\": 1},\"key\":\"k\"}}"))
                .containsExactly("text {\"ref\":3,\"ok\":{\"id\":\"" + id(1) + "\",\"topic\":\"a/b\"}}");
        assertThat(talker.say("{\"ref\":4,\"publish\":{\"topic\":\"a/b\",\"data\":\"again\",\"key\":\"k\"}}"))
                .containsExactly(
                        "text {\"ref\":4,\"ok\":{\"id\":\"" + id(1) + "\",\"topic\":\"a/b\",\"duplicate\":true}}");
        assertThat(hub.stored()).hasSize(1);
    }

    @Test
    void carriesWhatIsSubscribedToLiveAndNoMoreWhatIsNot() {
        var talker = Talker.v1(hub, "/events");
        publish("a", "before");
        assertThat(talker.say("{\"ref\":1,\"subscribe\":[\"a\",\"b/*\"]}"))
                .containsExactly("text {\"ref\":1,\"ok\":{\"cursor\":\"" + id(1) + "\"}}");
        publish("a", "x");
        publish("c", "not wanted");
        publish("b/1", "y");
        assertThat(talker.hear()).containsExactly(event(2, "a", "x"), event(4, "b/1", "y"));

        assertThat(talker.say("{\"ref\":2,\"unsubscribe\":[\"a\",\"never/was\"]}"))
                .containsExactly("text {\"ref\":2,\"ok\":{\"cursor\":\"" + id(4) + "\"}}");
        publish("a", "z");
        publish("b/2", "z");
        assertThat(talker.hear()).containsExactly(event(6, "b/2", "z"));
    }

    @Test
    void bringsWhatLiesAfterTheCursorOfASubscribeBetweenItsAnswerAndWhatComes() {
        publish("a", "1");
        publish("b", "2");
        publish("a", "3");
        var talker = Talker.v1(hub, "/events/c");
        assertThat(talker.say("{\"ref\":1,\"subscribe\":[\"a\"],\"after\":\"" + id(1) + "\"}"))
                .containsExactly("text {\"ref\":1,\"ok\":{\"cursor\":\"" + id(3) + "\"}}", event(3, "a", "3"));
        publish("a", "4");
        publish("c", "5");

        assertThat(talker.hear()).containsExactly(event(4, "a", "4"), event(5, "c", "5"));
    }

    @Test
    void tellsOfAGapInWhatComesWithACursor() {
        publish("a", "1");
        var talker = Talker.v1(hub, "/events");

        assertThat(talker.say("{\"ref\":1,\"subscribe\":[\"a\"],\"after\":\"elsewhere\"}"))
                .containsExactly(
                        "text {\"ref\":1,\"ok\":{\"cursor\":\"" + id(1) + "\"}}",
                        "text {\"control\":\"gap\",\"after\":\"elsewhere\",\"resumed\":\"" + id(0)
                                + "\",\"reason\":\"foreign-id\"}",
                        event(1, "a", "1"));
    }

    @Test
    void carriesOutCommandsInTheirOrderHoweverTheyCome() {
        var talker = Talker.v1(hub, "/events");
        publish("a", "0");
        List<byte[]> commands = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            commands.add(ClientFrames.text(
                    "{\"ref\":" + 2 * i + ",\"subscribe\":[\"t/" + i + "\"],\"after\":\"" + id(1) + "\"}"));
            commands.add(ClientFrames.text("{\"ref\":" + (2 * i + 1) + ",\"unsubscribe\":[\"t/" + i + "\"]}"));
        }
        commands.forEach(talker.connection()::hand);
        hub.settle();

        assertThat(talker.hear())
                .isEqualTo(IntStream.range(0, 100)
                        .mapToObj(i -> "text {\"ref\":" + i + ",\"ok\":{\"cursor\":\"" + id(1) + "\"}}")
                        .toList());
    }

    @Test
    void hasOnlySoManyPublishesAtTheJournal() {
        var talker = Talker.v1(hub, "/events");
        hub.journal.held = true;
        IntStream.range(0, 200).forEach(i -> talker.connection().send(publishing(i, "a", "x")));
        assertThat(hub.journal.groups()).hasSize(64);
        assertThat(talker.connection().channel.config().isAutoRead()).isFalse();

        hub.journal.held = false;
        hub.settle();
        assertThat(talker.hear())
                .isEqualTo(IntStream.range(0, 200)
                        .mapToObj(i -> "text {\"ref\":" + i + ",\"ok\":{\"id\":\"" + id(i + 1) + "\",\"topic\":\"a\"}}")
                        .toList());
        assertThat(talker.connection().channel.config().isAutoRead()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"ref\":1,\"publish\":{\"topic\":\"done\",\"data\":1}}    | 409 | topic: done is complete and takes no more events",
                "{\"ref\":1,\"publish\":{\"topic\":\"secret\",\"data\":1}}  | 403 | topic: the access rules do not let you publish to secret",
                "{\"ref\":1,\"publish\":{\"topic\":\"a\",\"data\":\"LARGE\"}} | 413 | data: an event's data is at most 256000 bytes (limits.event_bytes)",
                "{\"ref\":1,\"publish\":{\"topic\":\"a//b\",\"data\":1}}    | 400 | topic: got",
                "{\"ref\":1,\"subscribe\":[\"secret\"]}                     | 403 | topic: the access rules do not let you subscribe to",
                "{\"ref\":1,\"subscribe\":[\"**\"]}                         | 403 | topic: the access rules do not let you subscribe to",
                "{\"ref\":1,\"subscribe\":[MANY]}                           | 400 | subscribe: at most 100 for one connection",
                "{\"ref\":1,\"subscribe\":[]}                               | 400 | subscribe: got",
                "{\"ref\":1,\"dance\":true}                                 | 400 | message: got",
            })
    void saysWhatIsWrongAsHttpWouldAndGoesOn(String command, int code, String message) {
        var rules = List.of(
                new Access.Rule(new Selector("secret"), Set.of()),
                new Access.Rule(new Selector("**"), Set.of(Right.PUBLISH, Right.SUBSCRIBE)));
        hub.close();
        hub = new TestHub(new TestConfig().access(new Access(rules)).config());
        publish("done?end=true", "last");
        var talker = Talker.v1(hub, "/events");
        String many = String.join(
                ",", IntStream.range(0, 101).mapToObj(i -> "\"t" + i + "\"").toList());

        List<String> answers =
                talker.say(command.replace("LARGE", "x".repeat(256_001)).replace("MANY", many));
        assertThat(answers)
                .singleElement()
                .asString()
                .startsWith("text {\"ref\":1,\"error\":{\"code\":" + code + ",\"message\":\"" + message);
        assertThat(talker.say("{\"ref\":2,\"subscribe\":[\"a\"]}"))
                .singleElement()
                .asString()
                .contains("\"ref\":2,\"ok\"");
    }

    @Test
    void answersWithoutARefWhatHasNone() {
        var talker = Talker.v1(hub, "/events");

        assertThat(talker.say("hello")).singleElement().asString().startsWith("text {\"error\":{\"code\":400,");
        assertThat(talker.connection().isOpen()).isTrue();
    }

    @Test
    void countsTheSelectorsOfTheWholeConnection() {
        var talker = Talker.v1(hub, "/events/a");
        String most = String.join(
                ",", IntStream.range(0, 99).mapToObj(i -> "\"t" + i + "\"").toList());

        assertThat(talker.say("{\"ref\":1,\"subscribe\":[" + most + ",\"a\"]}").getFirst())
                .contains("\"ok\"");
        assertThat(talker.say("{\"ref\":2,\"subscribe\":[\"b\"]}").getFirst()).contains("\"code\":400");
        assertThat(talker.say("{\"ref\":3,\"unsubscribe\":[\"a\"]}").getFirst()).contains("\"ok\"");
        assertThat(talker.say("{\"ref\":4,\"subscribe\":[\"b\"]}").getFirst()).contains("\"ok\"");
    }

    @Test
    void saysThatTheJournalCannotTakeItAndThatItMayLater() {
        var talker = Talker.v1(hub, "/events");
        hub.journal.full = true;
        assertThat(talker.send(publishing(1, "a", "x")).getFirst()).contains("\"ref\":1,\"error\":{\"code\":503,");
        hub.journal.full = false;
        hub.journal.away = true;
        assertThat(talker.send(publishing(2, "a", "x")).getFirst()).contains("\"ref\":2,\"error\":{\"code\":503,");
        assertThat(talker.say("{\"ref\":3,\"subscribe\":[\"a\"],\"after\":\"" + id(0) + "\"}")
                        .getFirst())
                .contains("\"ref\":3,\"error\":{\"code\":503,");
        hub.journal.away = false;

        assertThat(talker.send(publishing(4, "a", "x")).getFirst()).contains("\"ref\":4,\"ok\"");
    }

    @Test
    void staysWhenItCarriesNothingAndIsToldWhenTheServerStops() {
        var talker = Talker.v1(hub, "/events");
        talker.say("{\"ref\":1,\"subscribe\":[\"a\"]}");
        talker.say("{\"ref\":2,\"unsubscribe\":[\"a\"]}");
        publish("a", "x");
        assertThat(talker.hear()).isEmpty();
        hub.loop.drain();
        hub.settle();

        assertThat(talker.hear())
                .containsExactly("text {\"control\":\"bye\",\"reason\":\"drain\"}", "close 1012 drain");
    }

    @Test
    void answersWhatWasAskedBeforeTheServerStoppedAndTakesNothingMore() {
        var talker = Talker.v1(hub, "/events");
        hub.journal.held = true;
        talker.send(publishing(1, "a", "x"));
        hub.loop.drain();
        hub.settle();
        assertThat(talker.hear()).containsExactly("text {\"control\":\"bye\",\"reason\":\"drain\"}");
        talker.connection().send(publishing(2, "a", "too late"));
        hub.pass(Duration.ofSeconds(4));
        hub.journal.held = false;
        hub.settle();

        assertThat(talker.hear())
                .containsExactly(
                        "text {\"ref\":1,\"ok\":{\"id\":\"" + id(1) + "\",\"topic\":\"a\"}}", "close 1012 drain");
        assertThat(hub.stored()).hasSize(1);
    }

    @Test
    void doesNotWaitLongForTheJournalWhenTheServerStops() {
        var talker = Talker.v1(hub, "/events");
        hub.journal.held = true;
        talker.send(publishing(1, "a", "x"));
        hub.loop.drain();
        hub.pass(Duration.ofSeconds(6));

        assertThat(talker.hear()).last().isEqualTo("close 1012 drain");
        hub.pass(Duration.ofSeconds(6));
        assertThat(talker.connection().isOpen()).isFalse();
    }

    @Test
    void saysThatATopicIsOverBeforeItCloses() {
        var talker = Talker.v1(hub, "/events/a");
        publish("a?end=true", "last");

        assertThat(talker.hear())
                .containsExactly(
                        event(1, "a", "last"),
                        "text {\"control\":\"end\",\"reason\":\"complete\"}",
                        "close 1000 complete");
    }

    private static byte[] publishing(int ref, String topic, String data) {
        return ClientFrames.text(
                "{\"ref\":" + ref + ",\"publish\":{\"topic\":\"" + topic + "\",\"data\":\"" + data + "\"}}");
    }

    private static String event(long sequence, String topic, String data) {
        return "text {\"id\":\"" + id(sequence) + "\",\"topic\":\"" + topic
                + "\",\"type\":\"message\",\"time\":1767323045000,\"data\":\"" + data + "\"}";
    }

    private static String id(long sequence) {
        return WireClient.id(sequence);
    }

    private void publish(String topicAndQuery, String data) {
        assertThat(hub.ask("POST /events/" + topicAndQuery + " HTTP/1.1\r\nHost: h\r\nContent-Length: "
                        + data.getBytes(UTF_8).length + "\r\n\r\n" + data))
                .startsWith("HTTP/1.1 201 ");
    }
}
