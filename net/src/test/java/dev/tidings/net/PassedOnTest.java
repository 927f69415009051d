package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.net.proxy.FakeUpstreams;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are passed on to an application, and its answers, whatever version of HTTP the client speaks. */
class PassedOnTest extends PassedOn {

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void areARequestOfHttp11(String version) {
        TestClient client = hub.connect(version);
        client.send("GET /a?b=c%20d " + version + "\r\nHost: h\r\nAccept: x\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();

        assertThat(app.received())
                .isEqualTo(String.join(
                        "\r\n",
                        "GET /a?b=c%20d HTTP/1.1",
                        "host: h",
                        "accept: x",
                        "x-forwarded-for: 127.0.0.1",
                        "x-forwarded-proto: http",
                        "x-forwarded-host: h",
                        "x-real-ip: 127.0.0.1",
                        "forwarded: for=127.0.0.1;host=\"h\";proto=http",
                        "",
                        ""));
        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\nConnection: X-Gone\r\nX-Gone: 1\r\n\r\nhi");
        assertThat(client.received())
                .contains("200 OK\r\n")
                .containsIgnoringCase("\r\ncontent-length: 2\r\n")
                .containsIgnoringCase("\r\nx: y\r\n")
                .doesNotContainIgnoringCase("x-gone")
                .endsWith("\r\n\r\nhi");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void bringABodyWithItsLength(String version) {
        TestClient client = hub.connect(version);
        client.send("POST /a " + version + "\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde");
        var app = hub.upstreams.accept();
        hub.settle();

        assertThat(app.received()).contains("\r\ncontent-length: 5\r\n").endsWith("\r\n\r\nabcde");
        answer(app, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: u\r\n\r\n");
        assertThat(client.received())
                .contains("200 OK\r\n")
                .contains(version.equals("HTTP/1.1") ? "3\r\nabc\r\n0\r\nt: u\r\n\r\n" : "abc");
    }

    @Test
    void bringABodyInChunksAndTheFieldsBehindIt() {
        TestClient client = hub.connect();
        client.send("PUT /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        client.send("5;x=y\r\nabcde\r\n0\r\n");
        client.send("Checksum: 1\r\nContent-Length: 3\r\nX_Forwarded_For: 1.2.3.4\r\nX-Real-Ip: 1.2.3.4\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();

        assertThat(app.received())
                .contains("\r\ntransfer-encoding: chunked\r\n")
                .endsWith("\r\n\r\n5\r\nabcde\r\n0\r\nchecksum: 1\r\n\r\n");
        answer(app, "HTTP/1.1 204 No Content\r\n\r\n");
        assertThat(client.received()).startsWith("HTTP/1.1 204 No Content\r\n");
    }

    @Test
    void areAnsweredOneAfterTheOtherOnTheSameConnection() {
        TestClient client = hub.connect();
        String get = "GET /%d HTTP/1.1\r\nHost: h\r\n\r\n";
        client.send(get.formatted(1) + get.formatted(2));
        var app = hub.upstreams.accept();
        hub.settle();
        assertThat(app.received()).startsWith("GET /1 ").doesNotContain("GET /2");

        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        assertThat(app.received()).startsWith("GET /2 ");
        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
        assertThat(client.received()).containsSubsequence("HTTP/1.1 200 OK", "\r\n\r\n1HTTP/1.1 200 OK", "\r\n\r\n2");
        assertThat(hub.upstreams.waiting()).isZero();
    }

    /** They would say in the gateway's name or to it (GRIP) what its heads may not. */
    @Test
    void havePassedOnBehindThemWhatIsForNobodyBetween() {
        TestClient client = hub.connect();
        String behind = "1\r\na\r\n0\r\nX-Sum: 42\r\nGrip-Sig: x\r\nGrip_Sig: x\r\n\r\n";
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + behind);
        var app = hub.upstreams.accept();
        hub.settle();
        assertThat(app.received()).endsWith("0\r\nx-sum: 42\r\n\r\n");

        answer(app, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + behind);
        assertThat(client.received()).endsWith("0\r\nx-sum: 42\r\n\r\n");
    }

    /** The next request's bytes were written over this one's body, which was still to be sent. */
    @Test
    void keepTheirBodyWhileThereIsMoreOfTheNextOne() {
        TestClient client = hub.connect();
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();
        app.received();
        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        app.stopsReading();
        String next = "POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n";
        client.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + "a".repeat(1000) + next
                + "b".repeat(500));
        client.send("b".repeat(1500));
        app.readsAgain();
        hub.settle();

        assertThat(app.received()).endsWith("\r\n\r\n" + "a".repeat(1000));
    }

    /** Some clients would take the bytes that such an answer announces for the answer to their next request. */
    @ParameterizedTest
    @CsvSource({
        "GET, 204 No Content, false",
        "GET, 103 Early Hints, false",
        "GET, 304 Not Modified, true",
        "HEAD, 200 OK, true",
    })
    void announceALengthOnlyWhereItIsOne(String method, String status, boolean kept) {
        TestClient client = hub.connect();
        client.send(method + " / HTTP/1.1\r\nHost: h\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.1 " + status + "\r\nContent-Length: 5\r\n\r\n");

        String received = client.received();
        assertThat(received).startsWith("HTTP/1.1 " + status + "\r\n").endsWith("\r\n\r\n");
        assertThat(received.contains("content-length: 5")).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5, 5",
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Content-Length: -1",
            })
    void areNotAnsweredWithTwoLengthsEvenWhenThereIsNoBody(String framing) {
        TestClient client = hub.connect();
        client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");

        assertThat(client.received()).startsWith("HTTP/1.1 502 ");
        assertThat(app.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void areAnsweredUntilTheUpstreamCloses(String version) {
        TestClient client = hub.connect(version);
        client.send("GET / " + version + "\r\nHost: h\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.0 200 OK\r\n\r\nabc");
        app.end();
        hub.settle();

        assertThat(client.received()).contains(version.equals("HTTP/1.1") ? "3\r\nabc\r\n0\r\n\r\n" : "\r\n\r\nabc");
        assertThat(client.isOpen()).isEqualTo(version.equals("HTTP/1.1"));
    }

    @Test
    void bringWhatComesBeforeTheAnswer() {
        TestClient client = hub.connect();
        client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();
        assertThat(client.received()).isEmpty();
        answer(app, "HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(client.received()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

        client.send("ab");
        assertThat(app.received()).endsWith("\r\n\r\nab");
        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void endTheConnectionWhenTheyAreAnsweredBeforeTheyAreWhole() {
        TestClient client = hub.connect();
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc");
        var app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 1\r\n\r\n!");

        assertThat(client.received())
                .startsWith("HTTP/1.1 413 ")
                .contains("\r\nconnection: close\r\n")
                .endsWith("\r\n\r\n!");
        assertThat(app.isOpen()).isFalse();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void areNotAnsweredWithAnotherProtocolUnasked() {
        TestClient client = hub.connect();
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nevil");

        assertThat(client.received()).startsWith("HTTP/1.1 502 ").doesNotContain("evil");
        assertThat(app.isOpen()).isFalse();
    }

    /** RFC 9110 §7.8: the other protocol begins behind the whole request, and two servers may differ on where that is. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 4\r\n\r\nbody", "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n"})
    void askForNoWebSocketWithABody(String body) {
        TestClient client = hub.connect();
        client.send("POST / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + body);
        var app = hub.upstreams.accept();
        hub.settle();

        assertThat(app.received()).contains("body").doesNotContain("pgrade");
        client.leave();
    }

    @Test
    void endWithTheServerWhenTheirAnswerIsWhole() {
        TestClient client = hub.connect();
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
        hub.loop.drain();
        hub.settle();
        answer(app, "cd");

        assertThat(client.received()).endsWith("\r\n\r\nabcd");
        assertThat(client.isOpen()).isFalse();
        assertThat(app.isOpen()).isFalse();
    }

    @Test
    void leaveNoConnectionOpenForLongerThanTheUpstreamKeepsIt() {
        TestClient client = hub.connect();
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        var app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=5, max=100\r\n\r\n");
        hub.pass(Duration.ofMillis(3900));
        assertThat(app.isOpen()).isTrue();

        hub.pass(Duration.ofMillis(300));
        assertThat(app.isOpen()).isFalse();
    }

    private void answer(FakeUpstreams.Connection app, String bytes) {
        app.send(bytes);
        hub.settle();
    }
}
