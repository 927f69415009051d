package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Timeouts;
import dev.tidings.net.proxy.FakeUpstreams;
import dev.tidings.net.proxy.FakeUpstreams.Connection;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong between a client and an application, at every moment of a request that is passed on. */
class PassedOnFailureTest extends PassedOn {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            .concat("Transfer-Encoding: chunked\r\n\r\na\r\ndata: ab\n\n\r\n");

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void areSaidByTheUpstreamsName(String version) {
        TestClient client = hub.connect(version);
        client.send(get("/", version));
        hub.upstreams.refuse();
        hub.settle();

        assertThat(client.received()).contains("502").contains("http://127.0.0.1:1: connection refused");
    }

    @Test
    void areTriedOnTheNextUpstreamOnce() {
        configure(FakeUpstreams.config(3));
        TestClient client = hub.connect();
        client.send(post("/", "body"));
        hub.upstreams.refuse();
        hub.settle();
        Connection second = hub.upstreams.accept();
        hub.settle();

        assertThat(second.upstream.port()).isEqualTo(2);
        assertThat(second.received()).endsWith("\r\n\r\nbody");
        answer(second, OK);
        assertThat(client.received()).endsWith("\r\n\r\nok");

        client.send(get("/", "HTTP/1.1"));
        hub.upstreams.refuse();
        hub.upstreams.refuse();
        hub.settle();
        assertThat(client.received()).startsWith("HTTP/1.1 502 ");
        assertThat(hub.upstreams.waiting()).isZero();
    }

    @Test
    void ofAConnectionThatWasKeptAreNotSeenByWhoeverAsksAgainForTheSame() {
        TestClient client = hub.connect();
        Connection kept = keep(client);
        client.send(get("/2", "HTTP/1.1"));
        assertThat(kept.received()).startsWith("GET /2 ");
        kept.end();
        hub.settle();

        assertThat(client.received()).isEmpty();
        Connection fresh = hub.upstreams.accept();
        hub.settle();
        assertThat(fresh.received()).startsWith("GET /2 ");
        answer(fresh, OK);
        assertThat(client.received()).endsWith("ok");
    }

    @Test
    void ofAConnectionThatWasKeptDoNotMakeARequestDoneTwice() {
        TestClient client = hub.connect();
        Connection kept = keep(client);
        client.send(post("/2", "body"));
        assertThat(kept.received()).startsWith("POST /2 ");
        kept.end();
        hub.settle();

        assertThat(client.received()).startsWith("HTTP/1.1 502 ");
        assertThat(hub.upstreams.waiting()).isZero();
    }

    @Test
    void areMadeUnlikelyByNotSendingWhatIsDoneOnceOnAnOldConnection() {
        TestClient client = hub.connect();
        keep(client);
        hub.pass(Duration.ofSeconds(2));
        client.send(post("/2", "body"));

        Connection fresh = hub.upstreams.accept();
        hub.settle();
        assertThat(fresh.received()).startsWith("POST /2 ");
        answer(fresh, OK);
    }

