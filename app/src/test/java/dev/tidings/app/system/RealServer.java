package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged server in a process of its own, on a port that was free. Set up, started, and killed at the end of the
 * test whatever became of it.
 */
public final class RealServer implements AutoCloseable {

    private static final Pattern LISTENING =
            Pattern.compile("listening +http://127\\.0\\.0\\.1:([0-9]+) .*in a browser", Pattern.DOTALL);

    private final String data;
    private final List<String> within = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final StringBuilder earlier = new StringBuilder();

    private boolean asConfigured;
    private Running running;
    private int home; // the port it had first
    private volatile int port;

    /** @param data a folder, or {@code memory:} */
    RealServer(Object data) {
        this.data = data.toString();
        java("-ea:dev.tidings..."); // a thread where it does not belong is a failure here
    }

    /** One process and what it said. */
    private record Running(Process process, ByteArrayOutputStream out, ByteArrayOutputStream err, List<Thread> pumps) {

        static Running of(Process process) {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            var pumps = List.of(pump(process.getInputStream(), out), pump(process.getErrorStream(), err));
            return new Running(process, out, err, pumps);
        }

        private static Thread pump(InputStream from, ByteArrayOutputStream to) {
            return Thread.ofPlatform().daemon().start(() -> {
                try (from) {
                    from.transferTo(to);
                } catch (IOException e) {
                    to.writeBytes("(the pipe broke)\n".getBytes(UTF_8));
                }
            });
        }

        String said() {
            return out.toString(UTF_8) + err.toString(UTF_8);
        }

        int awaitExit() {
            try {
                assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .as("it ends; %s", said())
                        .isTrue();
                for (Thread pump : pumps) {
                    pump.join();
                }
                return process.exitValue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What is left of a process that ended by itself. */
    record Ended(int exit, String out, String err) {}

    /** Starts one with its journal in the folder. */
    public static RealServer start(Path folder) throws IOException {
        return start(folder, "{}");
    }

    /** Starts one with its journal in the folder, and with a configuration that says nothing of addresses and of the store. */
    public static RealServer start(Path folder, String yaml) throws IOException {
        Path config = Files.writeString(folder.resolve("tidings.yaml"), yaml);
        return new RealServer(folder.resolve("data"))
                .with("--config", config.toString())
                .start();
    }

    /** Starts one with its journal in the folder, and with a configuration that says all else; its first address is {@code http://127.0.0.1:0}. */
    public static RealServer startAsConfigured(Path folder, String yaml) throws IOException {
        Path config = Files.writeString(folder.resolve("tidings.yaml"), yaml);
        return new RealServer(folder.resolve("data"))
                .with("--config", config.toString())
                .listeningAsConfigured()
                .start();
    }

    /** With these options of {@code serve}. */
    RealServer with(String... more) {
        options.addAll(Arrays.asList(more));
        return this;
    }

    /** Where the configuration says; its first address is {@code http://127.0.0.1:0}. */
    RealServer listeningAsConfigured() {
        asConfigured = true;
        return this;
    }

    RealServer environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** With more flags for the JVM. */
    RealServer java(String flags) {
        environment.merge("TIDINGS_JAVA_OPTS", flags, (some, more) -> some + " " + more);
        return this;
    }

    /** Run by a command that turns into it, such as {@code sh -c 'ulimit …; exec "$@"' sh}. */
    RealServer within(String... command) {
        within.addAll(Arrays.asList(command));
        return this;
    }

    /** Starts it on a free port. */
    RealServer start() throws IOException {
        startElsewhere();
        home = port;
        return this;
    }

    /** Starts it where its clients look for it. */
    public void startAgain() throws IOException {
        boolean started = startOn(home);
        while (!started) {
            // Somebody's connection may have got the port from the kernel meanwhile: it is theirs for a moment only.
            started = startOn(home);
        }
    }

    /** Starts it where those who know only its first port do not find it. */
    void startElsewhere() throws IOException {
        startOn(0);
    }

    /** Runs it where it cannot start. */
    Ended fail() throws IOException {
        launch(0);
        int exit = running.awaitExit();
        return new Ended(exit, running.out.toString(UTF_8), running.err.toString(UTF_8));
    }

    /** Returns a URL of it, where it is now. */
    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return running.process.pid();
    }

    boolean isAlive() {
        return running.process.isAlive();
    }

    /** SIGKILL: it can do nothing about it. */
    public void kill() {
        running.process.toHandle().destroyForcibly();
        running.awaitExit();
    }

    /** SIGTERM: it tells its clients and goes. */
    public void stop() {
        running.process.toHandle().destroy(); // the process's own would close its output as well
        assertThat(running.awaitExit()).as("exit code; %s", log()).isZero();
    }

    /**
     * Writes another configuration, sends SIGHUP, and waits until the server has said what it makes of it.
     *
     * @param line what it says, once more than before
     */
    public void reload(Path config, String yaml, String line) throws IOException {
        Pattern whole = Pattern.compile(Pattern.quote(line) + "\\R");
        long before = whole.matcher(log()).results().count();
        Files.writeString(config, yaml);
        hangUp();
        Await.until("it says: " + line, () -> whole.matcher(log()).results().count() > before);
    }

    /** SIGHUP: it reads its configuration again, and opens its log anew. */
    void hangUp() throws IOException {
        new ProcessBuilder("kill", "-HUP", Long.toString(pid()))
                .start()
                .onExit()
                .join();
    }

    /** Returns what it said since it was last started. */
    public String log() {
        return running.said();
    }

    /** Returns what it said in all its lives. */
    public String wholeLog() {
        return earlier + log();
    }

    @Override
    public void close() {
        if (running != null) {
            kill();
        }
    }

    /** Returns false when the port is taken. */
    private boolean startOn(int wanted) throws IOException {
        launch(wanted);
        Await.until("the server is ready", () -> isReady() || !running.process.isAlive());
        if (isReady()) {
            return true;
        }
        running.awaitExit();
        assertThat(log()).as("why it did not start").contains("in use");
        assertThat(wanted).isPositive();
        return false;
    }

    private boolean isReady() {
        Matcher listening = LISTENING.matcher(running.out.toString(UTF_8));
        boolean ready = listening.find();
        if (ready) {
            port = Integer.parseInt(listening.group(1));
        }
        return ready;
    }

    private void launch(int wanted) throws IOException {
        Path root = root();
        if (!Files.exists(root.resolve("app/target/tidings.jar"))) {
            throw new AssertionError(
                    "there is no app/target/tidings.jar: ./test builds it first, and so does mvn package");
        }
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(root.resolve("tidings").toString(), "serve", "--data", data));
        command.addAll(options);
        if (!options.contains("--listen") && !asConfigured) {
            command.addAll(List.of("--listen", "http://127.0.0.1:" + wanted));
        }
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("TIDINGS_"));
        builder.environment().putAll(environment);
        builder.environment().put("TIDINGS_NO_BUILD", "1");
        builder.environment().put("TIDINGS_JAVA_HOME", System.getProperty("java.home"));
        if (running != null) {
            earlier.append(running.said());
        }
        running = Running.of(builder.start());
    }

    /** The repository: Maven runs a test in its module, an editor may run it above. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("tidings"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
