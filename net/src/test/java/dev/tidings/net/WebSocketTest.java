package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.auth.Access;
import dev.tidings.core.auth.Right;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A WebSocket without a subprotocol: rules M5 to M12 of {@code docs/protocol.md}. */
class WebSocketTest {

    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
    private static final String LONG = "{\"text\":\"" + "hello ".repeat(50) + "\"}";

    private TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void bringsTheDataOfAnEventAndNothingElse() {
        var talker = new Talker(hub, "/events/a", "");
        publish("a?type=note", "x\n\"y\" ä");
        publish("a", "");

        assertThat(talker.hear()).containsExactly("text x\n\"y\" ä", "text ");
    }

    @Test
    void compressesAnEventOnceAndSendsEverybodyTheSameBytes() {
        var one = new Talker(hub, "/events/a", DEFLATE);
        var two = new Talker(hub, "/events/a", DEFLATE);
        var plain = new Talker(hub, "/events/a", "");
        publish("a", LONG);

        byte[] first = one.connection().receivedBytes();
        assertThat(two.connection().receivedBytes()).isEqualTo(first);
        assertThat(first.length).isLessThan(LONG.length() / 3);
        assertThat(new ClientFrames().read(first).getFirst().isCompressed()).isTrue();
        assertThat(plain.hear()).containsExactly("text " + LONG);
    }

    @Test
    void sendsAShortEventAsItIsAlsoWhereCompressionWasAgreedOn() {
        var talker = new Talker(hub, "/events/a", DEFLATE);
        publish("a", "short");
        publish("a", LONG);

        assertThat(talker.hear()).containsExactly("text short", "compressed " + LONG);
    }

    @Test
    void publishesWhatTheClientSaysAndTellsItLikeAnybodyElse() {
        var talker = new Talker(hub, "/events/a", "");
        var other = new Talker(hub, "/events?topic=a&envelope=json", DEFLATE);

        assertThat(talker.say("hello")).containsExactly("text hello");
        assertThat(other.hear().getFirst())
                .endsWith("\"topic\":\"a\",\"type\":\"message\",\"time\":1767323045000,\"data\":\"hello\"}");
        assertThat(other.send(ClientFrames.compressed(LONG)).getFirst()).contains("hello hello");
        assertThat(talker.hear()).containsExactly("text " + LONG);
    }

    @Test
    void publishesManyInTheirOrderAndHoldsBackWhenTheJournalDoesNotKeepUp() {
        var talker = new Talker(hub, "/events/a?from=start", "");
        hub.journal.held = true;
        IntStream.range(0, 1000).forEach(i -> talker.connection().send(ClientFrames.text("x" + i)));
        assertThat(hub.stored()).isEmpty();
        assertThat(talker.connection().channel.config().isAutoRead()).isFalse();

        hub.journal.held = false;
        hub.settle();
        assertThat(talker.hear())
                .isEqualTo(IntStream.range(0, 1000).mapToObj(i -> "text x" + i).toList());
        assertThat(talker.connection().channel.config().isAutoRead()).isTrue();
    }

    @Test
    void closesWhenThereIsNoOneTopicToPublishTo() {
        for (String target : List.of("/events?topic=a&topic=b", "/events?topic=a/*")) {
            assertThat(new Talker(hub, target, "").say("x"))
                    .containsExactly(
                            "close 1008 to publish, subscribe to one topic and no pattern, or speak tidings.v1");
        }
        assertThat(hub.stored()).isEmpty();
    }

    @Test
    void closesWhenTheRulesForbidToPublish() {
        hub.close();
        var reading = new Access.Rule(new Selector("**"), Set.of(Right.SUBSCRIBE));
        hub = new TestHub(new TestConfig().access(new Access(List.of(reading))).config());

        assertThat(new Talker(hub, "/events/a", "").say("x"))
                .containsExactly("close 1008 topic: the access rules do not let you publish to a");
    }

