package dev.tidings.app.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.Main;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Logging;
import dev.tidings.app.console.Terminal;
import dev.tidings.app.heap.OldGarbage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
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
    private final Program program;

    /** The program, in this process; returns its exit code. */
    interface Program {

        int run(Terminal terminal, String... arguments);
    }

    /** Does with a server what everybody does. */
    interface Attendance {

        void attend(URI server) throws Exception;
    }

    Rehearsal(Path data, Program program) {
        this.data = data;
        this.program = program;
    }

    /** Runs it; fails the process when anything did not go as it should. */
    public static void main(String[] args) throws Exception {
        Logging.setUp(silent(), false);
        Path folder = Files.createTempDirectory("tidings-rehearsal");
        try {
            for (int performance = 0; performance < 2; performance++) {
                new Rehearsal(folder.resolve("data"), Main::run).perform(server -> new Audience(server).attend());
            }
            OldGarbage.limit(); // which the server begins only after its start, and later than this ends
        } finally {
            delete(folder);
        }
        System.exit(Exit.OK);
    }

    /** Starts the server, and stops it when all have attended; fails with what was wrong on either side. */
    void perform(Attendance audience) throws Exception {
        var banner = new Banner();
        var ended = new FutureTask<Integer>(() -> serve(banner));
        Thread server = Thread.ofPlatform().daemon().name("server").start(ended);
        try {
            Optional<String> url = banner.url().get(LONGEST_START_S, TimeUnit.SECONDS);
            if (url.isPresent()) {
                audience.attend(URI.create(url.get()));
            }
        } finally {
            server.interrupt();
            server.join();
        }
        if (ended.get() != Exit.OK) {
            throw new IllegalStateException("the server ended with " + ended.get());
        }
    }

    private int serve(Banner banner) {
        var out = new PrintStream(banner, true, UTF_8);
        var terminal = new Terminal(InputStream.nullInputStream(), out, System.err, false, false, false, Map.of());
        try {
            return program.run(terminal, "serve", "--listen", "http://127.0.0.1:0", "--data", data.toString());
        } finally {
            banner.end();
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
