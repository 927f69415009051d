package dev.tidings.app.system.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.RawHttp;
import dev.tidings.app.system.RealServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of events that are recorded as they pass: {@code resume} and {@code share} of a route. */
@Tag("system")
@Timeout(120)
class RecordedStreamsTest {

    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-From: app\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final long TOKEN_NS = 20_000_000;
    private static final int TOKENS = 200;

    @TempDir
    Path folder;

    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final Semaphore tokens = new Semaphore(0); // of those that are handed out singly
    private final Semaphore heads = new Semaphore(0);
    private RawBackend backend;
    private RealServer server;

    @BeforeEach
    void start() throws IOException {
        backend = RawBackend.start(this::answer);
        String upstream = "proxy: \"" + backend.url() + "\"";
        server = RealServer.start(folder, """
                routes:
                  - {path: /, %s, resume: true}
                  - {path: /shared/, %s, share: true}
                """.formatted(upstream, upstream));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        backend.close();
    }

    /** Each run of a stream has a number, and its events say which and how manieth they are. */
    private void answer(RawBackend.Peer peer) throws IOException {
        String head = peer.readHead();
        if (head.startsWith("GET /page ")) {
            peer.answer("a page");
            return;
        }
        int run = runs.incrementAndGet();
        try {
            if (head.contains("Upgrade")) {
                peer.send("""
                        HTTP/1.1 101 Switching Protocols
                        Connection: Upgrade
                        Upgrade: websocket
                        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

                        """.replace("\n", "\r\n"));
                peer.awaitEnd();
                return;
            } else if (head.startsWith("GET /late ")) {
                heads.acquire();
            }
            peer.send(HEAD);
            if (head.startsWith("GET /paced ")) {
                for (int i = 0; i < TOKENS; i++) {
                    LockSupport.parkNanos(TOKEN_NS);
                    event(peer, run, i);
                }
            } else {
                for (int i = 0; tokens.tryAcquire(60, TimeUnit.SECONDS); i++) {
                    event(peer, run, i);
                    if (head.startsWith("GET /dies ") && i == 4) {
                        return;
                    } else if (head.startsWith("GET /ends ") && i == 4) {
                        break;
                    }
                }
            }
            peer.send("0\r\n\r\n");
            peer.awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed.incrementAndGet();
        }
    }

    private static void event(RawBackend.Peer peer, int run, int number) throws IOException {
        String event = "data: " + run + ":" + number + "\n\n";
        peer.send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
    }

    private static List<String> events(int run, int count) {
        return IntStream.range(0, count).mapToObj(i -> run + ":" + i).toList();
    }

    private EventSourceClient client(String target, String... fields) {
        return new EventSourceClient(server.port(), target, String.join("", fields));
    }

