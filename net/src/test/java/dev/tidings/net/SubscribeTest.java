package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.auth.Access;
import dev.tidings.core.auth.Right;
import dev.tidings.core.event.Selector;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of server-sent events: rules S1 to S12 of {@code docs/protocol.md}. */
class SubscribeTest {

    private static final String HEAD = """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream\r
            Cache-Control: no-store, no-transform\r
            X-Accel-Buffering: no\r
            Tidings-Cursor: 000000100000-00000000000\r
            Date: Fri, 02 Jan 2026 03:04:05 GMT\r
            """;

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void sendsTheHeadAndTheFirstChunkInOneWriteBeforeThereIsAnyEvent() {
        var client = hub.connect();
        client.send("GET /events/a HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(client.channel.outboundMessages()).hasSize(1);
        assertThat(client.received())
                .isEqualTo(HEAD + "Transfer-Encoding: chunked\r\n\r\n13\r\nretry: 1000\n: open\n\r\n");
    }

    @Test
    void endsWithTheConnectionInHttp10AndStaysOpenThroughAPause() {
        var client = hub.connect();
        String head = client.ask("GET /events/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        hub.pass(Duration.ofMinutes(10));
        client.received();
        publish("a", "x");

        assertThat(head).isEqualTo(HEAD + "Connection: close\r\n\r\nretry: 1000\n: open\n");
        assertThat(client.received()).isEqualTo("id: 000000100000-00000000001\ndata: x\n\n");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void sendsAnEventAsOneChunkInOneWrite() {
        var client = subscribe("/events/a");
        publish("a", "x\ny");

        assertThat(client.channel.outboundMessages()).hasSize(1);
        assertThat(client.received()).isEqualTo("2e\r\nid: 000000100000-00000000001\ndata: x\ndata: y\n\n\r\n");
    }

    @Test
    void endsWithAnEndWhenTheTopicIsCompleteAndThenThereIsNothingToComeBackFor() {
        var client = subscribe("/events/a");
        hub.ask(post("/events/a?end=true", "last"));

        assertThat(client.received())
                .endsWith("\n\n\r\n30\r\nevent: tidings:end\ndata: {\"reason\":\"complete\"}\n\n\r\n0\r\n\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(hub.ask(get("/events/a?after=000000100000-00000000001"))).startsWith("HTTP/1.1 204 No Content\r\n");
    }

    @Test
    void endsWhenTheTopicIsForgotten() {
        var client = subscribe("/events/a");
        publish("a", "x");
        client.received();

        assertThat(hub.ask("DELETE /events/a HTTP/1.1\r\nHost: h\r\n\r\n")).startsWith("HTTP/1.1 204 No Content\r\n");
        assertThat(client.received()).contains("event: tidings:end\ndata: {\"reason\":\"deleted\"}\n\n");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void saysByeAfterTheLimit() {
        var client = subscribe("/events/a?limit=2");
        publish("a", "x");
        publish("a", "y");
        publish("a", "z");

        assertThat(client.received())
                .contains("data: y\n")
                .doesNotContain("data: z\n")
                .contains("event: tidings:bye\ndata: {\"reason\":\"limit\"}\n\n");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void saysByeWhenTheServerDrainsAndRefusesNewStreamsInAWayThatBrowsersComeBackFrom() {
        var client = subscribe("/events/a");
        hub.loop.drain();
        hub.settle();

        assertThat(client.received())
                .isEqualTo("39\r\nretry: 1000\nevent: tidings:bye\ndata: {\"reason\":\"drain\"}\n\n\r\n0\r\n\r\n");
        assertThat(hub.ask(get("/events/a", "Accept: text/event-stream")))
                .startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
                .endsWith("retry: 1000\nevent: tidings:bye\ndata: {\"reason\":\"drain\"}\n\n");
        assertThat(hub.ask(get("/events/a", "Accept: text/event-stream, application/problem+json")))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .contains("Retry-After: 5\r\n");
    }

    @Test
    void refusesForNowWhenTheJournalIsAwayOrALimitIsReached() {
        hub.journal.away = true;
        assertThat(hub.ask(get("/events/a", "Accept: text/event-stream")))
                .contains("tidings:bye\ndata: {\"reason\":\"unavailable\"}");
        assertThat(hub.ask(get("/events/a"))).startsWith("HTTP/1.1 503 ");

        var tooMany = Refused.forNow(Status.TOO_MANY_REQUESTS, "limit", "too many");
        assertThat(hub.connect(tooMany).ask(get("/events/a", "Accept: text/event-stream")))
                .contains("tidings:bye\ndata: {\"reason\":\"limit\"}");
        assertThat(hub.connect(tooMany).ask(get("/events/a"))).startsWith("HTTP/1.1 429 ");
    }

    @Test
    void tellsWhatIsMissingOfAForeignCursorAndTheHeaderWins() {
        String stream = hub.ask(get("/events/a?after=b", "Last-Event-ID: elsewhere"));

        assertThat(stream).contains("event: tidings:gap\ndata: {\"after\":\"elsewhere\",\"resumed\":");
        assertThat(stream).contains("\"reason\":\"foreign-id\"}\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "from=start, 1 2 3",
        "from=-2, 2 3",
        "from=1h, 1 2 3",
        "from=now, ''",
        "'', ''",
        "after=000000100000-00000000001, 2 3",
        "last_event_id=000000100000-00000000002, 3",
        "after=000000100000-00000000002&from=start, 3",
        "after=&from=-1, 3",
        "from=start&type=b, 2",
        "from=start&type=b&type=c, 2 3",
        "from=start&limit=1, 1",
        "from=start&hello=true&ack=required&wait=5s&unknown=x, 1 2 3",
    })
    void beginsWhereItIsAskedTo(String query, String expected) {
        hub.ask(post("/events/a?type=a", "1"));
        hub.ask(post("/events/a?type=b", "2"));
        hub.ask(post("/events/a?type=c", "3"));

        String stream = hub.ask(get("/events/a?" + query));

        var data = Pattern.compile("data: ([0-9])\n").matcher(stream);
        assertThat(String.join(" ", data.results().map(found -> found.group(1)).toList()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "from=then, from",
        "from=-0, from",
        "from=5, from",
        "from=now&from=start, from",
        "limit=0, limit",
        "limit=x, limit",
        "envelope=xml, envelope",
        "heartbeat=often, heartbeat",
        "wait=long, wait",
        "wait=-1s, wait",
        "pace=fast, pace",
        "pace=0/s, pace",
        "pace=11/s, pace",
        "pace=601/m, pace",
        "latest=yes, latest",
        "gaps=some, gaps",
        "type=, type",
        "type=tidings:end, type",
    })
    void namesTheParameterThatIsWrong(String query, String parameter) {
        assertThat(hub.ask(get("/events/a?" + query)))
                .startsWith("HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n")
                .contains("\"parameter\":\"" + parameter + "\"");
    }

    @Test
    void carriesSeveralSelectorsAndSaysWhichEventIsWhich() {
        var client = subscribe("/events?topic=a/*&topic=b&envelope=json");
        publish("a/1", "x");
        publish("c", "y");
        publish("b", "z");

        assertThat(client.received())
                .contains("data: {\"id\":\"000000100000-00000000001\",\"topic\":\"a/1\",")
                .contains("\"topic\":\"b\"")
                .doesNotContain("\"topic\":\"c\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "*/*", "text/*;q=0.5", "application/json, TEXT/EVENT-STREAM", ""})
    void streamsToWhoeverTakesIt(String accept) {
        assertThat(hub.ask(get("/events/a", "Accept: " + accept))).startsWith(HEAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/event-stream;q=0", "application/problem+json"})
    void saysWhatThereIsToWhoeverDoesNot(String accept) {
        assertThat(hub.ask(get("/events/a", "Accept: " + accept)))
                .startsWith("HTTP/1.1 406 Not Acceptable\r\n")
                .contains("text/event-stream, application/x-ndjson, application/json");
    }

    @Test
    void isRefusedForGoodWithoutTheRightOrWithTooManySelectors() {
        var rules = new Access(List.of(new Access.Rule(new Selector("public/**"), Set.of(Right.SUBSCRIBE))));
        var closed = new TestHub(new TestConfig().access(rules).config());

        assertThat(closed.ask(get("/events/public/a"))).startsWith("HTTP/1.1 200 ");
        assertThat(closed.ask(get("/events?topic=**", "Accept: text/event-stream")))
                .startsWith("HTTP/1.1 403 ");
        assertThat(closed.ask(post("/events/public/a", "x"))).startsWith("HTTP/1.1 403 ");
        assertThat(hub.ask(get("/events?topic=" + String.join("&topic=", numbers(101)))))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void sendsACommentInEverySilence() {
        var client = subscribe("/events/a?heartbeat=5s");
        hub.pass(Duration.ofMillis(5100));
        assertThat(client.received()).isEqualTo("c\r\n: heartbeat\n\r\n");

        hub.pass(Duration.ofSeconds(3));
        publish("a", "x");
        client.received();
        hub.pass(Duration.ofSeconds(4));
        assertThat(client.received()).isEmpty();
        hub.pass(Duration.ofSeconds(2));
        assertThat(client.received()).isEqualTo("c\r\n: heartbeat\n\r\n");
    }

    @Test
    void readsTheJournalAgainForAClientThatWasSlow() {
        var client = subscribe("/events/a");
        client.stopsReading();
        for (int i = 0; i < 100; i++) {
            publish("a", i + "-" + "x".repeat(2000));
        }
        long waiting = client.channel.unsafe().outboundBuffer().totalPendingWriteBytes();
        client.readsAgain();
        String stream = client.received();

        assertThat(waiting).isLessThan(64_000 + 2100);
        for (int i = 0; i < 100; i++) {
            assertThat(stream).containsOnlyOnce("data: " + i + "-x");
        }
    }

    @Test
    void readsNothingAgainForAClientThatTakesWhatALargeBatchBrings() {
        var client = subscribe("/events/a");
        int reads = hub.journal.reads;
        hub.journal.held = true;
        for (int i = 0; i < 10; i++) {
            hub.connect().send(post("/events/a", i + "x".repeat(20_000))); // 200 KB for a socket that queues 64
        }
        hub.journal.held = false;
        hub.settle();

        assertThat(client.received()).contains("data: 0x", "data: 9x");
        assertThat(hub.journal.reads).isEqualTo(reads);
    }

    @Test
    void holdsNoMoreThanTheLagAndOneEventForAClientThatTakesNothing() {
        var client = subscribe("/events/a");
        client.stopsReading();
        publish("a", "x".repeat(60_000));
        for (int i = 0; i < 10; i++) {
            publish("a", "x".repeat(200_000)); // the first of them goes over the mark
        }

        assertThat(client.channel.unsafe().outboundBuffer().totalPendingWriteBytes())
                .isBetween(260_000L, 64_000L + 200_000 + 500);
    }

    @Test
    void closesAStreamThatTakesNothingForAMinute() {
        var client = subscribe("/events/a?heartbeat=5s");
        client.stopsReading();
        publish("a", "x");
        hub.pass(Duration.ofSeconds(50));
        assertThat(client.isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(60));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void forgetsAClientThatLeft() {
        var client = subscribe("/events/a");
        assertThat(head("/events/a")).contains("Tidings-Subscribers: 1\r\n");
        client.leave();
        assertThat(head("/events/a")).contains("Tidings-Subscribers: 0\r\n");
    }

    @Test
    void dropsWhatTheClientSaysAndClosesWhenItDoesNotStop() {
        var client = subscribe("/events/a");
        client.send("GET /events/b HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(client.received()).isEmpty();
        assertThat(client.isOpen()).isTrue();
        client.send("x".repeat(70_000));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void endsAStreamThatTheJournalFailsIn() {
        var client = subscribe("/events/a");
        client.stopsReading();
        publish("a", "x".repeat(70_000));
        publish("a", "y");
        hub.journal.away = true;
        client.readsAgain();
        assertThat(client.received()).contains("tidings:bye\ndata: {\"reason\":\"unavailable\"}");
        assertThat(client.isOpen()).isFalse();
    }

    private TestHub.Client subscribe(String target) {
        var client = hub.connect();
        assertThat(client.ask(get(target))).startsWith("HTTP/1.1 200 OK\r\n");
        return client;
    }

    private void publish(String topic, String data) {
        assertThat(hub.ask(post("/events/" + topic, data))).startsWith("HTTP/1.1 201 ");
    }

    private String head(String target) {
        return hub.ask("HEAD " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    private static String get(String target, String... fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n"
                + String.join(
                        "", Arrays.stream(fields).map(field -> field + "\r\n").toList()) + "\r\n";
    }

    private static String post(String target, String data) {
        return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + data.length() + "\r\n\r\n" + data;
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }
}
