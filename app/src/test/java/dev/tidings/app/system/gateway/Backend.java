package dev.tidings.app.system.gateway;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.FreePort;
import dev.tidings.app.system.RawHttp;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An application in a process of its own, on one port for all its lives. */
public final class Backend implements AutoCloseable {

    private final Language language;
    private final int port = FreePort.take();
    private final Path log;
    private Process process;

    private Backend(Language language, Path log) {
        this.language = language;
        this.log = log;
    }

    /**
     * What it has seen, by its own count.
     *
     * @param connections that brought a request
     * @param open how many connections there are now, without the one that asks
     */
    public record Seen(long requests, long connections, long open) {}

    /** Starts one, and waits until it listens; the test is skipped when its language is missing. */
    public static Backend start(Language language, Path folder) throws IOException {
        Backend backend = stopped(language, folder);
        backend.startAgain();
        return backend;
    }

    /** Returns one that is not there yet. */
    public static Backend stopped(Language language, Path folder) throws IOException {
        assumeTrue(language.missing().isEmpty(), () -> language.missing().orElseThrow());
        return new Backend(language, Files.createTempFile(folder, "backend-", ".log"));
    }

    public void startAgain() throws IOException {
        process = new ProcessBuilder(language.command(resources(), port))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(log.toFile()))
                .start();
        Await.until(language + " listens", () -> {
            if (!process.isAlive()) {
                throw new AssertionError(language + " did not start: " + Files.readString(log));
            }
            return FreePort.isTaken(port);
        });
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    Language language() {
        return language;
    }

    Seen seen() throws IOException {
        try (RawHttp http = RawHttp.connect(port).patient()) {
            JsonTree seen = Reply.to(http, "GET", "/-/seen").json();
            return new Seen(number(seen, "requests"), number(seen, "connections"), number(seen, "open"));
        }
    }

    /** SIGKILL: it can do nothing about it. */
    public void kill() {
        try {
            process.toHandle().destroyForcibly();
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
    }

    private static long number(JsonTree seen, String name) {
        return seen.number(name).orElseThrow();
    }

    private static Path resources() {
        try {
            return Path.of(Backend.class.getResource("/gateway").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
