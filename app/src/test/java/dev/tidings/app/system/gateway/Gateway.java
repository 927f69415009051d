package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.FreePort;
import dev.tidings.app.system.RealServer;
import dev.tidings.core.config.KeyFiles;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The real server in front of applications. With {@code -Dtidings.gateway=nginx} an nginx with all that the guides tell to
 * set: what fails there as well may be the test's fault.
 */
public final class Gateway implements AutoCloseable {

    static final boolean IS_NGINX = "nginx".equals(System.getProperty("tidings.gateway"));

    private final RealServer server;
    private final Process nginx;
    private final int port;
    private final int securePort;

    private Gateway(RealServer server, Process nginx, int port, int securePort) {
        this.server = server;
        this.nginx = nginx;
        this.port = port;
        this.securePort = securePort;
    }

    /** Starts one, with nothing set that is not needed to see something in a test's time. */
    public static Gateway start(Path folder, String... upstreams) throws IOException {
        return new Settings(folder).start(upstreams);
    }

    /** What is set otherwise than usual. */
    public static Settings in(Path folder) throws IOException {
        return new Settings(folder);
    }

    public String url(String target) {
        return "http://127.0.0.1:" + port + target;
    }

    /** Returns the same over TLS, if it was {@linkplain Settings#tls set up}. */
    public String secureUrl(String target) {
        return "https://127.0.0.1:" + securePort + target;
    }

    public int port() {
        return port;
    }

    /** Returns whether it is what is to be tested. */
    boolean isTidings() {
        return server != null;
    }

    long pid() {
        return isTidings() ? server.pid() : nginx.pid();
    }

    String log() {
        return isTidings() ? server.log() : "";
    }

    @Override
    public void close() {
        if (isTidings()) {
            server.close();
        } else {
            nginx.toHandle().destroy(); // it takes its workers with it
        }
    }

    /** Its configuration in the making. */
    public static final class Settings {

        private final Path folder;
        private String timeouts = "";
        private String grace = "60s";
        private String heartbeat = "15s";
        private String trusted = "";
        private String listen = "";
        private String log = "";
        private int securePort;

        private Settings(Path folder) throws IOException {
            this.folder = Files.createTempDirectory(folder, "gateway"); // there may be another
        }

        /** As in the file, such as {@code connect: 1s, response: 2s}. */
        public Settings timeouts(String pairs) {
            timeouts = pairs;
            return this;
        }

        public Settings streamGrace(String duration) {
            grace = duration;
            return this;
        }

        public Settings heartbeat(String duration) {
            heartbeat = duration;
            return this;
        }

        /** Believes these networks; nobody, if it is not said. */
        public Settings trusting(String networks) {
            trusted = networks;
            return this;
        }

        /** Listens with TLS as well. */
        public Settings tls(KeyFiles files) {
            securePort = FreePort.take();
            listen = ", {url: \"https://127.0.0.1:%d\", certificate: %s, key: %s}"
                    .formatted(securePort, files.certificate(), files.key());
            return this;
        }

        /** Says of each request what it was. */
        public Settings accessLog(Path file) {
            log = "log: {access: \"file:%s\"}".formatted(file);
            return this;
        }

        public Gateway start(String... upstreams) throws IOException {
            if (IS_NGINX) {
                return startNginx(upstreams);
            }
            var server = RealServer.startAsConfigured(folder, """
                    listen: ["http://127.0.0.1:0"%s]
                    %s
                    heartbeat: {default: %s, min: 1s, max: 120s}
                    limits: {connections_per_client: 1000}
                    trusted_proxies: [%s]
                    routes:
                      - {path: /events/, hub: {}}
                      - path: /
                        proxy: [%s]
                        timeouts: {%s}
                        stream_grace: %s
                    """.formatted(
                            listen, log, heartbeat, trusted, String.join(", ", upstreams), timeouts, grace));
            return new Gateway(server, null, server.port(), securePort);
        }

        /** Starts an nginx, whatever is to be tested. */
        public Gateway startNginx(String... upstreams) throws IOException {
            int port = FreePort.take();
            String servers = Arrays.stream(upstreams)
                    .map(url -> "server " + url.substring("http://".length()) + ";")
                    .collect(Collectors.joining("\n"));
            try (var template = Gateway.class.getResourceAsStream("/gateway/nginx.conf")) {
                String config = new String(template.readAllBytes(), UTF_8);
                Files.writeString(
                        folder.resolve("nginx.conf"),
                        config.replace("8000", Integer.toString(port)).replace("UPSTREAMS", servers));
            }
            var process = new ProcessBuilder(
                            "nginx", "-p", folder + "/", "-e", "stderr", "-c", "nginx.conf", "-g", "daemon off;")
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.to(folder.resolve("nginx.log").toFile()))
                    .start();
            Await.until("nginx listens", () -> FreePort.isTaken(port));
            return new Gateway(null, process, port, 0);
        }
    }
}
