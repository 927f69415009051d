package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.RawHttp;
import dev.tidings.app.system.RealServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An application that hands its clients over (GRIP) behind the real server: rules G5 to G15 of {@code docs/protocol.md}. */
@Tag("system")
@Timeout(60)
class GripTest {

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private RawBackend application;
    private RealServer server;

    @BeforeEach
    void start() throws IOException {
        application = RawBackend.start(peer -> {
            while (true) {
                answer(peer, peer.readHead().split(" ", 3)[1]);
            }
        });
        server = RealServer.start(folder, """
                trusted_proxies: []
                routes:
                  - path: /
                    proxy: %s
                    grip: {key: changeme}
                  - path: /plain/
                    proxy: %s
                  - path: /resumed/
                    proxy: %s
                    resume: true
                    grip: {key: changeme}
                """.formatted(application.url(), application.url(), application.url()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        application.close();
        assertThat(application.failures()).isEmpty();
    }

    private static void answer(RawBackend.Peer peer, String target) throws IOException {
        switch (target) {
            case "/stream", "/plain/stream" ->
                peer.answer("hello\n", "Grip-Hold: stream", "Grip-Channel: news", "Content-Type: text/plain");
            case "/resumed/stream" ->
                peer.answer(
                        "data: 1\n\n", "Grip-Hold: stream", "Grip-Channel: news", "Content-Type: text/event-stream");
            case "/poll" ->
                peer.answer(
                        "nothing\n",
                        "Grip-Hold: response",
                        "Grip-Channel: news",
                        "Grip-Timeout: 1",
                        "Grip-Status: 404",
                        "Content-Type: text/plain");
            case "/body" ->
                peer.answer(
                        "{\"hold\":{\"mode\":\"stream\",\"channels\":[{\"name\":\"news\"}]},"
                                + "\"response\":{\"headers\":{\"X-A\":\"\u00e9\"},\"body\":\"h\u00e9\\n\"}}",
                        "Content-Type: application/grip-instruct");
            case "/status" ->
                peer.answer("", "Grip-Status: 304 Not Modified", "Grip-Expose-Headers: etag", "ETag: x", "X-A: 1");
            case "/linked" ->
                peer.answer(
                        "1",
                        "Grip-Hold: stream",
                        "Grip-Channel: news; prev-id=1",
                        "Grip-Link: </page>; rel=next, </gone>; rel=gone");
            case "/page" ->
                peer.answer("23", "Grip-Hold: stream", "Grip-Channel: news; prev-id=3", "Grip-Link: </page>; rel=next");
            case "/pages" -> peer.answer("a", "Grip-Link: <http://127.0.0.1/last>; rel=next");
            case "/paged" -> peer.answer("a", "Grip-Link: <last>; rel=next");
            case "/last" -> peer.answer("b");
            case "/gone" -> peer.answer("");
            case "/wrong" -> peer.answer("", "Grip-Hold: forever", "Grip-Channel: news");
            default -> peer.answer("x".repeat(1_100_000), "Grip-Hold: stream", "Grip-Channel: news");
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void aStreamGoesOnWithWhatIsPublishedWhileTheApplicationIsFree(HttpClient.Version version) throws Exception {
        HttpResponse<InputStream> stream =
                client.send(request("/stream").version(version).build(), BodyHandlers.ofInputStream());
        assertThat(stream.version()).isEqualTo(version);
        assertThat(stream.headers().map()).doesNotContainKeys("grip-hold", "grip-channel", "content-length");
        assertThat(new String(stream.body().readNBytes(6), UTF_8)).isEqualTo("hello\n");

        publish("{\"http-stream\":{\"content\":\"one\\n\"}}");
        publish("{\"http-stream\":{\"content\":\"two\\n\"}}");
        assertThat(new String(stream.body().readNBytes(8), UTF_8)).isEqualTo("one\ntwo\n");
        publish("{\"http-stream\":{\"action\":\"close\"}}");
        assertThat(stream.body().readAllBytes()).isEmpty();

        for (int i = 0; i < 4; i++) {
            ask("/status");
        }
        assertThat(application.accepted()).as("one connection for each loop").isLessThanOrEqualTo(2);
    }

    @Test
    void whoIsHandedOverIsHeldAlsoWhereStreamsAreRecorded() throws Exception {
        HttpResponse<InputStream> stream = client.send(
                request("/resumed/stream").header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        assertThat(new String(stream.body().readNBytes(9), UTF_8)).isEqualTo("data: 1\n\n");
        publish("{\"http-stream\":{\"content\":\"data: 2\\n\\n\"}}");
        assertThat(new String(stream.body().readNBytes(9), UTF_8)).isEqualTo("data: 2\n\n");
        stream.body().close();
    }

    @Test
    void anInstructionMayBeTheBody() throws Exception {
        HttpResponse<InputStream> stream = client.send(request("/body").build(), BodyHandlers.ofInputStream());
        assertThat(new String(stream.headers().firstValue("x-a").orElseThrow().getBytes(ISO_8859_1), UTF_8))
                .isEqualTo("\u00e9");
        assertThat(new String(stream.body().readNBytes(4), UTF_8)).isEqualTo("h\u00e9\n");
        stream.body().close();
    }

    @Test
    void aResponseWaitsForAnItem() throws Exception {
        CompletableFuture<HttpResponse<String>> poll =
                client.sendAsync(request("/poll").build(), BodyHandlers.ofString());
        awaitSubscribers(1);
        publish("{\"http-response\":{\"code\":201,\"headers\":{\"X-A\":\"1\"},\"body-bin\":\"eAo=\"}}");

        HttpResponse<String> answer = poll.get(20, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("x\n");
        assertThat(answer.headers().firstValue("x-a")).contains("1");
        assertThat(answer.headers().firstValue("content-type")).contains("text/plain");
    }

    @Test
    void aStreamGoesOnAtItsNextLinkWhenSomethingIsMissing() throws Exception {
        HttpResponse<InputStream> stream = client.send(request("/linked").build(), BodyHandlers.ofInputStream());
        publish("{\"id\":\"3\",\"prev-id\":\"2\",\"http-stream\":{\"content\":\"3\"}}");
        publish("{\"id\":\"4\",\"prev-id\":\"3\",\"http-stream\":{\"content\":\"4\"}}");

        assertThat(new String(stream.body().readNBytes(4), UTF_8)).isEqualTo("1234");
        assertThat(application.heads().getLast())
                .startsWith("GET /page HTTP/1.1\r\n")
                .contains("grip-last: news; last-id=1\r\n", "grip-sig: ey");
        stream.body().close();
        Await.until(
                "the application is told", () -> application.heads().getLast().startsWith("POST /gone HTTP/1.1\r\n"));
    }

    @Test
    void aRecoveryReachesTheClientsOfAllLoops() throws Exception {
        List<HttpResponse<InputStream>> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(client.send(request("/linked").build(), BodyHandlers.ofInputStream()));
        }
        var recover =
                request("/recover/").header("Authorization", "Bearer changeme").POST(BodyPublishers.noBody());
        assertThat(client.send(recover.build(), BodyHandlers.ofString()).body()).isEqualTo("Updated\n");

        for (HttpResponse<InputStream> stream : streams) {
            assertThat(new String(stream.body().readNBytes(3), UTF_8)).isEqualTo("123");
            stream.body().close();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void pagesAreOneAnswer(HttpClient.Version version) throws Exception {
        HttpResponse<String> answer =
                client.send(request("/paged").version(version).build(), BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body()).isEqualTo("ab");
    }

    @Test
    void aResponseIsTheApplicationsWhenTheTimeIsOver() throws Exception {
        HttpResponse<String> answer = ask("/poll");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("nothing\n");
        awaitSubscribers(0);
    }

    @Test
    void whatIsForTheGatewayDoesNotReachTheClient() throws Exception {
        HttpResponse<String> answer = ask("/status");

        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.headers().map()).containsKey("etag").doesNotContainKeys("grip-status", "x-a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/pages | Grip-Link: got \\\"http://127.0.0.1/last\\\", expected a path, or a URL of 127.0.0.1:",
                "/wrong | Grip-Hold: got \\\"forever\\\", expected response or stream",
                "/long  | its answer to the gateway (GRIP) has more than 1048576 bytes",
            })
    void whatAnApplicationSaysWrongIsSaidToItsClient(String path, String wrong) throws Exception {
        HttpResponse<String> answer = ask(path);

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body()).contains("upstream " + application.url()).contains(wrong);
    }

    @Test
    void theApplicationSeesThatARequestComesFromTheGatewayAndNoClientCanSayIt() throws Exception {
        client.send(
                request("/status")
                        .header("Grip-Sig", "mine")
                        .header("grip_sig", "mine")
                        .header("Grip-Last", "news; last-id=1")
                        .build(),
                BodyHandlers.discarding());

        List<String> lines = application.heads().getFirst().lines().toList();
        assertThat(lines).filteredOn(line -> line.startsWith("grip")).hasSize(2);
        assertThat(lines).anyMatch(line -> line.matches("grip-sig: eyJ[\\w-]*\\.[\\w-]*\\.[\\w-]*"));
        assertThat(lines)
                .contains(
                        "grip-feature: status, link:next, link:gone, filter:skip-self, filter:skip-users, filter:require-sub,"
                                + " filter:var-subst, filter:build-id");
    }

    /** A line of Java's regular expressions is not one of HTTP: what stood behind NEL was cut out with the end of its field. */
    @Test
    void aValueThatLooksLikeAFieldStaysAValue() throws IOException {
        try (RawHttp http = RawHttp.connect(server.port())) {
            http.send("GET /status HTTP/1.1\r\nHost: h\r\nX-A: a\u0085grip-sig: x\r\nX-B: b\r\n\r\n");
            Await.until("the application is asked", () -> !application.heads().isEmpty());
        }
        assertThat(application.heads().getFirst()).contains("grip-sig: x\r\nx-b: b\r\n");
    }

    @Test
    void withoutGripOnTheRouteItIsAnAnswerLikeAnyOther() throws Exception {
        HttpResponse<String> answer = ask("/plain/stream");

        assertThat(answer.body()).isEqualTo("hello\n");
        assertThat(answer.headers().firstValue("grip-hold")).contains("stream");
        assertThat(application.heads().getFirst()).doesNotContain("grip-");
    }

    @Test
    void whoLeavesIsNotHeld() throws Exception {
        try (RawHttp poll = RawHttp.connect(server.port())) {
            poll.send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
            awaitSubscribers(1);
        }
        awaitSubscribers(0);
    }

    private void publish(String item) throws Exception {
        var publish = request("/publish/")
                .header("Authorization", "Bearer changeme")
                .POST(BodyPublishers.ofString("{\"items\":[{\"channel\":\"news\"," + item.substring(1) + "]}"))
                .build();
        assertThat(client.send(publish, BodyHandlers.ofString()).body()).isEqualTo("Published\n");
    }

    private void awaitSubscribers(int count) throws IOException {
        Await.until(count + " subscribers", () -> subscribers() == count);
    }

    private int subscribers() throws IOException {
        var url =
                URI.create("http://127.0.0.1:" + server.port() + "/events/news").toURL();
        var head = (HttpURLConnection) url.openConnection();
        head.setRequestMethod("HEAD");
        return head.getHeaderFieldInt("Tidings-Subscribers", -1);
    }

    private HttpResponse<String> ask(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .version(HttpClient.Version.HTTP_1_1);
    }
}
