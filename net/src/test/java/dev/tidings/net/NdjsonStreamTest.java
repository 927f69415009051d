package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams with one JSON object a line: rules N1 to N6 of {@code docs/protocol.md}. */
class NdjsonStreamTest {

    private static final String LINES = "Accept: application/x-ndjson\r\n";

    private static final String HEAD = """
            HTTP/1.1 200 OK\r
            Content-Type: application/x-ndjson\r
            Cache-Control: no-store, no-transform\r
            X-Accel-Buffering: no\r
            Tidings-Cursor: 000000100000-00000000000\r
            Date: Fri, 02 Jan 2026 03:04:05 GMT\r
            """;

    private static final String EVENT = "{\"id\":\"000000100000-00000000001\",\"topic\":\"a\",\"type\":\"message\","
            + "\"time\":1767323045000,\"data\":\"x\\ny\"}\n";

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void sendsTheHeadAndAnEmptyLineInOneWriteBeforeThereIsAnyEvent() {
        var client = hub.connect();
        client.send("GET /events/a HTTP/1.1\r\nHost: h\r\n" + LINES + "\r\n");

        assertThat(client.channel.outboundMessages()).hasSize(1);
        assertThat(client.received()).isEqualTo(HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n");
    }

    @Test
    void sendsAnEventAsOneChunkInOneWrite() {
        var client = subscribe("/events/a");
        publish("x\ny");

        assertThat(client.channel.outboundMessages()).hasSize(1);
        assertThat(client.received()).isEqualTo(Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n");
    }

    @Test
    void isNotChunkedInHttp10AndStaysOpenThroughAPause() {
        var client = hub.connect();
        String head = client.ask("GET /events/a HTTP/1.0\r\n" + LINES + "\r\n");
        hub.pass(Duration.ofMinutes(10));
        client.received();
        publish("x\ny");

        assertThat(head).isEqualTo(HEAD + "Connection: close\r\n\r\n\n");
        assertThat(client.received()).isEqualTo(EVENT);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void sendsAnEmptyLineInEverySilence() {
        var client = subscribe("/events/a?heartbeat=5s");
        hub.pass(Duration.ofMillis(5100));

        assertThat(client.received()).isEqualTo("1\r\n\n\r\n");
    }

    @Test
    void saysWhyItEndsAndWhetherToComeBackInALineWithoutAnId() {
        var ending = subscribe("/events/a");
        var draining = subscribe("/events/b");
        hub.ask("DELETE /events/a HTTP/1.1\r\nHost: h\r\n\r\n");
        hub.loop.drain();
        hub.settle();

        assertThat(ending.received()).isEqualTo("25\r\n{\"control\":\"end\",\"reason\":\"deleted\"}\n\r\n0\r\n\r\n");
        assertThat(draining.received()).isEqualTo("23\r\n{\"control\":\"bye\",\"reason\":\"drain\"}\n\r\n0\r\n\r\n");
        assertThat(ending.isOpen()).isFalse();
        assertThat(draining.isOpen()).isFalse();
    }

    @Test
    void isRefusedWithTheHonestStatusBecauseItsClientLooksAtIt() {
        var tooMany = Refused.forNow(Status.TOO_MANY_REQUESTS, "limit", "too many");
        String over = hub.connect(tooMany).ask(get("/events/a"));
        hub.journal.away = true;
        String away = hub.ask(get("/events/a"));
        hub.loop.drain();
        String draining = hub.ask(get("/events/a"));

        assertThat(over).startsWith("HTTP/1.1 429 ").contains("\r\nRetry-After: 5\r\n");
        assertThat(away).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: 5\r\n");
        assertThat(draining).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: 5\r\n");
    }

    @Test
    void isTheSameWithEnvelopesAndRefusesOtherOnes() {
        assertThat(hub.ask(get("/events/a?envelope=json"))).startsWith("HTTP/1.1 200 ");
        assertThat(hub.ask(get("/events/a?envelope=xml"))).startsWith("HTTP/1.1 400 ");
    }

    private TestHub.Client subscribe(String target) {
        var client = hub.connect();
        assertThat(client.ask(get(target))).startsWith("HTTP/1.1 200 OK\r\n");
        return client;
    }

    private void publish(String data) {
        String request = "POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: " + data.length() + "\r\n\r\n" + data;
        assertThat(hub.ask(request)).startsWith("HTTP/1.1 201 ");
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + LINES + "\r\n";
    }
}