    @Test
    void takesNothingMoreForATopicThatIsCompleteMeanwhile() {
        var talker = new Talker(hub, "/events/a", "");
        hub.journal.held = true;
        var publisher = hub.connect();
        publisher.send("POST /events/a?end=true HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nlast");
        talker.connection().send(ClientFrames.text("too late"));
        hub.journal.held = false;
        hub.settle();

        assertThat(talker.hear().getLast()).containsAnyOf("close 1000 complete", "close 1008 topic: a is complete");
        assertThat(hub.stored()).hasSize(1);
    }

    @Test
    void closesWhenTheJournalCannotTakeIt() {
        var full = new Talker(hub, "/events/a", "");
        hub.journal.full = true;
        assertThat(full.say("x").getFirst()).startsWith("close 1013 the journal's mailbox is full");

        hub.journal.full = false;
        var away = new Talker(hub, "/events/a", "");
        hub.journal.away = true;
        assertThat(away.say("x")).containsExactly("close 1013 the journal: no space left");
    }

    @Test
    void closesWhenEventsAreMissingAndItCouldNotBeSaidOtherwise() {
        publish("a", "x");
        var data = new Talker(hub, "/events/a?after=elsewhere", "");
        var envelopes = new Talker(hub, "/events/a?after=elsewhere&envelope=json", "");

        assertThat(data.hear())
                .containsExactly("close 4001 gap: foreign-id, nothing is missing after 000000100000-00000000000");
        assertThat(envelopes.hear().getFirst())
                .isEqualTo("text {\"control\":\"gap\",\"after\":\"elsewhere\",\"resumed\":\"000000100000-00000000000\","
                        + "\"reason\":\"foreign-id\"}");
    }

    @Test
    void saysWhyItEndsInTheCode() {
        var limit = new Talker(hub, "/events/l?limit=1", "");
        var deleted = new Talker(hub, "/events/d?envelope=json", "");
        var drained = new Talker(hub, "/events/a", "");
        publish("l", "x");
        publish("d", "x");
        deleted.hear();
        hub.ask("DELETE /events/d HTTP/1.1\r\nHost: h\r\n\r\n");
        hub.loop.drain();
        hub.settle();

        assertThat(limit.hear()).containsExactly("text x", "close 1000 limit");
        assertThat(deleted.hear())
                .containsExactly("text {\"control\":\"end\",\"reason\":\"deleted\"}", "close 1000 deleted");
        assertThat(drained.hear()).containsExactly("close 1012 drain");
    }

    @Test
    void waitsForTheAnswerToItsCloseAndNotForLong() {
        var polite = new Talker(hub, "/events/a", "");
        var silent = new Talker(hub, "/events/a", "");
        hub.loop.drain();
        hub.settle();
        assertThat(polite.connection().isOpen()).isTrue();

        polite.send(ClientFrames.text("still talking"));
        polite.send(ClientFrames.close(1000, ""));
        assertThat(polite.connection().isOpen()).isFalse();
        hub.pass(Duration.ofSeconds(4));
        assertThat(silent.connection().isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(2));
        assertThat(silent.connection().isOpen()).isFalse();
        assertThat(hub.stored()).isEmpty();
    }

    @Test
    void letsASlowClientTakeWhatWasSaidBeforeTheClose() {
        var slow = new Talker(hub, "/events/a", "");
        slow.connection().stopsReading();
        publish("a", "x".repeat(50_000));
        hub.loop.drain();
        hub.settle();
        hub.pass(Duration.ofSeconds(30));
        slow.connection().readsAgain();

        assertThat(slow.hear()).containsExactly("text " + "x".repeat(50_000), "close 1012 drain");
        assertThat(slow.send(ClientFrames.close(1000, ""))).isEmpty();
        assertThat(slow.connection().isOpen()).isFalse();
    }

