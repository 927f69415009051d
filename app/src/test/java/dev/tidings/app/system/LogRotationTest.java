package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The access log's file, as logrotate has it. */
@Tag("system")
@Timeout(120)
class LogRotationTest {

    @TempDir
    Path folder;

    private RealServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void goesOnInANewFileAfterSighupAlsoWithoutAConfiguration() throws IOException {
        Path log = folder.resolve("access.log");
        Path moved = folder.resolve("access.log.1");
        server = new RealServer("memory:")
                .environment("TIDINGS_LOG_ACCESS", "file:" + log)
                .start();
        ask("/one");
        Await.until("it is written", () -> Files.readString(log).contains("/one"));
        Files.move(log, moved);
        server.hangUp();
        Await.until("there is another file", () -> Files.exists(log));
        ask("/two");
        server.stop();

        assertThat(Files.readString(moved))
                .contains("\"GET /one HTTP/1.1\" 404 ")
                .doesNotContain("/two");
        assertThat(Files.readString(log)).contains("\"GET /two HTTP/1.1\" 404 ").doesNotContain("/one");
    }

    @Test
    void isTurnedOnAndOffWhileTheServerRuns() throws IOException {
        server = RealServer.start(folder, "{}");
        ask("/one");
        take("log: {access: stdout, format: json}");
        ask("/two");
        Await.until("it is written", () -> server.log().contains("\"path\":\"/two\""));
        take("log: {access: off}");
        ask("/three");
        server.stop();

        assertThat(server.log()).doesNotContain("\"path\":\"/one\"", "/three");
        assertThat(server.log()).contains("\"level\":\"info\",\"message\":\"configuration taken over from");
    }

    private void take(String yaml) throws IOException {
        String before = server.log();
        Files.writeString(folder.resolve("tidings.yaml"), yaml);
        server.hangUp();
        Await.until(
                "it is taken over",
                () -> server.log().substring(before.length()).contains("taken over from"));
    }

    private void ask(String path) throws IOException {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            http.send(RawHttp.request("GET", path, ""));
            http.readHead();
        }
    }
}
