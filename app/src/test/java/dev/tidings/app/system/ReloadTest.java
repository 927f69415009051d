package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP: the file is taken over whole while everybody stays connected, or not at all. */
@Tag("system")
@Timeout(300)
class ReloadTest {

    private static final int PUBLISHERS = 4;

    @TempDir
    Path folder;

    private RealServer server;
    private SseClient stream;
    private RawHttp client;
    private volatile boolean enough;

    @BeforeEach
    void start() throws IOException {
        server = RealServer.start(folder, "{}");
        stream = new SseClient(server::port, "/events/t").once().start();
        client = RawHttp.connect(server.port()).patient();
        Await.until("it listens", () -> !stream.heard().heads().isEmpty());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        stream.close();
        server.close();
    }

    @Test
    void answersWhereNothingWasAndGoesOnWithWhatIsOpen() throws IOException {
        assertThat(client.post("/hub/t", "early").status()).isEqualTo(404);

        reload("routes: [{path: /hub/, hub: {}}]", "configuration taken over from %s: routes");

        assertThat(client.post("/hub/t", "after").status()).isEqualTo(201);
        assertThat(client.post("/events/t", "late").status()).isEqualTo(404);
        Await.until("it came", () -> stream.count() > 0);
        assertThat(stream.data()).containsExactly("after");
        server.stop(); // as it would have without
        Await.until("the stream was told", () -> !stream.told("bye").isEmpty());
    }

    @Test
    void changesNothingForAFaultyFileAndReportsEveryFault() throws IOException {
        reload(
                "routes: [{path: /hub, hub: {}}]\ncors: {origins: [x]}\n",
                "nothing was taken over from %s: 2 faults in the configuration");

        assertThat(server.log())
                .contains(
                        "WARNING " + file() + ":1:17: routes[0].path: got \"/hub\", expected a path such as /events/",
                        "WARNING " + file() + ":2:18: cors.origins[0]: got \"x\", expected an origin");
        assertThat(client.post("/events/t", "as before").status()).isEqualTo(201);
        Await.until("it came", () -> stream.count() > 0);
        assertThat(stream.isOver()).isFalse();
    }

    @Test
    void takesNothingOfAFileOfWhichAPartTakesARestart() throws IOException {
        reload(
                "routes: [{path: /hub/, hub: {}}]\nhistory: [{topics: \"**\", max_age: 1h}]\n",
                "nothing was taken over from %s: for a change of history the server has to be restarted");

        assertThat(client.post("/events/t", "as before").status()).isEqualTo(201);
        assertThat(client.post("/hub/t", "x").status()).isEqualTo(404);
    }

    @Test
    void losesNoRequestWhenItIsReloadedTwentyTimesUnderLoad() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> publishers = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(threads.submit(this::publishOnOneConnection));
            }
            for (int i = 1; i <= 20; i++) {
                reload(
                        "heartbeat: {default: %ds}\nlimits: {selectors: %d}\n".formatted(10 + i, i),
                        "configuration taken over from %s: limits, heartbeat");
            }
            enough = true;
            int published = 0;
            for (Future<Integer> publisher : publishers) {
                published += publisher.get();
            }
            int all = published;
            Await.until("all came", () -> stream.count() >= all);
            assertThat(stream.count()).isEqualTo(all).isGreaterThan(20 * PUBLISHERS);
            assertThat(stream.isOver()).isFalse();
        }
    }

    /** Returns how often it got what it should. */
    private int publishOnOneConnection() throws IOException {
        try (RawHttp connection = RawHttp.connect(server.port()).patient()) {
            int count = 0;
            while (!enough) {
                assertThat(connection.post("/events/t", "x").status()).isEqualTo(201);
                count++;
            }
            return count;
        } finally {
            enough = true; // a failure ends them all
        }
    }

    /** @param line of the log; %s stands for the file */
    private void reload(String yaml, String line) throws IOException {
        server.reload(file(), yaml, line.formatted(file()));
    }

    private Path file() {
        return folder.resolve("tidings.yaml");
    }
}