    @Test
    void answersACloseWithItsCodeAndEndsTheConnection() {
        var leaving = new Talker(hub, "/events/a", "");
        assertThat(leaving.send(ClientFrames.close(1001, "bye"))).containsExactly("close 1001");
        assertThat(leaving.connection().isOpen()).isFalse();

        var silent = new Talker(hub, "/events/a", "");
        assertThat(silent.send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.CLOSE, new byte[0])))
                .containsExactly("close 1005");
        assertThat(silent.connection().isOpen()).isFalse();
    }

    @Test
    void publishesWhatWasSaidBeforeTheClose() {
        var talker = new Talker(hub, "/events/a", "");
        talker.connection().hand(ClientFrames.text("last"));
        talker.send(ClientFrames.close(1000, ""));

        assertThat(hub.stored()).hasSize(1);
        assertThat(((Event) hub.stored().getFirst()).data().toString()).isEqualTo("last");
    }

    @Test
    void answersPingsWithTheirPayloadAlsoWhilePublishesWait() {
        var talker = new Talker(hub, "/events/a", "");
        hub.journal.held = true;
        IntStream.range(0, 300).forEach(i -> talker.connection().send(ClientFrames.text("x")));

        assertThat(talker.send(ping("are you there?"))).containsExactly("pong are you there?");
        assertThat(talker.send(ping(""))).containsExactly("pong");
    }

    @Test
    void doesNotReadFromAClientThatDoesNotReadItsPongs() {
        var talker = new Talker(hub, "/events/a", "");
        talker.connection().stopsReading();
        byte[] ping = ping("x".repeat(125));
        int sent = 0;
        while (talker.connection().channel.config().isAutoRead() && sent < 10_000) {
            talker.connection().send(ping);
            sent++;
        }

        assertThat(sent).isBetween(100, 1000);
        talker.connection().readsAgain();
        assertThat(talker.connection().channel.config().isAutoRead()).isTrue();
        assertThat(talker.hear()).hasSize(sent);
    }

    @Test
    void dropsAClientThatAnswersNothingAtAll() {
        var dead = new Talker(hub, "/events/a?heartbeat=15s", "");
        var alive = new Talker(hub, "/events/a?heartbeat=15s", "");
        var slow = new Talker(hub, "/events/a?heartbeat=15s", "");
        byte[] message = ClientFrames.text("x".repeat(100));
        for (int i = 0; i < 20; i++) {
            hub.pass(Duration.ofSeconds(6));
            alive.hear()
                    .forEach(ping -> alive.send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.PONG, new byte[0])));
            slow.send(new byte[] {message[i]}); // in the middle of a frame it cannot answer, and is there
        }

        assertThat(dead.connection().isOpen()).isFalse();
        assertThat(alive.connection().isOpen()).isTrue();
        assertThat(slow.connection().isOpen()).isTrue();
    }

    @Test
    void saysHelloWhenItIsAskedToAndIsChangedByItsName() {
        var talker = new Talker(hub, "/events/a?hello=true&envelope=json", "");
        String hello = talker.hear().getFirst();
        assertThat(hello).startsWith("text {\"control\":\"hello\",\"connection\":\"");
        String name = hello.replaceAll(".*\"connection\":\"([^\"]*)\".*", "$1");
        String body = "{\"subscribe\":[\"b\"]}";
        hub.ask("PATCH /events/-/connections/" + name + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
        publish("b", "x");

        assertThat(talker.hear().getFirst()).contains("\"topic\":\"b\"");
    }

    @Test
    void hearsWhatCameTogetherWithItsHandshake() {
        var client = hub.connect();
        byte[] handshake = SocketClient.handshake("/events/a", "").getBytes(UTF_8);
        byte[] message = ClientFrames.text("early");
        byte[] both = new byte[handshake.length + message.length];
        System.arraycopy(handshake, 0, both, 0, handshake.length);
        System.arraycopy(message, 0, both, handshake.length, message.length);
        client.send(both);

        assertThat(hub.stored()).hasSize(1);
    }

    private static byte[] ping(String payload) {
        return ClientFrames.frame(ClientFrames.FIN | ClientFrames.PING, payload.getBytes(UTF_8));
    }

    private void publish(String topicAndQuery, String data) {
        assertThat(hub.ask("POST /events/" + topicAndQuery + " HTTP/1.1\r\nHost: h\r\nContent-Length: "
                        + data.getBytes(UTF_8).length + "\r\n\r\n" + data))
                .startsWith("HTTP/1.1 201 ");
    }
}
