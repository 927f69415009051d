package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.auth.Access;
import dev.tidings.core.auth.Right;
import dev.tidings.core.event.Selector;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One connection over its life: rules P10 to P16 of {@code docs/protocol.md}. */
class ConnectionTest {

    private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n";

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() {
        hub.journal.held = true;
        var client = hub.connect();
        assertThat(client.ask(post("x") + HEALTH + post("y"))).isEmpty();
        hub.journal.held = false;
        hub.settle();

        assertThat(client.received())
                .containsSubsequence("HTTP/1.1 201 ", "00001\"", "HTTP/1.1 200 ", "HTTP/1.1 201 ", "00002\"");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void leavesInTheSocketWhatAClientSendsBeforeItIsAnswered() {
        hub.journal.held = true;
        var client = hub.connect();
        client.send(post("x"));
        for (int i = 0; i < 2000 && client.channel.config().isAutoRead(); i++) {
            client.send(HEALTH);
        }
        assertThat(client.channel.config().isAutoRead()).isFalse();
        hub.journal.held = false;
        hub.settle();
        assertThat(client.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void doesNotAnswerMoreThanTheClientReads() {
        var client = hub.connect();
        client.stopsReading();
        client.send(HEALTH.repeat(2000));
        long waiting = client.channel.unsafe().outboundBuffer().totalPendingWriteBytes();
        client.readsAgain();

        assertThat(waiting).isLessThan(64_000 + 1000);
        assertThat(client.received().split("HTTP/1.1 200 OK", -1)).hasSize(2001);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n",
                "GET /healthz HTTP/1.0\r\n\r\n"
            })
    void endsWithTheAnswerWhenTheClientWantsThat(String request) {
        var client = hub.connect();
        assertThat(client.ask(request)).contains("\r\nConnection: close\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void goesOnInHttp10WhenTheClientWantsThat() {
        var client = hub.connect();
        String request = "GET /healthz HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n";
        assertThat(client.ask(request)).contains("\r\nConnection: keep-alive\r\n");
        assertThat(client.ask(request)).contains("\r\nConnection: keep-alive\r\n");
    }

    @Test
    void answersHeadWithTheHeadOfGet() {
        String get = hub.ask(HEALTH);
        String head = hub.ask(HEALTH.replace("GET", "HEAD"));
        assertThat(head)
                .isEqualTo(get.substring(0, get.indexOf("\r\n\r\n") + 4))
                .contains("Content-Length: 16\r\n");
    }

    @Test
    void saysWhichMethodsThereAre() {
        assertThat(hub.ask("PUT /healthz HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nAllow: GET, HEAD, OPTIONS\r\n");
        assertThat(hub.ask("DELETE /events HTTP/1.1\r\nHost: h\r\n\r\n")).contains("\r\nAllow: GET, OPTIONS, POST\r\n");
    }

    @Test
    void servesThePageAndNothingElseThatLiesThere() {
        assertThat(hub.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .contains("\r\nContent-Type: text/html; charset=utf-8\r\n")
                .contains("\r\nContent-Security-Policy: default-src 'self';")
                .contains("\r\nX-Content-Type-Options: nosniff\r\n");
        assertThat(hub.ask("GET /index.html HTTP/1.1\r\nHost: h\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(hub.ask("GET /../Page.class HTTP/1.1\r\nHost: h\r\n\r\n")).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void listsTheTopics() {
        hub.ask(post("x"));
        assertThat(hub.ask("GET /events/-/topics HTTP/1.1\r\nHost: h\r\n\r\n"))
                .endsWith("{\"topics\":[{\"topic\":\"a\",\"events\":1,\"earliest\":\"000000100000-00000000001\","
                        + "\"latest\":\"000000100000-00000000001\",\"complete\":false}]}\n");
    }

    @Test
    void tellsNobodyOfTopicsThatTheyMayNotSubscribeTo() {
        var closed = new Access(List.of(
                new Access.Rule(new Selector("secret/*"), Set.of(Right.PUBLISH)),
                new Access.Rule(new Selector("**"), Set.of(Right.PUBLISH, Right.SUBSCRIBE))));
        try (var restricted = new TestHub(new TestConfig().access(closed).config())) {
            restricted.ask("POST /events/secret/x HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");

            assertThat(restricted.ask("GET /events/-/topics HTTP/1.1\r\nHost: h\r\n\r\n"))
                    .endsWith("{\"topics\":[]}\n");
            assertThat(restricted.ask("HEAD /events/secret/x HTTP/1.1\r\nHost: h\r\n\r\n"))
                    .startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void saysWhereATopicIs() {
        hub.ask(post("x"));
        assertThat(hub.ask("HEAD /events/a HTTP/1.1\r\nHost: h\r\n\r\n"))
                .contains("\r\nTidings-Cursor: 000000100000-00000000001\r\n")
                .contains("\r\nTidings-Earliest: 000000100000-00000000001\r\n")
                .contains("\r\nTidings-Subscribers: 0\r\n")
                .doesNotContain("Content-Length");
    }

    @Test
    void closesAnIdleConnectionWithoutAWord() {
        var client = hub.connect();
        client.ask(HEALTH);
        hub.pass(Duration.ofSeconds(70));
        assertThat(client.isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(6));
        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
    }

    @Test
    void doesNotKeepAConnectionOverTheLimit() {
        var silent = hub.connect(Refused.forNow(Status.TOO_MANY_REQUESTS, "limit", "too many"));
        var asking = hub.connect(Refused.forNow(Status.TOO_MANY_REQUESTS, "limit", "too many"));

        assertThat(asking.ask(post("x"))).startsWith("HTTP/1.1 429 ").contains("\r\nConnection: close\r\n");
        assertThat(asking.isOpen()).isFalse();
        hub.pass(Duration.ofSeconds(11));
        assertThat(silent.isOpen()).isFalse();
    }

    @Test
    void doesNotWaitLongForAHeadHoweverItTrickles() {
        var client = hub.connect();
        for (int second = 0; second < 9; second++) {
            client.send(HEALTH.substring(second, second + 1));
            hub.pass(Duration.ofSeconds(1));
        }
        assertThat(client.isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(2));
        assertThat(client.received()).startsWith("HTTP/1.1 408 Request Timeout\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void waitsForABodyThatComesSlowlyAndNotForOneThatTrickles() {
        var slow = hub.connect();
        var trickling = hub.connect();
        String head = "POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n";
        slow.send(head);
        trickling.send(head);
        for (int second = 0; second < 50; second++) {
            slow.send("x".repeat(1200));
            trickling.send("x");
            hub.pass(Duration.ofSeconds(1));
        }
        assertThat(slow.received()).startsWith("HTTP/1.1 201 ");
        assertThat(trickling.received()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void waitsForTheJournalForAsLongAsItTakes() {
        hub.journal.held = true;
        var client = hub.connect();
        client.send(post("x"));
        hub.pass(Duration.ofMinutes(5));
        hub.journal.held = false;
        hub.settle();
        assertThat(client.received()).startsWith("HTTP/1.1 201 ");
    }

    @Test
    void answersWhatIsUnderWayWhenItDrainsAndClosesWhatIsIdle() {
        var idle = hub.connect();
        idle.ask(HEALTH);
        hub.journal.held = true;
        var busy = hub.connect();
        busy.send(post("x"));
        hub.loop.drain();
        hub.journal.held = false;
        hub.settle();

        assertThat(idle.isOpen()).isFalse();
        assertThat(busy.received()).startsWith("HTTP/1.1 201 ").contains("\r\nConnection: close\r\n");
        assertThat(busy.isOpen()).isFalse();
        assertThat(hub.ask(post("y"))).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void closesAConnectionThatComesWhileItDrainsUnlessItAsksForSomething() {
        hub.loop.drain();
        var idle = hub.connect();
        var asking = hub.connect();
        asking.send("GET /heal");
        hub.settle();
        assertThat(idle.isOpen()).isFalse();
        assertThat(asking.isOpen()).isTrue();

        asking.send("thz HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(asking.received()).startsWith("HTTP/1.1 200 ").contains("\r\nConnection: close\r\n");
        assertThat(asking.isOpen()).isFalse();
    }

    @Test
    void letsAClientReadWhyItsRequestWasRefusedWhenItDrains() {
        var client = hub.connect();
        client.stopsReading();
        client.send("GET /healthz HTTP/1.1\r\n\r\n"); // no Host
        hub.loop.drain();
        client.readsAgain();

        assertThat(client.received()).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void forgetsARequestWhoseClientLeft() {
        hub.journal.held = true;
        var client = hub.connect();
        client.send(post("x"));
        client.leave();
        hub.journal.held = false;
        hub.settle();
        assertThat(hub.stored()).hasSize(1);
    }

    private static String post(String data) {
        return "POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: " + data.length() + "\r\n\r\n" + data;
    }
}
