package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.RawHttp;
import dev.tidings.core.json.JsonTree;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of every kind, in every version, to an application in each language. */
@Tag("system")
@Timeout(300)
@ParameterizedClass
@EnumSource
class GatewayRequestsTest {

    private static final String TARGET = "/app/echo?a=%20b&c=/x//y&d='";
    private static final int BODY_BYTES = 300_000;
    private static final int LARGE_BYTES = 20_000_000;

    @TempDir
    static Path folder;

    private static Backend backend;
    private static Gateway gateway;

    @Parameter
    Language language;

    @BeforeParameterizedClassInvocation
    static void start(Language language) throws Exception {
        if (language.missing().isEmpty()) {
            Path own = Files.createDirectory(folder.resolve(language.name()));
            backend = Backend.start(language, own);
            gateway = Gateway.start(own, backend.url());
        }
    }

    @AfterParameterizedClassInvocation
    static void stop(Language language) {
        if (language.missing().isEmpty()) {
            gateway.close();
            backend.close();
        }
    }

    @BeforeEach
    void needsTheLanguage() {
        assumeTrue(language.missing().isEmpty(), () -> language.missing().orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_0", "HTTP_1_1", "H2C"})
    void everyMethodArrivesWithItsBody(Curl.Version version) throws Exception {
        Path body = Files.write(
                folder.resolve(language + "-" + version),
                "ö".repeat(BODY_BYTES / 2).getBytes(UTF_8));

        for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")) {
            boolean has = !method.equals("GET");
            String said = has
                    ? Curl.run(
                            version,
                            "-X",
                            method,
                            "-T",
                            body.toString(),
                            "-w",
                            "%{stderr} %{http_version} %{http_code}",
                            url())
                    : Curl.run(version, "-w", "%{stderr} %{http_version} %{http_code}", url());

            JsonTree echo = JsonTree.read("echo", said.substring(said.indexOf('{'), said.lastIndexOf('}') + 1));
            assertThat(said).contains(" " + version.spoken() + " 200");
            assertThat(echo.text("method")).contains(method);
            assertThat(echo.text("target")).contains(TARGET);
            assertThat(echo.text("version")).contains("1.1");
            assertThat(Content.of(echo)).as(method).isEqualTo(Content.of(has ? Files.readAllBytes(body) : new byte[0]));
        }
    }

    @Test
    void aConnectionIsUpgradedToHttp2() throws Exception {
        String said = Curl.run(Curl.Version.H2C_UPGRADE, "-w", " %{http_version} %{http_code}", url());

        assertThat(said).contains("\"GET\"").endsWith(gateway.isTidings() ? " 2 200" : " 1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&chunked"})
    void aDownloadArrivesWhole(String how) throws Exception {
        String target = "/app/download?bytes=" + LARGE_BYTES + how;

        Reply reply = Reply.to(gateway.port(), "GET", target);
        assertThat(reply.content()).isEqualTo(Content.ofBlocks(LARGE_BYTES));
        assertThat(reply.field("Content-Length").isPresent()).isEqualTo(how.isEmpty());
        for (Curl.Version version : List.of(Curl.Version.HTTP_1_0, Curl.Version.H2C)) {
            Path file = folder.resolve("download-" + language + version + how);
            Curl.run(version, "-o", file.toString(), gateway.url(target));
            assertThat(Content.of(Files.readAllBytes(file))).isEqualTo(Content.ofBlocks(LARGE_BYTES));
        }
    }

    @Test
    void anUploadInChunksArrivesWhole() throws Exception {
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            http.send("POST /app/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int size : List.of(1, 100_000, 7, 65_536)) {
                http.send(Integer.toHexString(size) + "\r\n" + "c".repeat(size) + "\r\n");
            }
            http.send("0\r\n\r\n");

            assertThat(Content.of(Reply.read(http, "POST").json()))
                    .isEqualTo(Content.of("c".repeat(165_544).getBytes(UTF_8)));
        }
    }

    @Test
    void anAnswerToHeadHasAHeadAndNoBody() throws Exception {
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            Reply head = Reply.to(http, "HEAD", "/app/echo");
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("X-Backend")).isPresent();
            assertThat(Reply.to(http, "GET", "/app/echo").status()).isEqualTo(200);
        }
    }

    @Test
    void anAnswerWithoutABodyIsPassedOnAndTheConnectionGoesOn() throws Exception {
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            for (int status : List.of(204, 304, 404, 500, 200)) {
                Reply reply = Reply.to(http, "GET", "/app/status?code=" + status);
                assertThat(reply.status()).isEqualTo(status);
                assertThat(reply.field("X-Backend")).isPresent();
            }
        }
    }

    @Test
    void aClientThatWaitsForItIsToldToContinue() throws Exception {
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            http.send(
                    "POST /app/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(http.readHead()).startsWith("HTTP/1.1 100 ");
            http.send("body");

            assertThat(Content.of(Reply.read(http, "POST").json())).isEqualTo(Content.of("body".getBytes(UTF_8)));
        }
    }

    @Test
    void requestsThatAreSentTogetherAreAnsweredInOrder() throws Exception {
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            var all = new StringBuilder(RawHttp.request("GET", "/app/slow?ms=200", ""));
            for (int i = 0; i < 5; i++) {
                all.append(RawHttp.request("POST", "/app/echo?" + i, "body " + i));
            }
            http.send(all.toString());

            assertThat(Reply.read(http, "GET").text()).isEqualTo("slow");
            for (int i = 0; i < 5; i++) {
                assertThat(Reply.read(http, "POST").json().text("target")).contains("/app/echo?" + i);
            }
        }
    }

    @Test
    void manyRequestsUseFewConnections() throws Exception {
        long before = backend.seen().connections();
        for (int i = 0; i < 100; i++) {
            assertThat(Reply.to(gateway.port(), "GET", "/app/echo").status()).isEqualTo(200);
        }
        assertThat(backend.seen().connections() - before).isLessThan(10);
    }

    @Test
    void streamsOfOneConnectionAreServedBesideEachOther() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                var request = HttpRequest.newBuilder(URI.create(gateway.url("/app/echo?" + i)))
                        .POST(BodyPublishers.ofString("b".repeat(1000 * i)));
                answers.add(client.sendAsync(request.build(), BodyHandlers.ofString()));
            }
            for (int i = 0; i < 50; i++) {
                JsonTree echo = JsonTree.read("echo", answers.get(i).get().body());
                assertThat(echo.text("target")).contains("/app/echo?" + i);
                assertThat(echo.number("bytes")).hasValue(1000L * i);
            }
        }
    }

    private static String url() {
        return gateway.url(TARGET);
    }
}
