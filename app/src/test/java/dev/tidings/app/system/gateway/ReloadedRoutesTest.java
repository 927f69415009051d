package dev.tidings.app.system.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.RawHttp;
import dev.tidings.app.system.RealServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another application behind a path, while there are requests: SIGHUP. */
@Tag("system")
@Timeout(300)
class ReloadedRoutesTest {

    private static final int CLIENTS = 4;

    @TempDir
    Path folder;

    private final CountDownLatch switched = new CountDownLatch(1);
    private RawBackend blue;
    private RawBackend green;
    private RealServer server;
    private volatile boolean enough;

    @BeforeEach
    void start() throws IOException {
        blue = RawBackend.start(peer -> answer(peer, "blue"));
        green = RawBackend.start(peer -> answer(peer, "green"));
        server = RealServer.start(folder);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        blue.close();
        green.close();
        assertThat(blue.failures()).isEmpty();
        assertThat(green.failures()).isEmpty();
    }

    @Test
    void passOnWhereNothingWas() throws IOException {
        try (RawHttp client = RawHttp.connect(server.port()).patient()) {
            assertThat(client.get("/app").status()).isEqualTo(404);

            passOnTo(blue);

            assertThat(client.get("/app").body()).isEqualTo("blue");
        }
    }

    @Test
    void leaveAStreamWithTheApplicationThatItIsFrom() throws IOException {
        passOnTo(blue);
        try (RawHttp stream = RawHttp.connect(server.port()).patient();
                RawHttp client = RawHttp.connect(server.port()).patient()) {
            stream.send("GET /stream HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n");
            assertThat(stream.readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.get("/app").body()).isEqualTo("blue");

            passOnTo(green);
            switched.countDown();

            assertThat(client.get("/app").body()).isEqualTo("green");
            var text = new StringBuilder();
            while (!text.toString().contains("data: blue after\n\n")) {
                int next = stream.in().read();
                assertThat(next).as("the stream ended after " + text).isNotNegative();
                text.append((char) next);
            }
        }
    }

    @Test
    void loseNoRequestWhenTheApplicationIsExchangedTwentyTimesUnderLoad() throws Exception {
        passOnTo(blue);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(this::askOnOneConnection));
            }
            for (int i = 0; i < 10; i++) {
                passOnTo(green);
                passOnTo(blue);
            }
            enough = true;
            for (Future<Integer> client : clients) {
                assertThat(client.get()).isGreaterThan(20);
            }
        }
        assertThat(blue.heads()).hasSizeGreaterThan(20);
        assertThat(green.heads()).hasSizeGreaterThan(20);
    }

    /** Returns how often it got what it should. */
    private int askOnOneConnection() throws IOException {
        try (RawHttp connection = RawHttp.connect(server.port()).patient()) {
            int count = 0;
            while (!enough) {
                assertThat(connection.get("/app").body()).isIn("blue", "green");
                count++;
            }
            return count;
        } finally {
            enough = true; // a failure ends them all
        }
    }

    private void passOnTo(RawBackend backend) throws IOException {
        Path file = folder.resolve("tidings.yaml");
        server.reload(
                file,
                "routes: [{path: /, proxy: \"" + backend.url() + "\"}]",
                "configuration taken over from " + file + ": routes");
    }

    private void answer(RawBackend.Peer peer, String name) throws IOException {
        while (!peer.readHead().startsWith("GET /stream ")) {
            peer.answer(name);
        }
        peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: " + name + "\n\n");
        try {
            switched.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        peer.send("data: " + name + " after\n\n");
        peer.awaitEnd();
    }
}