    @Test
    void arriveWholeInOrderAndOnceHoweverOftenTheConnectionIsCut() throws IOException {
        try (var client = client("/paced")) {
            for (int cut = 1; cut <= 5; cut++) {
                assertThat(client.connect()).isEqualTo(200);
                assertThat(client.readTo(30 * cut)).isTrue();
            }
            assertThat(client.connect()).isEqualTo(200);
            client.readToEnd();

            assertThat(client.messages()).isEqualTo(events(1, TOKENS));
            assertThat(client.connect()).isEqualTo(204); // which ends an EventSource
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void goOnWhileNobodyIsThere() throws IOException {
        try (var client = client("/ends")) {
            tokens.release(2);
            client.connect();
            client.readTo(2);
            client.leave();
            tokens.release(3);
            Await.until("the application is done", () -> tokens.availablePermits() == 0);

            client.connect();
            client.readToEnd();

            assertThat(client.messages()).isEqualTo(events(1, 5));
        }
    }

    @Test
    void beginAgainForAPageThatIsLoadedAgainAndAskTheApplicationOnce() throws IOException {
        try (var before = client("/single");
                var after = client("/single")) {
            tokens.release(3);
            before.connect();
            before.readTo(3);
            before.leave();

            assertThat(after.connect()).isEqualTo(200);
            assertThat(after.head()).contains("\r\nx-from: app\r\n");
            after.readTo(3);
            tokens.release();
            after.readTo(4);

            assertThat(after.messages()).isEqualTo(events(1, 4));
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void areNotGivenToAnotherUser() throws IOException {
        try (var alice = client("/single", "Cookie: user=alice\r\n");
                var bob = client("/single", "Cookie: user=bob\r\n");
                RawHttp hub = RawHttp.connect(server.port()).patient()) {
            tokens.release();
            alice.connect();
            alice.readTo(1);
            bob.connect();
            tokens.release(2);
            Await.until("both got something", () -> runs.get() == 2);

            assertThat(hub.get("/events/-/topics").body()).contains("\"topics\":[]");
            String topic = "%24streams/x";
            assertThat(hub.get("/events/" + topic).status()).isEqualTo(403);
        }
    }

    @Test
    void areNotGivenToWhoKnowsAnotherKey() throws IOException {
        try (var alice = client("/single", "X-Api-Key: alice\r\n", "User-Agent: one\r\n");
                var again = client("/single", "User-Agent: two\r\n", "X-Api-Key: alice\r\n");
                var bob = client("/single", "X-Api-Key: bob\r\n")) {
            tokens.release();
            alice.connect();
            alice.readTo(1);
            again.connect();
            again.readTo(1);
            assertThat(again.messages()).isEqualTo(events(1, 1));

            bob.connect();

            assertThat(runs).hasValue(2);
        }
    }

    @Test
    void areAskedForByTheNextWhenWhoAskedLeavesBeforeTheAnswer() throws IOException {
        RawHttp before = askLate();
        Await.until("the application is asked", () -> runs.get() == 1);
        try (RawHttp after = askLate();
                RawHttp third = askLate();
                var other = client("/page")) {
            other.connect(); // the server has seen them by now

            before.close();
            Await.until("one of them has asked", () -> runs.get() > 1);
            heads.release(3);

            assertThat(after.readHead()).contains("\r\nTidings-Cursor: ");
            assertThat(third.readHead()).contains("\r\nTidings-Cursor: ");
            assertThat(runs).hasValue(2);
        }
    }

    private RawHttp askLate() throws IOException {
        RawHttp client = RawHttp.connect(server.port()).patient();
        client.send("GET /late HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n");
        return client;
    }

    @Test
    void areNotWaitedForWhereAWebSocketWasOpened() throws IOException {
        try (RawHttp socket = RawHttp.connect(server.port()).patient();
                var client = client("/socket")) {
            socket.send("""
                    GET /socket HTTP/1.1
                    Host: h
                    Accept: text/event-stream
                    Connection: Upgrade
                    Upgrade: websocket
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                    """.replace("\n", "\r\n"));
            assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");

            assertThat(client.connect()).isEqualTo(200);
        }
    }

    @Test
    void goOnWhenTheirRouteIsConfiguredAnew() throws IOException {
        try (var client = client("/single")) {
            tokens.release(2);
            client.connect();
            client.readTo(2);
            client.leave();
            Path file = folder.resolve("tidings.yaml");
            server.reload(
                    file,
                    "routes: [{path: /, proxy: \"" + backend.url() + "\", resume: true, timeouts: {response: 59s}}]",
                    "configuration taken over from " + file + ": routes");

            client.connect();
            tokens.release(2);
            client.readTo(4);

            assertThat(client.messages()).isEqualTo(events(1, 4));
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void areAskedForAgainWhenTheApplicationDidNotComeToTheEnd() throws IOException {
        try (var client = client("/dies")) {
            tokens.release(5);
            client.connect();
            client.readToEnd();
            assertThat(client.messages()).isEqualTo(events(1, 5));

            tokens.release(1);
            assertThat(client.connect()).isEqualTo(200);
            client.readTo(6);

            assertThat(client.messages().getLast()).isEqualTo("2:0");
        }
    }

    @Test
    void canBeResumedAfterTheServerWasKilled() throws IOException {
        try (var client = client("/ends")) {
            tokens.release(2);
            client.connect();
            client.readTo(2);
            client.leave();
            try (var witness = client("/ends")) {
                witness.connect(); // before the end, after which it would have the stream begin anew
                witness.readTo(2);
                tokens.release(3);
                witness.readToEnd(); // so that all of it is stored
            }

            server.kill();
            server.startAgain();

            var again = client; // with the id that it had
            assertThat(again.connect()).isEqualTo(200);
            again.readToEnd();
            assertThat(again.messages()).isEqualTo(events(1, 5));
            assertThat(again.connect()).isEqualTo(204);
            assertThat(runs).hasValue(1);
        }
    }

    /** It was: what the application began anew came on the same stream, behind half of what it had begun before. */
    @Test
    void endWhereTheServerWasKilledBeforeTheyAreAskedForAgain() throws IOException {
        try (var client = client("/paced");
                var witness = client("/paced")) {
            client.connect();
            client.readTo(5);
            witness.connect();
            witness.readTo(10);
            client.leave();
            server.kill();
            server.startAgain();

            assertThat(client.connect()).isEqualTo(200);
            client.readToEnd();
            assertThat(client.messages())
                    .startsWith(events(1, 10).toArray(String[]::new))
                    .allMatch(message -> message.startsWith("1:"));
            int old = client.messages().size();
            assertThat(client.connect()).isEqualTo(200);
            assertThat(client.readTo(old + 2)).isTrue();
            assertThat(client.messages()).endsWith("2:0", "2:1");
        }
    }

    @Test
    void passWhatIsNoStreamAsItIs() throws IOException {
        try (var client = client("/page")) {
            assertThat(client.connect()).isEqualTo(200);
            assertThat(client.head()).contains("content-length: 6\r\n");
        }
    }

    @Test
    void areSharedByAllWhoAskForTheSame() throws IOException {
        try (var first = client("/shared/ticker", "Cookie: user=alice\r\n", "Authorization: Bearer secret\r\n");
                var second = client("/shared/ticker", "Cookie: user=bob\r\n")) {
            tokens.release(2);
            first.connect();
            first.readTo(2);
            second.connect();
            tokens.release(2);
            first.readTo(4);
            second.readTo(2);

            assertThat(first.messages()).isEqualTo(events(1, 4));
            assertThat(second.messages()).containsExactly("1:2", "1:3");
            assertThat(runs).hasValue(1);
            assertThat(backend.heads().getFirst())
                    .doesNotContainIgnoringCase("cookie")
                    .doesNotContain("secret");
        }
        if (Boolean.getBoolean("tidings.long")) { // takes 10 s; CountedClientsTest shows it without a clock
            Await.until("the application is left alone", () -> {
                tokens.release();
                return closed.get() == 1;
            });
        }
    }
}