    /** The body came while there was nobody to send it to. */
    @Test
    void ofAConnectionThatWasKeptLeaveTheBodyWaitingForTheNextOne() {
        keep(hub.connect());
        TestHub.Client client = hub.connect();
        client.send("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        hub.upstreams.last().end();
        hub.settle();
        assertThat(hub.upstreams.waiting()).isOne();
        client.send("body");
        Connection fresh = hub.upstreams.accept();
        hub.settle();

        assertThat(fresh.received()).startsWith("PUT / ").endsWith("\r\n\r\nbody");
        answer(fresh, OK);
        assertThat(client.received()).endsWith("ok");
    }

    /** The time that the first one had went on, and nobody was there when it was over. */
    @Test
    void ofAConnectionThatWasKeptGiveTheNextOneItsOwnTime() {
        Duration one = Duration.ofSeconds(1);
        configure(FakeUpstreams.config(1, new Timeouts(Duration.ofSeconds(5), one, one, one)));
        TestClient client = hub.connect();
        Connection kept = keep(client);
        client.send(get("/2", "HTTP/1.1"));
        kept.end();
        hub.settle();
        hub.pass(Duration.ofSeconds(3));

        Connection fresh = hub.upstreams.accept();
        hub.settle();
        answer(fresh, OK);
        assertThat(client.received()).endsWith("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void ofAnUpstreamThatSaysNothingAreSaidWhenItsTimeIsOver(String version) {
        TestClient client = hub.connect(version);
        client.send(get("/", version));
        Connection app = hub.upstreams.accept();
        hub.settle();
        hub.pass(Duration.ofMillis(29_900));
        assertThat(client.received()).isEmpty();

        hub.pass(Duration.ofMillis(200));
        assertThat(client.received()).contains("504").contains("timeouts.response");
        assertThat(app.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void ofAHalfAnswerAreSeenByTheClient(String version) {
        TestClient client = hub.connect(version);
        client.send(get("/", version));
        Connection app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab");
        app.end();
        hub.settle();

        assertThat(client.received()).contains("200 OK").endsWith("\r\n\r\nab");
        if (!version.equals("HTTP/2")) {
            assertThat(client.isOpen()).isFalse();
        }
    }

    /** The end of a body that lasts until the connection ends may be missing when the connection was reset. */
    @Test
    void ofAConnectionThatIsResetAreNotTheEndOfTheAnswer() {
        TestClient client = hub.connect();
        client.send(get("/", "HTTP/1.1"));
        Connection app = hub.upstreams.accept();
        hub.settle();
        answer(app, "HTTP/1.0 200 OK\r\n\r\nab");
        app.reset();
        hub.settle();

        assertThat(client.received()).endsWith("2\r\nab\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1", "HTTP/2"})
    void ofTheClientCloseWhatWasOpenedForIt(String version) {
        TestClient connecting = hub.connect(version);
        connecting.send(get("/", version));
        connecting.leave();
        Connection first = hub.upstreams.accept();
        hub.settle();
        assertThat(first.received()).isEmpty();
        assertThat(first.isOpen()).isFalse();

        TestClient waiting = hub.connect(version);
        waiting.send(get("/", version));
        Connection second = hub.upstreams.accept();
        hub.settle();
        waiting.leave();
        assertThat(second.isOpen()).isFalse();

        TestClient reading = hub.connect(version);
        reading.send(get("/", version));
        Connection third = hub.upstreams.accept();
        hub.settle();
        answer(third, EVENTS);
        assertThat(reading.received()).contains("data: ab");
        reading.leave();
        assertThat(third.isOpen()).isFalse();
    }

    @Test
    void ofAClientThatLeavesWithinItsBodyAreNotTheEndOfTheRequest() {
        TestClient client = hub.connect();
        client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        Connection app = hub.upstreams.accept();
        hub.settle();
        client.leave();

        assertThat(app.received()).endsWith("3\r\nabc\r\n");
        assertThat(app.isOpen()).isFalse();
    }

    /** The client was slow, and the upstream blamed, since it had once been slow itself. */
    @Test
    void ofASlowClientAreNotTheUpstreams() {
        TestHub.Client client = hub.connect();
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n");
        Connection app = hub.upstreams.accept();
        hub.settle();
        app.stopsReading();
        client.send("x".repeat(70_000));
        assertThat(client.channel.config().isAutoRead()).isFalse();
        app.readsAgain();
        hub.settle();
        assertThat(client.channel.config().isAutoRead()).isTrue();
        for (int i = 0; i < 5; i++) {
            hub.pass(Duration.ofSeconds(10));
            client.send("x".repeat(10_000));
        }

        assertThat(client.received()).isEmpty();
        assertThat(app.isOpen()).isTrue();
    }

    /** Its time ran on while the server itself did not read it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofASlowUpstreamAreNotTheClients(boolean connected) {
        TestHub.Client client = hub.connect();
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
        Connection app = null;
        if (connected) {
            app = hub.upstreams.accept();
            app.stopsReading();
            hub.settle();
            client.send("x".repeat(70_000));
        }
        hub.pass(Duration.ofSeconds(25)); // and a client that sent nothing for so long would have had its 20 s
        assertThat(client.received()).isEmpty();
        if (app == null) {
            app = hub.upstreams.accept();
        }
        app.readsAgain();
        hub.settle();
        hub.pass(Duration.ofSeconds(15));
        client.send("x".repeat(connected ? 30_000 : 100_000));
        answer(app, OK);
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n");
    }

    /** The time for a client that does not read went on after it had read. */
    @Test
    void ofAStreamAreNotThatItsClientWasOnceBehind() {
        TestHub.Client client = hub.connect();
        client.send(get("/", "HTTP/1.1"));
        Connection app = hub.upstreams.accept();
        hub.settle();
        client.stopsReading();
        answer(app, EVENTS);
        answer(app, "11170\r\n" + "x".repeat(70_000) + "\r\n");
        assertThat(app.isRead()).isFalse();
        client.readsAgain();
        assertThat(app.isRead()).isTrue();

        hub.pass(Duration.ofMinutes(9));
        assertThat(client.isOpen()).isTrue();
        assertThat(app.isOpen()).isTrue();
        hub.pass(Duration.ofMinutes(2));
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void ofAClientThatDoesNotReadEndItsConnectionAndTheUpstreams() {
        TestHub.Client client = hub.connect();
        client.send(get("/", "HTTP/1.1"));
        Connection app = hub.upstreams.accept();
        hub.settle();
        client.stopsReading();
        answer(app, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(70_000));
        answer(app, "x".repeat(70_000));
        assertThat(client.waitingBytes()).isLessThan(80_000);

        hub.pass(Duration.ofSeconds(59));
        assertThat(app.isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(80));
        assertThat(app.isOpen()).isFalse();
        assertThat(client.isOpen()).as("open, and nobody waits for it").isFalse();
    }

    @Test
    void ofOursAreReportedAndEndOneRequest() {
        TestClient client = hub.connect();
        client.send(get("/", "HTTP/1.1"));
        Connection app = hub.upstreams.accept();
        hub.settle();
        app.hitBug();
        hub.settle();

        assertThat(client.received()).startsWith("HTTP/1.1 502 ");
        assertThat(app.isOpen()).isFalse();
        assertThat(bugs.take()).contains("a bug");
    }

    /** The rest of its body was waited for by nobody, and not read for as long as it was held. */
    @Test
    void ofAnUpstreamThatHandsOverBeforeItHasTheBodyAreNotTheClients() {
        configure(new TestConfig().grip(new Grip(Optional.empty(), "tidings")).config());
        TestHub.Client client = hub.connect();
        client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
        Connection app = hub.upstreams.accept();
        hub.settle();
        app.stopsReading();
        client.send("x".repeat(70_000));
        answer(app, "HTTP/1.1 200 OK\r\nGrip-Hold: response\r\nGrip-Channel: a\r\nContent-Length: 2\r\n\r\nok");

        assertThat(client.channel.config().isAutoRead()).isTrue();
        client.send("x".repeat(30_000));
        hub.pass(Duration.ofSeconds(60));
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
    }

    /** Opens a connection to the upstream, and has it kept. */
    private Connection keep(TestClient client) {
        client.send(get("/1", "HTTP/1.1"));
        Connection app = hub.upstreams.accept();
        hub.settle();
        app.received();
        answer(app, OK);
        assertThat(client.received()).endsWith("ok");
        assertThat(app.isOpen()).isTrue();
        return app;
    }

    private static String get(String path, String version) {
        return "GET " + path + " " + version + "\r\nHost: h\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private void answer(Connection app, String bytes) {
        app.send(bytes);
        hub.settle();
    }
}
