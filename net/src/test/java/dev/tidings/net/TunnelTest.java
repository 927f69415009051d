package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.net.proxy.FakeUpstreams.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets between a client and an application, as the bytes that they are. */
class TunnelTest extends PassedOn {

    private static final String ASK = String.join(
            "\r\n",
            "GET /chat HTTP/1.1",
            "Host: h",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    private static final String AGREE = String.join(
            "\r\n",
            "HTTP/1.1 101 Switching Protocols",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "Sec-WebSocket-Protocol: chat",
            "",
            "");

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/2"})
    void passesBytesInBothDirections(String version) {
        TestClient client = hub.connect(version);
        Connection app = open(client, "");
        assertThat(client.received())
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .containsIgnoringCase("\r\nsec-websocket-protocol: chat\r\n");

        client.send(new byte[] {'u', 'p'});
        assertThat(app.received()).isEqualTo("up");
        answer(app, "down");
        assertThat(client.received()).isEqualTo("down");
        assertThat(hub.upstreams.underWay(config)).isOne();

        app.end();
        hub.settle();
        assertThat(client.isOpen()).isFalse();
        client.leave();
    }

    /** What the client had said before the application agreed stayed where it was until the client said more. */
    @Test
    void passesOnWhatWasSaidEarly() {
        TestClient client = hub.connect();
        client.send(ASK + "early");
        Connection app = hub.upstreams.accept();
        hub.settle();
        assertThat(app.received()).doesNotContain("early");
        answer(app, AGREE + "too");

        assertThat(client.received()).endsWith("\r\n\r\ntoo");
        assertThat(app.received()).isEqualTo("early");
    }

    @Test
    void passesOnARefusalAsItIs() {
        TestClient client = hub.connect();
        client.send(ASK);
        Connection app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");

        assertThat(client.received()).startsWith("HTTP/1.1 403 Forbidden\r\n").endsWith("\r\n\r\nno");
        client.send(ASK);
        assertThat(app.received()).startsWith("GET /chat ");
    }

    /** In HTTP/2 a status of success says that the WebSocket is open (RFC 8441 §5), and the answer's body would be its bytes. */
    @Test
    void isNotOpenWhenTheApplicationAnswersOtherwise() {
        TestClient client = hub.connect("HTTP/2");
        client.send(ASK);
        Connection app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno");

        assertThat(client.received()).startsWith("HTTP/1.1 502\r\n").contains("upstream http://127.0.0.1:1: ");
        assertThat(hub.upstreams.underWay(config)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/2"})
    void closesTheUpstreamWhenTheClientLeaves(String version) {
        TestClient client = hub.connect(version);
        Connection app = open(client, "");
        client.leave();
        hub.settle();

        assertThat(app.isOpen()).isFalse();
    }

    @Test
    void doesNotReadWhoeverIsAheadOfTheOther() {
        TestHub.Client client = hub.connect();
        Connection app = open(client, "");
        client.received();
        client.stopsReading();
        for (int i = 0; i < 20; i++) {
            answer(app, "x".repeat(10_000));
        }
        assertThat(app.isRead()).isFalse();
        assertThat(client.waitingBytes()).isLessThan(100_000);
        client.readsAgain();
        hub.settle();
        assertThat(client.received()).hasSize(200_000);

        app.stopsReading();
        for (int i = 0; i < 20 && client.channel.config().isAutoRead(); i++) {
            client.send("y".repeat(10_000));
        }
        assertThat(client.channel.config().isAutoRead()).isFalse();
        assertThat(app.waitingBytes()).isLessThan(100_000);
        app.readsAgain();
        hub.settle();
        assertThat(client.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void endsWhenNeitherSideSaysAnything() {
        TestClient client = hub.connect();
        Connection app = open(client, "");
        hub.pass(Duration.ofSeconds(119));
        client.send("still here");
        hub.pass(Duration.ofSeconds(119));
        assertThat(app.isOpen()).isTrue();

        hub.pass(Duration.ofSeconds(2));
        assertThat(app.isOpen()).isFalse();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void endsWithTheServer() {
        TestClient client = hub.connect();
        Connection app = open(client, "");
        hub.loop.drain();
        hub.settle();

        assertThat(app.isOpen()).isFalse();
        assertThat(client.isOpen()).isFalse();
    }

    private Connection open(TestClient client, String early) {
        client.send(ASK + early);
        Connection app = hub.upstreams.accept();
        hub.settle();
        assertThat(app.received())
                .startsWith("GET /chat HTTP/1.1\r\n")
                .contains("\r\nconnection: Upgrade\r\n", "\r\nupgrade: websocket\r\n", "\r\nsec-websocket-key: ")
                .doesNotContain("content-length", "transfer-encoding");
        answer(app, AGREE);
        return app;
    }

    private void answer(Connection app, String bytes) {
        app.send(bytes);
        hub.settle();
    }
}
