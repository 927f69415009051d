package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program as its user starts it, in a process of its own: stopped, killed, and started again where it was. */
final class RealServer implements AutoCloseable {

    /** A machine that does many things at once may take long. */
    private static final long LIMIT_SECONDS = 60;

    private static final Pattern LISTENING = Pattern.compile("listening +http://127\\.0\\.0\\.1:([0-9]+)");

    private final Path folder;
    private int home; // the port it had first; 0 until then
    private int port;
    private Process process;

    private RealServer(Path folder) {
        this.folder = folder;
    }

    /** Starts one on a free port, with its journal in the folder. */
    static RealServer start(Path folder) throws IOException {
        return start(folder, "");
    }

    /** Starts one on a free port, with a configuration that says nothing of addresses and of the store. */
    static RealServer start(Path folder, String yaml) throws IOException {
        Files.writeString(folder.resolve("tidings.yaml"), yaml.isEmpty() ? "{}" : yaml);
        var server = new RealServer(folder);
        server.startAgain();
        return server;
    }

    /** Starts it on the port it had first. */
    void startAgain() throws IOException {
        startOn(home);
    }

    /** Starts it where those who know only its first port do not find it. */
    void startElsewhere() throws IOException {
        startOn(0);
    }

    /** Returns a URL of it, where it is now. */
    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** SIGKILL: it can do nothing about it. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGTERM: it tells its clients and goes. */
    void stop() {
        process.destroy();
        assertThat(awaitExit()).as("exit code; %s", log()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Returns what it said on its standard error, for messages. */
    String log() {
        try {
            return Files.readString(stderr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startOn(int wanted) throws IOException {
        List<String> command = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-jar", jar().toString(), "serve"));
        command.addAll(List.of("--config", folder.resolve("tidings.yaml").toString()));
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        command.addAll(List.of("--listen", "http://127.0.0.1:" + wanted));
        var builder = new ProcessBuilder(command).redirectError(Redirect.appendTo(stderr().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDINGS_"));
        process = builder.start();
        port = boundPort();
        home = home == 0 ? port : home;
    }

    private int awaitExit() {
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads until it says where it is, and goes on reading, so that it never waits for a reader. */
    private int boundPort() {
        var found = new CompletableFuture<Integer>();
        BufferedReader out = process.inputReader(UTF_8);
        Thread.ofVirtual().start(() -> {
            for (String line : (Iterable<String>) out.lines()::iterator) {
                Matcher listening = LISTENING.matcher(line);
                if (listening.find()) {
                    found.complete(Integer.parseInt(listening.group(1)));
                }
            }
            found.completeExceptionally(new AssertionError("it did not start: " + log()));
        });
        return found.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    private Path stderr() {
        return folder.resolve("stderr.log");
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The program, where the build leaves it: Maven runs a test in its module, an editor may run it above. */
    private static Path jar() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("app"))) {
            root = root.getParent();
        }
        Path jar = root.resolve("app/target/tidings.jar");
        assertThat(jar)
                .as("the program is built before the tests: ./test, or mvn package")
                .isRegularFile();
        return jar;
    }
}
