package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.Heard.Control;
import dev.tidings.app.system.Load.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged arrives, once and in order, however often the process ends meanwhile. */
@Tag("system")
@Timeout(600)
class KillTest {

    /** Nothing is dropped for its age or number, and clients come back soon enough to be there for the next kill. */
    private static final String CONFIG = """
            history: [{topics: "**", max_events: 10000000}]
            retry: {base: 100ms, jitter: 200ms}
            shutdown: {timeout: 60s}
            """;

    @TempDir
    Path folder;

    private TestReporter reporter;
    private RealServer server;
    private Load load;

    @BeforeEach
    void setUp(TestReporter junit) throws Exception {
        reporter = junit;
        Path config = Files.writeString(folder.resolve("tidings.yaml"), CONFIG);
        server = new RealServer(folder.resolve("data")).with("--config", config.toString());
    }

    @AfterEach
    void stop() throws Exception {
        if (server.port() != 0 && !server.isAlive()) {
            server.startAgain(); // a publisher with a key goes on until it is answered
        }
        if (load != null) {
            load.close();
        }
        server.close();
    }

    @Test
    void losesAndRepeatsNothingWhenItIsKilledUnderLoad() throws Exception {
        killUnderLoad(Await.rounds(20));
    }

    @Test
    void losesAndRepeatsNothingWhenItIsKilledWhileItSyncsEveryWrite() throws Exception {
        server.with("--durability", "fsync");
        killUnderLoad(Await.rounds(5));
    }

    @Test
    void saysByeAndLosesNothingWhenItIsAskedToStopUnderLoad() throws Exception {
        int rounds = Await.rounds(5);
        begin();
        List<Integer> before = load.clients().stream().map(client -> 0).toList();
        for (int round = 1; round <= rounds; round++) {
            load.awaitEverybody(before);
            before = load.connected();
            List<Integer> byes = byes();
            server.stop();
            assertThat(server.log()).contains("stopped: nothing acknowledged is lost\n");
            for (int i = 0; i < byes.size(); i++) {
                SseClient client = load.clients().get(i);
                int told = byes.get(i);
                Await.until("everybody was told", () -> client.told("bye").size() > told);
                Control bye = client.told("bye").getLast();
                assertThat(bye.data()).isEqualTo("{\"reason\":\"drain\"}");
                assertThat(bye.tail()).matches("(?s).*retry: [1-3][0-9][0-9]\nevent: tidings:bye\ndata: .*");
            }
            server.startAgain();
        }
        Figures figures = load.finish();
        assertThat(figures.events()).as("stored, and answered").isEqualTo(figures.acknowledged() + 1);
        check(figures);
    }

    private void killUnderLoad(int rounds) throws Exception {
        begin();
        List<Integer> before = load.clients().stream().map(client -> 0).toList();
        for (int round = 1; round <= rounds; round++) {
            if (round % 3 == 0) {
                load.awaitAcknowledgements(round); // while most are still on their way back
            } else {
                load.awaitEverybody(before);
            }
            load.pauseOrGoOn();
            before = load.connected();
            server.kill();
            server.startAgain();
        }
        check(load.finish());
    }

    private void begin() throws Exception {
        server.start();
        load = new Load(server, System.nanoTime()).start();
    }

    private List<Integer> byes() {
        return load.clients().stream().map(client -> client.told("bye").size()).toList();
    }

    private void check(Figures figures) {
        assertThat(figures.acknowledged()).isPositive();
        assertThat(server.wholeLog()).doesNotContain("ERROR", "a bug in Tidings", "\tat ");
        reporter.publishEntry("figures", figures.toString());
    }
}
