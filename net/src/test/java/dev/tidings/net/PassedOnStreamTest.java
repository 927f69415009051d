package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.net.proxy.FakeUpstreams.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application's stream of events on its way to a client. */
class PassedOnStreamTest extends PassedOn {

    private static final String HEAD = String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "Content-Type: text/event-stream;charset=utf-8",
            "Transfer-Encoding: chunked",
            "",
            "");

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void getsACommentWhileItIsSilentButNotWithinAnEvent(String version) {
        TestClient client = hub.connect(version);
        Connection app = open(client, version);
        hub.pass(Duration.ofSeconds(21));
        assertThat(client.received()).contains(":\n");

        answer(app, chunk("data: half"));
        assertThat(client.received()).contains("data: half");
        hub.pass(Duration.ofSeconds(90));
        assertThat(client.received()).isEmpty();

        answer(app, chunk(" a line\n\n"));
        client.received();
        hub.pass(config.heartbeat().standard().minusSeconds(1));
        assertThat(client.received()).isEmpty();
        hub.pass(Duration.ofSeconds(2));
        assertThat(client.received()).contains(":\n");
        client.leave();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void endsBetweenTwoEventsWhenTheServerStops(String version) {
        TestClient client = hub.connect(version);
        Connection app = open(client, version);
        answer(app, chunk("data: 1\n"));
        hub.loop.drain();
        hub.settle();
        assertThat(client.received()).contains("data: 1\n").doesNotContain("0\r\n\r\n");

        answer(app, chunk("\n"));
        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).endsWith(version.equals("HTTP/1.1") ? "1\r\n\n\r\n0\r\n\r\n" : "\n");
        assertThat(app.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void endsAtOnceWhenTheServerStopsAndNoEventIsUnderWay(String version) {
        TestClient client = hub.connect(version);
        Connection app = open(client, version);
        answer(app, chunk("data: 1\n\n"));
        hub.loop.drain();
        hub.settle();

        assertThat(client.received()).contains("data: 1\n\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(app.isOpen()).isFalse();
    }

    @Test
    void holdsUpTheApplicationWhileItsClientDoesNotRead() {
        TestHub.Client client = hub.connect();
        Connection app = open(client, "HTTP/1.1");
        client.stopsReading();
        for (int i = 0; i < 20; i++) {
            answer(app, chunk("data: " + "x".repeat(10_000) + "\n\n"));
        }

        assertThat(app.isRead()).isFalse();
        assertThat(client.waitingBytes()).isLessThan(100_000);
        client.readsAgain();
        hub.settle();
        assertThat(app.isRead()).isTrue();
        client.leave();
        assertThat(app.isOpen()).isFalse();
    }

    /** An EventSource gives up for good at an error (WHATWG HTML §9.2.3), and a restart takes a moment. */
    @Test
    void asksItsClientToComeBackWhileTheApplicationMayBeRestarting() {
        String ask = "GET / HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n";
        TestClient client = hub.connect();
        client.send(ask);
        hub.upstreams.refuse();
        hub.settle();
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\n\r\nretry: ");

        hub.pass(Duration.ofSeconds(59));
        client.send(ask);
        hub.upstreams.refuse();
        hub.settle();
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n");

        hub.pass(Duration.ofSeconds(2));
        client.send(ask);
        hub.upstreams.refuse();
        hub.settle();
        assertThat(client.received()).startsWith("HTTP/1.1 502 ");
    }

    private Connection open(TestClient client, String version) {
        client.send("GET /stream " + version + "\r\nHost: h\r\n\r\n");
        Connection app = hub.upstreams.accept();
        hub.settle();
        answer(app, HEAD);
        assertThat(client.received()).contains("200 OK\r\n").containsIgnoringCase("\r\nx-accel-buffering: no\r\n");
        return app;
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private void answer(Connection app, String bytes) {
        app.send(bytes);
        hub.settle();
    }
}
