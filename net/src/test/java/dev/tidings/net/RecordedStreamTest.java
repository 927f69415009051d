package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Grip;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.config.Upstream;
import dev.tidings.net.proxy.FakeUpstreams;
import dev.tidings.net.proxy.FakeUpstreams.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stream of events that is only shared, at the moments at which it begins and ends. */
class RecordedStreamTest extends PassedOn {

    private static final String ASK = "GET /ticker HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n";
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    RecordedStreamTest() {
        super(new TestConfig()
                .proxy(new ProxyRoute(
                        "/",
                        List.of(new Upstream("127.0.0.1", 1)),
                        FakeUpstreams.TIMEOUTS,
                        Duration.ZERO,
                        Optional.empty(),
                        false,
                        true))
                .config());
    }

    /** It was: a client that came between the storing of the end and the loop's hearing of it got 204, or nothing ever. */
    @ParameterizedTest
    @ValueSource(strings = {"0\r\n\r\n", "broken off"})
    void beginsAnewForWhoComesWhenItsEndIsStored(String end) {
        TestClient first = hub.connect();
        first.send(ASK);
        Connection app = hub.upstreams.accept();
        hub.settle();
        answer(app, HEAD + "9\r\ndata: 1\n\n\r\n");
        assertThat(first.received()).contains("data: 1\n");
        if (end.equals("broken off")) {
            app.reset();
        } else {
            app.send(end);
            hub.upstreams.step();
        }
        assertThat(hub.journal.step())
                .as("the end is stored, and the loop not told")
                .isTrue();

        TestClient second = hub.connect();
        second.send(ASK);
        hub.settle();
        Connection next = app.isOpen() ? app : hub.upstreams.accept(); // its connection is kept
        hub.settle();
        answer(next, HEAD + "9\r\ndata: 2\n\n\r\n");

        assertThat(second.received()).startsWith("HTTP/1.1 200 ").contains("data: 2\n");
        answer(next, "0\r\n\r\n");
    }

    @Test
    void hasNothingInItsHeadThatIsForTheGateway() {
        configure(new TestConfig()
                .proxy(new ProxyRoute(
                        "/",
                        List.of(new Upstream("127.0.0.1", 1)),
                        FakeUpstreams.TIMEOUTS,
                        Duration.ZERO,
                        Optional.of(new Grip(Optional.empty(), "tidings")),
                        true,
                        false))
                .config());
        TestClient client = hub.connect();
        client.send(ASK);
        Connection app = hub.upstreams.accept();
        hub.settle();

        answer(app, HEAD.replace("\r\n\r\n", "\r\nGrip-Channel: x\r\nX-Own: y\r\n\r\n"));

        assertThat(client.received())
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("x-own: y\r\n")
                .doesNotContainIgnoringCase("grip-");
        answer(app, "0\r\n\r\n");
    }

    private void answer(Connection app, String bytes) {
        app.send(bytes);
        hub.settle();
    }
}
