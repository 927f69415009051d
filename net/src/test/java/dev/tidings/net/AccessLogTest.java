package dev.tidings.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Config;
import dev.tidings.core.log.AccessLog;
import dev.tidings.core.log.Asked;
import dev.tidings.core.log.Served;
import dev.tidings.core.run.NanoClock;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told to the access log, once for each exchange. */
class AccessLogTest {

    private final Noting log = new Noting();
    private final TestHub hub = new TestHub(Config.DEFAULT, log);

    /** A log that can be looked at. */
    private static final class Noting implements AccessLog {

        private final List<Served> served = new ArrayList<>();
        private boolean on = true;
        private long nowNs;

        @Override
        public boolean isOn() {
            return on;
        }

        @Override
        public NanoClock clock() {
            return () -> nowNs;
        }

        @Override
        public void add(Served one) {
            served.add(one);
        }

        Served only() {
            assertThat(served).hasSize(1);
            return served.getFirst();
        }
    }

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.0,HTTP/1.0", "HTTP/1.1,HTTP/1.1", "HTTP/2,HTTP/2.0"})
    void isToldOfAnAnswer(String version, String written) {
        hub.connect(version)
                .send(request(
                                "POST /events/a?access_token=s3cret " + text(version),
                                "Referer: http://page/x?ticket=s3cret",
                                "User-Agent: test/1",
                                "Traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                                "Content-Length: 1")
                        + "x");
        hub.settle();

        Served told = log.only();
        assertThat(told.status()).isEqualTo(201);
        assertThat(told.ended()).isEqualTo("complete");
        assertThat(told.at()).isEqualTo(TestHub.NOW);
        assertThat(told.asked())
                .isEqualTo(new Asked(
                        TestHub.PEER.address(),
                        "POST",
                        "/events/a",
                        written,
                        "http://page/x",
                        "test/1",
                        "4bf92f3577b34da6a3ce929d0e0e4736"));
    }

    @Test
    void isToldHowManyBytesTheBodyHas() {
        var client = hub.connect();
        String get = client.ask(request("GET /healthz HTTP/1.1"));
        client.send(request("HEAD /healthz HTTP/1.1"));

        assertThat(log.served).extracting(Served::status).containsExactly(200, 200);
        assertThat(log.served)
                .extracting(Served::bytes)
                .containsExactly((long) get.length() - get.indexOf("\r\n\r\n") - 4, 0L);
    }

    @Test
    void isToldHowLongItTook() {
        hub.journal.held = true;
        var client = hub.connect();
        client.send(request("POST /events/a HTTP/1.1", "Content-Length: 1") + "x");
        assertThat(log.served).isEmpty();
        log.nowNs = 123;
        hub.journal.held = false;
        hub.settle();

        assertThat(log.only().durationNs()).isEqualTo(123);
    }

    @Test
    void isToldOfARequestThatCouldNotBeRead() {
        hub.ask("GET /with space HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(log.only().asked()).isEqualTo(Asked.unread(TestHub.PEER.address()));
        assertThat(log.only().status()).isEqualTo(400);
    }

    @Test
    void isToldOfAMalformedRequestOfHttp2() {
        var client = new Http2Frames(hub).begin();
        byte[] block = Http2Frames.block(":method", "GET", ":scheme", "http", ":path", "/", "connection", "close");
        client.send(Http2Frames.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, block));
        assertThat(client.ends()).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");

        assertThat(log.only().asked()).isEqualTo(Asked.unread(TestHub.PEER.address()));
        assertThat(log.only().status()).isEqualTo(400);
    }

    @Test
    void isToldOfPlainHttpWhereTlsIsSpoken() {
        var server = hub.channel(new Arrival(hub.visitor(TestHub.PEER), Optional.of(new Tls())));
        server.writeInbound(Unpooled.copiedBuffer(request("GET / HTTP/1.1"), US_ASCII));

        assertThat(log.only().asked()).isEqualTo(Asked.unread(TestHub.PEER.address()));
        assertThat(log.only().status()).isEqualTo(400);
    }

    @Test
    void isToldOfARequestWhoseBodyCouldNotBeRead() {
        hub.ask(request("POST /events/a HTTP/1.1", "Transfer-Encoding: chunked") + "nonsense\r\n");

        assertThat(log.only().asked().path()).isEqualTo("/events/a");
        assertThat(log.only().status()).isEqualTo(400);
    }

    @Test
    void isToldThatAClientLeftWithoutAnAnswer() {
        hub.journal.held = true;
        var client = hub.connect();
        client.send(request("POST /events/a HTTP/1.1", "Content-Length: 1") + "x");
        client.leave();

        assertThat(log.only().status()).isEqualTo(499);
        assertThat(log.only().ended()).isEqualTo("client");
        hub.journal.held = false;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/events/-/connections/s3cret",
                "/events/%2D/connections/s3cret",
                "/events/-/connections/s3cret?a=/-/connections/"
            })
    void isNotToldTheNameOfAStream(String target) {
        hub.ask(request("PATCH " + target + " HTTP/1.1", "Content-Length: 2") + "{}");

        assertThat(log.only().asked().path()).endsWith("/-/connections/*").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1,text/event-stream", "HTTP/1.0,application/x-ndjson", "HTTP/2,text/event-stream"})
    void isToldOfAStreamWhenItsClientLeaves(String version, String accept) {
        var client = hub.connect(version);
        client.send(request("GET /events/a " + text(version), "Accept: " + accept));
        hub.settle();
        long bodyBytes = body(client.received());
        publish();
        publish();
        bodyBytes += client.receivedBytes().length;
        assertThat(log.served).extracting(told -> told.asked().method()).containsExactly("POST", "POST");
        log.served.clear();
        log.nowNs = 77;
        client.leave();

        Served told = log.only();
        assertThat(told.asked().path()).isEqualTo("/events/a");
        assertThat(told.status()).isEqualTo(200);
        assertThat(told.events()).isEqualTo(2);
        assertThat(told.bytes()).isEqualTo(bodyBytes);
        assertThat(told.durationNs()).isEqualTo(77);
        assertThat(told.ended()).isEqualTo("client");
    }

    @ParameterizedTest
    @CsvSource({"/events/a,drain", "/events/a?limit=1,limit", "/events/a?ack=required&envelope=json,unacknowledged"})
    void isToldWhyAStreamEnded(String target, String why) {
        hub.connect().send(request("GET " + target + " HTTP/1.1", "Accept: text/event-stream"));
        hub.settle();
        switch (why) {
            case "drain" -> hub.loop.drain();
            case "limit" -> publish();
            default -> hub.pass(Duration.ofSeconds(6));
        }
        hub.settle();

        log.served.removeIf(told -> !told.asked().method().equals("GET"));
        assertThat(log.only().ended()).isEqualTo(why);
    }

    @Test
    void isToldHowManyEventsAPollBrought() {
        publish();
        publish();
        log.served.clear();
        hub.ask(request("GET /events/a?from=start HTTP/1.1", "Accept: application/json"));

        assertThat(log.only().events()).isEqualTo(2);
        assertThat(log.only().ended()).isEqualTo("complete");
    }

    @Test
    void isToldOfAWebSocketWhenItIsClosed() {
        var talker = new Talker(hub, "/events/a", "");
        publish();
        log.served.clear();
        hub.loop.drain();
        hub.settle();
        talker.connection().leave();

        assertThat(log.only().status()).isEqualTo(101);
        assertThat(log.only().events()).isEqualTo(1);
        assertThat(log.only().bytes()).isEqualTo(3); // a frame of one byte
        assertThat(log.only().ended()).isEqualTo("drain");
    }

    @Test
    void isToldNothingWhileItIsOff() {
        log.on = false;
        hub.ask(request("GET /healthz HTTP/1.1"));
        hub.ask("nonsense\r\n\r\n");
        hub.ask(request("GET /events/a HTTP/1.1", "Accept: text/event-stream"));
        log.on = true;
        hub.loop.drain();
        hub.settle();

        assertThat(log.served).isEmpty();
    }

    private void publish() {
        hub.ask(request("POST /events/a HTTP/1.1", "Content-Length: 1") + "x");
    }

    private static String text(String version) {
        return version.equals("HTTP/2") ? "HTTP/1.1" : version; // as its client takes it
    }

    private static long body(String received) {
        return (long) received.length() - received.indexOf("\r\n\r\n") - 4;
    }

    private static String request(String line, String... fields) {
        return line + "\r\nHost: h\r\n" + (fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n") + "\r\n";
    }
}
