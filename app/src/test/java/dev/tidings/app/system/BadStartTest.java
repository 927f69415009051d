package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tidings.app.system.RealServer.Ended;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot be: an exit code, one clear line and what to do about it, and nothing left behind. */
@Tag("system")
@Timeout(300)
class BadStartTest {

    @TempDir
    Path folder;

    private RealServer server;

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void saysThatThePortIsTaken() throws Exception {
        server = new RealServer(folder.resolve("data")).start();
        publish("kept");
        server.stop();
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + taken.getLocalPort();

            Ended ended =
                    new RealServer(folder.resolve("data")).with("--listen", url).fail();

            assertRefused(ended, 1, "tidings: cannot listen on " + url + ": Address already in use");
        }
        server.startAgain(); // the journal is whole, and nobody holds it
        assertThat(server.log()).contains("holds 1 events").doesNotContain("had not been closed");
    }

    @Test
    void namesTheServerThatHasTheFolder() throws Exception {
        server = new RealServer(folder.resolve("data")).start();

        Ended ended = new RealServer(folder.resolve("data")).fail();

        assertRefused(
                ended,
                1,
                "tidings: %s is in use by another process (process id %d)"
                        .formatted(folder.resolve("data"), server.pid()));
        publish("still there");
    }

    @Test
    void saysThatTheFolderIsAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("data"), "somebody's");

        assertRefused(
                new RealServer(file).fail(),
                1,
                "tidings: the journal could not be opened in " + file + ": is no folder");

        assertThat(file).hasContent("somebody's");
    }

    @Test
    void saysThatTheFolderCannotBeWritten() throws Exception {
        Path closed = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(closed), "to root everything is writable");

        assertRefused(new RealServer(closed).fail(), 1, "tidings: the journal could not be opened in " + closed);
    }

    @Test
    void namesAnUnknownOption() throws Exception {
        Path data = folder.resolve("data");

        assertRefused(
                new RealServer(data).with("--durabilty", "fsync").fail(),
                2,
                "tidings: unknown option --durabilty; did you mean --durability?");

        assertThat(data).doesNotExist();
    }

    @Test
    void listsEveryFaultOfAConfigurationWithItsPlace() throws Exception {
        Path data = folder.resolve("data");
        Path config = Files.writeString(folder.resolve("tidings.yaml"), "lisen: 80\nheartbeat: {min: soon}\n");

        Ended ended = new RealServer(data).with("--config", config.toString()).fail();

        assertRefused(ended, 1, config + ":1:1: lisen: unknown key; did you mean \"listen\"?");
        assertThat(ended.err()).contains(config + ":2:18: heartbeat.min: ", "tidings: 2 faults in the configuration");
        assertThat(data).doesNotExist();
    }

    private void publish(String data) throws Exception {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            assertThat(http.post("/events/t", data).status()).isEqualTo(201);
        }
    }

    private static void assertRefused(Ended ended, int exit, String line) {
        assertThat(ended.err()).doesNotContain("\tat ", "Exception", "a bug in Tidings");
        List<String> said =
                ended.err().lines().filter(each -> !each.contains(" INFO ")).toList();
        assertThat(said.getFirst()).startsWith(line);
        assertThat(said).as("a line or two, and what to do").hasSizeBetween(2, 3);
        assertThat(ended.exit()).isEqualTo(exit);
        assertThat(ended.out()).isEmpty();
    }
}
