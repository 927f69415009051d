package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.tls.Samples;
import dev.tidings.core.config.KeyFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 and TLS of the real server, with the JDK's client and with curl. */
@Tag("system")
@Timeout(300)
class Http2Test {

    @TempDir
    Path folder;

    private KeyFiles files;
    private int tlsPort;
    private RealServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        files = Samples.put(folder, "rsa.crt", "rsa.key");
        try (var free = new ServerSocket(0)) {
            tlsPort = free.getLocalPort();
        }
        // This machine is trusted by default, and a proxy is not upgraded to h2c.
        String yaml = """
                listen: ["http://127.0.0.1:0", {url: "https://127.0.0.1:%d", certificate: %s, key: %s}]
                trusted_proxies: []
                """.formatted(tlsPort, files.certificate(), files.key());
        Path config = Files.writeString(folder.resolve("tidings.yaml"), yaml);
        server = new RealServer(folder.resolve("data"))
                .with("--config", config.toString())
                .listeningAsConfigured()
                .start();
        client = HttpClient.newBuilder()
                .version(Version.HTTP_2)
                .sslContext(Samples.trust())
                .build();
    }

    @AfterEach
    void stop() {
        client.shutdownNow(); // to close it would wait for the streams
        server.close();
    }

    @Test
    void servesManyStreamsOnOneConnection() throws Exception {
        BufferedReader first = subscribe("a");
        BufferedReader second = subscribe("b");
        publish("a", "one");
        publish("b", "two");
        publish("a", "x".repeat(200_000));

        assertThat(data(first)).isEqualTo("one");
        assertThat(data(first)).hasSize(200_000);
        assertThat(data(second)).isEqualTo("two");
        assertThat(server.log()).doesNotContain("ERROR", "SEVERE");
    }

    @Test
    void takesARenewedCertificateWhileAStreamGoesOn() throws Exception {
        BufferedReader stream = subscribe("a");
        assertThat(subject()).isEqualTo("CN=localhost");

        Samples.put(folder, "ec.crt", "ec.key");
        Await.until("the new certificate is in use", () -> subject().equals("CN=renewed"));

        publish("a", "still there");
        assertThat(data(stream)).isEqualTo("still there");
        assertThat(server.log()).contains("listen[1]: took the renewed certificate of CN=renewed");
    }

    @Test
    void saysByeOnEveryStreamWhenItStops() throws Exception {
        BufferedReader stream = subscribe("a");
        // Meanwhile: the JDK's client drops what was not read when the connection ends.
        var heard = CompletableFuture.supplyAsync(() -> stream.lines().toList());
        server.stop();

        assertThat(heard.get()).contains("event: tidings:bye", "data: {\"reason\":\"drain\"}");
    }

    @Test
    void talksToCurlInEveryWay() throws Exception {
        assumeTrue(curl("--version").contains("HTTP2"), "curl speaks no HTTP/2 here");
        String plain = server.url("/events/c");
        String secure = "https://127.0.0.1:" + tlsPort + "/events/c";
        String version = " %{http_version} %{http_code}";

        assertThat(curl("-sS", "--http2-prior-knowledge", "-d", "one", "-w", version, plain))
                .endsWith(" 2 201");
        assertThat(curl("-sS", "--http2", "-w", version, server.url("/readyz"))).endsWith(" 2 200");
        assertThat(curl("-sSk", "--http2", "-d", "two", "-w", version, secure)).endsWith(" 2 201");
        assertThat(curl("-sSk", "--http1.1", "-d", "three", "-w", version, secure))
                .endsWith(" 1.1 201");
        assertThat(curl("-sSNk", "--http2", "-w", version, secure + "?from=start&limit=3"))
                .containsSubsequence("data: one\n", "data: two\n", "data: three\n", "tidings:bye")
                .endsWith(" 2 200");
        String big =
                Files.writeString(folder.resolve("big"), "b".repeat(400_000)).toString();
        assertThat(curl("-sSk", "--http2", "--data-binary", "@" + big, "-w", version, secure))
                .contains("limits.event_bytes")
                .endsWith(" 2 413");
        assertThat(curl("-sS", "http://127.0.0.1:" + tlsPort)).contains("plain HTTP request was sent to HTTPS port");
    }

    private BufferedReader subscribe(String topic) throws Exception {
        HttpResponse<InputStream> answer =
                client.send(HttpRequest.newBuilder(uri(topic)).build(), BodyHandlers.ofInputStream());
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), UTF_8));
    }

    private void publish(String topic, String data) throws Exception {
        var request = HttpRequest.newBuilder(uri(topic)).POST(BodyPublishers.ofString(data));
        assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                .isEqualTo(201);
    }

    private URI uri(String topic) {
        return URI.create("https://127.0.0.1:" + tlsPort + "/events/" + topic);
    }

    private static String data(BufferedReader stream) throws IOException {
        String line = stream.readLine();
        while (!line.startsWith("data: ")) {
            line = stream.readLine();
        }
        return line.substring("data: ".length());
    }

    private String subject() {
        try (var socket = (SSLSocket) Samples.trust().getSocketFactory().createSocket("127.0.0.1", tlsPort)) {
            socket.startHandshake();
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String curl(String... arguments) throws Exception {
        var command = new ProcessBuilder("curl", "--max-time", Long.toString(Await.PATIENCE.toSeconds()));
        command.command().addAll(List.of(arguments));
        Process process = command.redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), UTF_8);
            assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        }
    }
}
