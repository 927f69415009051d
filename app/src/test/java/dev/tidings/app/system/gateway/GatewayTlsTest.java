package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tidings.app.tls.Samples;
import dev.tidings.core.json.JsonTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that come to the gateway over TLS, with the JDK's client; the application is behind it without. */
@Tag("system")
@Timeout(120)
class GatewayTlsTest {

    private static final int BODY_BYTES = 5_000_000;

    @TempDir
    static Path folder;

    private static Backend backend;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws IOException {
        assumeFalse(Gateway.IS_NGINX, "nginx was not given a certificate");
        backend = Backend.start(Language.NODE, folder);
        gateway = Gateway.in(folder)
                .tls(Samples.put(folder, "rsa.crt", "rsa.key"))
                .start(backend.url());
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
            backend.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBodyArrivesWholeAndTheApplicationIsToldHowItCame(Version version) throws Exception {
        byte[] body = "tls! ".repeat(BODY_BYTES / 5).getBytes(UTF_8);
        try (HttpClient client = client(version)) {
            var request = request("/app/echo").POST(BodyPublishers.ofByteArray(body));
            HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
            JsonTree echo = JsonTree.read("echo", answer.body());

            assertThat(answer.version()).isEqualTo(version);
            assertThat(Content.of(echo)).isEqualTo(Content.of(body));
            Set<String> fields = echo.objects("fields").stream()
                    .map(field -> field.text("name").orElseThrow() + ": "
                            + field.text("value").orElseThrow())
                    .collect(Collectors.toSet());
            assertThat(fields).contains("x-forwarded-proto: https", "x-forwarded-for: 127.0.0.1");
            assertThat(fields)
                    .filteredOn(field -> field.startsWith("forwarded: "))
                    .singleElement()
                    .asString()
                    .contains("for=127.0.0.1", "proto=https");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDownloadArrivesWhole(Version version) throws Exception {
        try (HttpClient client = client(version)) {
            var request = request("/app/download?chunked&bytes=" + BODY_BYTES).build();
            HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());

            assertThat(Content.of(answer.body())).isEqualTo(Content.ofBlocks(BODY_BYTES));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEventIsThereBeforeTheNextOneIsMade(Version version) throws Exception {
        HttpClient client = client(version);
        try {
            var request = request("/app/events?count=2&pause=600000").build();
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            var lines = new BufferedReader(new InputStreamReader(answer.body(), UTF_8));

            assertThat(lines.readLine()).isEqualTo("id: 1");
            assertThat(lines.readLine()).isEqualTo("data: number and rest");
        } finally {
            client.shutdownNow(); // to close it would wait for the stream
        }
    }

    @Test
    void aWebSocketIsPassedOn() throws Exception {
        try (HttpClient client = client(Version.HTTP_1_1)) {
            var messages = new Messages();
            var socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create(gateway.secureUrl("/app/ws").replace("https:", "wss:")), messages)
                    .get();
            String large = "ä😀".repeat(100_000);

            socket.sendText(large, true).get();
            assertThat(messages.next()).isEqualTo("text " + large);
            socket.sendText("close 4001 gone fishing", true).get();
            assertThat(messages.next()).isEqualTo("close 4001 gone fishing");
        }
    }

    private static HttpClient client(Version version) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(Samples.trust())
                .build();
    }

    private static HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create(gateway.secureUrl(target)));
    }
}
