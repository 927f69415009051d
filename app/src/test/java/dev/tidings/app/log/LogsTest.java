package dev.tidings.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.app.console.Logging;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.config.Log;
import dev.tidings.core.log.Asked;
import dev.tidings.core.log.CombinedFormat;
import dev.tidings.core.log.Served;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogsTest {

    private static final long PATIENCE_MS = 30_000;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal =
            new Terminal(InputStream.nullInputStream(), stream(out), stream(err), false, false, false, Map.of());
    private final Logs logs = new Logs(terminal, false);

    @AfterEach
    void setUpAsUsual() {
        logs.close();
        Logging.setUp(System.err, false);
    }

    @Test
    void areSilentUnlessTheyAreAskedFor() throws IOException {
        logs.take(Log.DEFAULT);

        assertThat(logs.isOn()).isFalse();
        logs.add(served("/a"));
        logs.close();
        assertThat(out.toString(UTF_8) + err.toString(UTF_8)).isEmpty();
    }

    @Test
    void writeEveryLineBeforeTheyEndAndCloseNobodyElsesStream() throws IOException {
        logs.take(to(new Log.To.Stdout()));
        for (int i = 0; i < 1000; i++) {
            logs.add(served("/" + i));
        }
        logs.close();
        terminal.out().println("and more");

        assertThat(out.toString(UTF_8).lines()).hasSize(1001).last().isEqualTo("and more");
        assertThat(out.toString(UTF_8)).contains("\"GET /0 HTTP/1.1\" 200 5 ", "\"GET /999 HTTP/1.1\" 200 5 ");
    }

    @Test
    void goOnInANewFileWhenTheOldOneWasMovedAway() throws IOException {
        Path file = folder.resolve("access.log");
        Log toFile = to(new Log.To.File(file.toString()));
        logs.take(toFile);
        logs.add(served("/one"));
        Files.move(file, folder.resolve("access.log.1"));
        logs.add(served("/two"));
        logs.take(toFile);
        logs.add(served("/three"));
        logs.close();

        assertThat(Files.readString(folder.resolve("access.log.1")))
                .contains("/one", "/two")
                .doesNotContain("/three");
        assertThat(Files.readAllLines(file)).singleElement().asString().contains("/three");
    }

    @Test
    void goOnAsTheyWereWhenAFileCannotBeHad() throws IOException {
        logs.take(to(new Log.To.Stdout()));

        assertThatThrownBy(() -> logs.take(
                        to(new Log.To.File(folder.resolve("no/such.log").toString()))))
                .isInstanceOf(IOException.class);
        logs.add(served("/still"));
        logs.close();
        assertThat(out.toString(UTF_8)).contains("/still");
    }

    @Test
    void dropWhatADiskDoesNotTakeAndSayHowMuchOnce() throws InterruptedException {
        Logging.setUp(terminal.err(), false);
        var stuck = new CountDownLatch(1);
        var writing = new CountDownLatch(1);
        var disk = new OutputStream() {
            private long lines;

            @Override
            public void write(int one) {
                throw new AssertionError("batches");
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                writing.countDown();
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                lines += new String(bytes, from, length, UTF_8).lines().count();
            }
        };
        var writer = LineWriter.start("the disk", disk, new CombinedFormat(ZoneOffset.UTC));
        writer.add(served("/first"));
        writing.await();
        for (int i = 0; i < LineWriter.MAX_WAITING + 7; i++) {
            writer.add(served("/" + i));
        }
        stuck.countDown();
        writer.end(PATIENCE_MS);

        assertThat(disk.lines).isEqualTo(LineWriter.MAX_WAITING + 1L);
        assertThat(err.toString(UTF_8).lines())
                .singleElement()
                .asString()
                .endsWith("WARNING 7 lines of the access log were dropped: the disk did not take them");
    }

    @Test
    void sayOnceThatADiskRefusesAndHowMuchWasLost() {
        Logging.setUp(terminal.err(), false);
        var disk = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        var writer = LineWriter.start("/full/log", disk, new CombinedFormat(ZoneOffset.UTC));
        for (int i = 0; i < 5000; i++) {
            writer.add(served("/" + i));
        }
        writer.end(PATIENCE_MS);

        String said = err.toString(UTF_8);
        assertThat(said).containsOnlyOnce("the access log cannot be written to /full/log: No space left on device");
        assertThat(said).contains("of the access log were dropped: /full/log did not take them");
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }

    private static Log to(Log.To access) {
        return new Log(Log.DEFAULT.level(), Log.DEFAULT.format(), access);
    }

    private static Served served(String path) {
        var asked = new Asked(null, "GET", path, "HTTP/1.1", "", "", "");
        return new Served(Instant.EPOCH, asked, 200, 5, 0, "complete", -1, null);
    }
}
