package dev.tidings.app.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.Main;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Logging;
import dev.tidings.app.console.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the server in a folder of its own, does with it once what everybody does, stops it, and the same again with the
 * journal that is there then. The build runs it under a JVM that records which classes that takes and what becomes of them
 * (JEP 514), so that later starts find all of it prepared. In one process, for one process is recorded; a program of its
 * own, for it is no command for a user. It needs nothing that the program does not need.
 */
public final class Rehearsal {

    private static final long LONGEST_START_S = 60;

    private final Path data;

    private Rehearsal(Path data) {
        this.data = data;
    }

    /** Runs it; fails the process when anything did not go as it should. */
    public static void main(String[] args) throws Exception {
        Logging.setUp(silent(), false);
        Path folder = Files.createTempDirectory("tidings-rehearsal");
        try {
            for (int performance = 0; performance < 2; performance++) {
                new Rehearsal(folder.resolve("data")).perform();
            }
        } finally {
            delete(folder);
        }
        System.exit(Exit.OK);
    }

    private void perform() throws Exception {
        var banner = new Banner();
        var out = new PrintStream(banner, true, UTF_8);
        Thread server = Thread.ofPlatform()
                .daemon()
                .name("server")
                .start(() -> run(out, "serve", "--listen", "http://127.0.0.1:0", "--data", data.toString()));
        String url = banner.url().get(LONGEST_START_S, TimeUnit.SECONDS);
        new Audience(URI.create(url)).attend();
        server.interrupt();
        server.join();
    }

    private static void run(PrintStream out, String... arguments) {
        int exit = Main.run(
                new Terminal(InputStream.nullInputStream(), out, silent(), false, false, false, Map.of()), arguments);
        if (exit != Exit.OK) {
            throw new IllegalStateException(String.join(" ", arguments) + " ended with " + exit);
        }
    }

    private static PrintStream silent() {
        return new PrintStream(OutputStream.nullOutputStream(), true, UTF_8);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(each);
            }
        }
    }
}
