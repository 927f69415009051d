package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.config.Upstream;
import dev.tidings.net.proxy.FakeUpstreams;
import dev.tidings.net.proxy.FakeUpstreams.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client has under way with applications is counted as long as it is, whoever ends it. */
class CountedClientsTest {

    private static final String CLIENT = "Host: h\r\nX-Forwarded-For: 192.0.2.1\r\n"; // whom a trusted proxy names
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

    /** What is under way, as it is asked for and as its answer begins. */
    enum Kind {
        ANSWER("GET / HTTP/1.1\r\n" + CLIENT + "\r\n", "HTTP/1.1 200 OK\r\n" + CHUNKED + "1\r\nx\r\n"),
        STREAM(
                "GET / HTTP/1.1\r\n" + CLIENT + "Accept: text/event-stream\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + CHUNKED + "9\r\ndata: 1\n\n\r\n"),
        WEBSOCKET(
                "GET / HTTP/1.1\r\n" + CLIENT + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

        private final String request;
        private final String answer;

        Kind(String request, String answer) {
            this.request = request;
            this.answer = answer;
        }
    }

    /** Who ends it. */
    enum End {
        CLIENT,
        APPLICATION,
        APPLICATION_BY_A_RESET,
        BOTH,
        SERVER
    }

    static Stream<Arguments> all() {
        return Stream.of("HTTP/1.1", "HTTP/2")
                .flatMap(version -> Stream.of(Kind.values())
                        .flatMap(kind -> Stream.of(End.values())
                                .flatMap(end -> Stream.of(false, true)
                                        .map(shared -> Arguments.of(version, kind, end, shared)))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void areNotCountedAnyMoreAfterItsEnd(String version, Kind kind, End end, boolean shared) {
        Config config = new TestConfig().proxy(route(shared)).config();
        try (var hub = new TestHub(config)) {
            TestClient client = hub.connect(version);
            client.send(kind.request);
            Connection app = hub.upstreams.accept();
            hub.settle();
            app.send(kind.answer);
            hub.settle();
            assertThat(client.received()).isNotEmpty();
            assertThat(hub.admission.underWay()).isOne();
            assertThat(hub.upstreams.underWay(config)).isOne();

            end(hub, end, client, app);
            hub.pass(Duration.ofSeconds(30)); // a shared stream waits for other clients, HTTP/2 for the other half
            client.received(); // what its connection has to do is done
            assertThat(hub.admission.underWay()).isZero();
            assertThat(hub.upstreams.underWay(config)).isZero();
        }
    }

    private static void end(TestHub hub, End end, TestClient client, Connection app) {
        switch (end) {
            case CLIENT -> client.leave();
            case APPLICATION -> app.end();
            case APPLICATION_BY_A_RESET -> app.reset();
            case BOTH -> {
                app.end();
                client.leave();
            }
            case SERVER -> {
                hub.loop.drain();
                hub.settle();
                app.end(); // an answer that is no stream is waited for
            }
        }
        hub.settle();
    }

    /** Whose application is not waited for. */
    @ParameterizedTest
    @EnumSource(names = {"CLIENT", "SERVER"})
    void areNotCountedAnyMoreWhenTheyAreNotHeldAnyMore(End end) {
        try (var application = new HoldingApplication()) {
            TestHub hub = application.hub;
            TestHub.Client client =
                    application.ask("GET / HTTP/1.1\r\n" + CLIENT + "\r\n", "Grip-Hold: stream\r\nGrip-Channel: a", "");
            assertThat(hub.admission.underWay()).isOne();
            if (end == End.CLIENT) {
                client.leave();
            } else {
                hub.loop.drain();
                hub.settle();
            }

            assertThat(hub.admission.underWay()).isZero();
        }
    }

    private static ProxyRoute route(boolean shared) {
        var upstream = List.of(new Upstream("127.0.0.1", 1));
        return new ProxyRoute("/", upstream, FakeUpstreams.TIMEOUTS, Duration.ZERO, Optional.empty(), false, shared);
    }
}
