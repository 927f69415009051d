package dev.tidings.app.system.proxy;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A proxy in processes of its own, in front of a server: started, stopped and started again on one port. */
final class RealProxy implements AutoCloseable {

    /** Where the configurations listen; the port is replaced by one that is free. */
    static final String ADDRESS = "127.0.0.1:8000";

    private static final Pattern FILLED = Pattern.compile("8080|8000|8001|/etc/ssl/");
    private static final long STOP_SECONDS = 2;

    private final Setup setup;
    private final Path folder;
    private final Certificate certificate;
    private final int server;
    private final int port = FreePort.take();
    private final int innerPort = FreePort.take();
    private Process process;

    private RealProxy(Setup setup, Path folder, int server, Certificate certificate) {
        this.setup = setup;
        this.folder = folder;
        this.server = server;
        this.certificate = certificate;
    }

    /** @param folder for all of them; this one makes its own in it */
    static RealProxy start(Setup setup, Path folder, int server, Certificate certificate) throws IOException {
        Path own = Files.createDirectory(folder.resolve(setup.name().toLowerCase(Locale.ROOT)));
        var proxy = new RealProxy(setup, own, server, certificate);
        proxy.start();
        return proxy;
    }

    Setup setup() {
        return setup;
    }

    URI uri(String target) {
        return URI.create(setup.front().scheme() + "://127.0.0.1:" + port + target);
    }

    /** Returns a client of its own connections, that speaks what this is set up for. */
    HttpClient client() {
        return HttpClient.newBuilder()
                .version(setup.front().isHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .sslContext(certificate.trust())
                .build();
    }

    void start() throws IOException {
        process = setup.program().start(folder, Program.resource(setup.config()), this::fill);
        Await.until(setup + " listens", () -> {
            if (!process.isAlive()) {
                throw new AssertionError(setup + " did not start: " + log());
            }
            return FreePort.isTaken(port);
        });
    }

    /** As an administrator stops it who does not wait long: Apache would take 10 s while there are streams. */
    void stop() throws IOException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        try {
            var _ = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
        }
        Await.until("all its processes are gone", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("output.log"));
    }

    @Override
    public void close() throws IOException {
        stop();
    }

    private String fill(String text) {
        Map<String, String> filled = Map.of(
                "8080", Integer.toString(server),
                "8000", Integer.toString(port),
                "8001", Integer.toString(innerPort),
                "/etc/ssl/", certificate.folder() + "/");
        return FILLED.matcher(text).replaceAll(match -> filled.get(match.group()));
    }
}
