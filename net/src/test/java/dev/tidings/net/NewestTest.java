package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The newest event of each topic is enough: rules C1 to C5 of {@code docs/protocol.md}. */
class NewestTest {

    private static final Duration A_SECOND_AND_A_TICK = Duration.ofMillis(1200);

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void sendsTheNewestOfEachTopicOnceASecond() {
        var client = subscribe("/events?topic=*&pace=1/s", "");
        publish("a", "1");
        publish("a", "2");
        publish("b", "3");
        publish("a", "4");
        assertThat(data(client.received())).containsExactly("1");

        hub.pass(A_SECOND_AND_A_TICK);
        String stream = client.received();
        assertThat(data(stream)).containsExactly("3", "4");
        assertThat(stream).contains("id: 000000100000-00000000003\ndata: 3\n").doesNotContain("tidings:gap");
    }

    @Test
    void anyIdThatWasSeenIsACursor() {
        var client = subscribe("/events?topic=*&pace=1/s&from=start", "");
        publish("a", "1");
        publish("b", "2");
        publish("a", "3");
        hub.pass(A_SECOND_AND_A_TICK);
        assertThat(data(client.received())).containsExactly("1", "2", "3");
        client.leave();

        var again = subscribe("/events?topic=*&after=000000100000-00000000002", "");
        assertThat(data(again.received())).containsExactly("3");
    }

    @Test
    void sendsTheNewestOfEachTopicWhenASlowClientTakesMore() {
        var client = subscribe("/events?topic=*&latest=true", "");
        client.stopsReading();
        publish("a", "x".repeat(70_000)); // the socket is full
        for (int i = 0; i < 100; i++) {
            publish(i % 2 == 0 ? "a" : "b", "n" + i);
        }
        client.readsAgain();

        assertThat(data(client.received()).stream().filter(data -> data.startsWith("n")))
                .containsExactly("n98", "n99");
        assertThat(hub.journal.reads).as("what is left out is not read either").isZero();
    }

    @Test
    void tellsWhatIsLeftOutToWhoeverAsksForThat() {
        var client = subscribe("/events/a?pace=30/m&gaps=all", "Accept: application/x-ndjson\r\n");
        publish("a", "1");
        publish("a", "2");
        publish("a", "3");
        publish("a", "4");
        client.received();
        hub.pass(Duration.ofMillis(1900));
        assertThat(client.received()).isEmpty();

        hub.pass(Duration.ofMillis(300));
        assertThat(client.received())
                .containsSubsequence(
                        "{\"control\":\"gap\",\"after\":\"000000100000-00000000001\","
                                + "\"resumed\":\"000000100000-00000000003\",\"reason\":\"conflated\"}\n",
                        "\"data\":\"4\"");
    }

    @Test
    void holdsForAWebSocketTooAndLetsItsHeartbeatsThrough() {
        var talker = Talker.v1(hub, "/events/a?pace=2/m&heartbeat=5s&gaps=all");
        publish("a", "1");
        assertThat(talker.hear()).hasSize(1);
        for (int i = 0; i < 4; i++) {
            publish("a", "2");
            hub.pass(Duration.ofSeconds(3));
        }
        assertThat(talker.hear()).isNotEmpty().allMatch(frame -> frame.startsWith("ping"));

        hub.pass(Duration.ofSeconds(20));
        assertThat(talker.hear().stream().filter(frame -> frame.startsWith("text")))
                .hasSize(2)
                .first()
                .asString()
                .contains("\"reason\":\"conflated\"");
    }

    @Test
    void aWebSocketOfDataAloneCannotSayWhatIsLeftOut() {
        assertThat(hub.ask(SocketClient.handshake("/events/a?pace=1/s&gaps=all", "")))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"parameter\":\"gaps\"");
    }

    @Test
    void whatIsHeldLeavesBeforeABye() {
        var client = subscribe("/events/a?pace=1/m", "");
        publish("a", "1");
        publish("a", "2");
        hub.loop.drain();
        hub.settle();

        assertThat(client.received()).containsSubsequence("data: 1\n", "data: 2\n", "tidings:bye");
    }

    @Test
    void countsWhatIsSentForTheLimit() {
        var client = subscribe("/events/a?pace=1/s&limit=2", "");
        publish("a", "1");
        publish("a", "2");
        publish("a", "3");
        hub.pass(A_SECOND_AND_A_TICK);

        assertThat(client.received()).containsSubsequence("data: 1\n", "data: 3\n", "{\"reason\":\"limit\"}");
    }

    @Test
    void aPollHasAPaceOfItsOwn() {
        publish("a", "1");
        publish("a", "2");
        assertThat(poll("/events/a?latest=true&pace=1/s&from=start")).contains("\"data\":\"1\"", "\"data\":\"2\"");
    }

    private TestHub.Client subscribe(String target, String fields) {
        var client = hub.connect();
        client.send(request(target, fields));
        return client;
    }

    private String poll(String target) {
        return hub.ask(request(target, "Accept: application/json\r\n"));
    }

    private static String request(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
    }

    private void publish(String topic, String data) {
        assertThat(hub.ask("POST /events/" + topic + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + data.length()
                        + "\r\n\r\n" + data))
                .startsWith("HTTP/1.1 201 ");
    }

    private static List<String> data(String stream) {
        return Pattern.compile("\ndata: ([^{\n]*)\n")
                .matcher(stream)
                .results()
                .map(found -> found.group(1))
                .toList();
    }
}
