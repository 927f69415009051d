package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.RawHttp;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that take long: passed on as they come, and kept open. */
@Tag("system")
@Timeout(180)
class GatewayStreamsTest {

    /** Longer than a test may take: what comes before it was not held back. */
    private static final long NEVER_MS = 600_000;

    private static final Pattern COMMENT = Pattern.compile("(?m)^:.*\n(\n?)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void anEventComesWhenItIsSent(Language language) throws Exception {
        try (var backend = Backend.start(language, folder);
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            for (String path : new String[] {"events", "lines"}) {
                try (var stream = RawHttp.connect(gateway.port()).patient()) {
                    stream.send(RawHttp.request("GET", "/app/" + path + "?count=2&pause=" + NEVER_MS, ""));
                    BufferedReader lines = reader(stream.stream(stream.readHead()));
                    String first = path.equals("events") ? "id: 1" : "{\"number\":1}";
                    assertThat(lines.readLine()).isEqualTo(first);
                }
            }
            assertThat(Reply.to(http, "GET", "/app/echo").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStreamArrivesAsItWasSent(Language language) throws Exception {
        try (var backend = Backend.start(language, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            for (String target : new String[] {"/app/events?count=500", "/app/lines?count=20&within=3&pause=2"}) {
                Reply direct = Reply.to(backend.port(), "GET", target);
                Reply passedOn = Reply.to(gateway.port(), "GET", target);

                assertThat(passedOn.content()).isEqualTo(direct.content());
                assertThat(passedOn.field("Content-Type")).isEqualTo(direct.field("Content-Type"));
                assertThat(passedOn.field("Content-Encoding")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: text/plain\r\nX-Accel-Buffering: no",
                "Content-Type: text/event-stream; charset=utf-8"
            })
    void whatIsAStreamIsSeenByItsHead(String fields) throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\n");
                    peer.send("first\n");
                    peer.awaitEnd();
                });
                var gateway = Gateway.in(folder)
                        .timeouts("response: 500ms, stream_idle: 1h")
                        .start(backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            http.send(RawHttp.request("GET", "/", ""));
            assertThat(reader(http.stream(http.readHead())).readLine()).isEqualTo("first");

            long began = System.nanoTime();
            Await.until("the time for an ordinary answer is over", () -> System.nanoTime() - began > 1_000_000_000L);
            http.send(RawHttp.request("GET", "/", ""));
            assertThat(http.in().available()).as("the end of the stream").isZero();
        }
    }

    @Test
    void aCommentKeepsAStreamOpenButOnlyBetweenEvents() throws Exception {
        boolean isLong = Boolean.getBoolean("tidings.long");
        String target =
                isLong ? "/app/events?count=3&within=10000&pause=10000" : "/app/events?count=2&within=1300&pause=1300";
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.in(folder).heartbeat("1s").start(backend.url())) {
            String text = Reply.to(gateway.port(), "GET", target).text();

            var comments = COMMENT.matcher(text);
            int count = 0;
            while (comments.find()) {
                count++;
                String before = text.substring(0, comments.start());
                assertThat(before.isEmpty() || before.endsWith("\n\n"))
                        .as("a comment after:\n%s", before)
                        .isTrue();
            }
            assertThat(count).isBetween(isLong ? 20 : 2, isLong ? 40 : 4);
            String events = isLong ? "id: 1\ndata: number and rest\n\nid: 2\ndata: number and rest\n\nid: 3" : "id: 1";
            assertThat(COMMENT.matcher(text).replaceAll("")).startsWith(events).endsWith("data: number and rest\n\n");
        }
    }

    /** A line of JSON is no place for a comment. */
    @Test
    void nothingIsAddedToWhatIsNoEventStream() throws Exception {
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.in(folder).heartbeat("1s").start(backend.url())) {
            String text = Reply.to(gateway.port(), "GET", "/app/lines?count=1&pause=1500")
                    .text();

            assertThat(text).isEqualTo("{\"number\":1}\n");
        }
    }

    @Test
    void aStreamThatIsSilentForTooLongEnds() throws Exception {
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.in(folder)
                        .timeouts("response: 300ms, stream_idle: 1500ms")
                        .heartbeat("1s")
                        .start(backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            http.send(RawHttp.request("GET", "/app/events?count=2&pause=" + NEVER_MS, ""));
            long began = System.nanoTime();
            String all = new String(http.stream(http.readHead()).readAllBytes(), UTF_8);

            assertThat((System.nanoTime() - began) / 1_000_000).isBetween(1400L, 5000L);
            assertThat(all).startsWith("id: 1\ndata: number and rest\n\n");
            Await.until("the application is told", () -> backend.seen().open() == 0);
        }
    }

    @Test
    void aStreamOverHttp2ComesAsItIsSent() throws Exception {
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            HttpClient client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
            try {
                var request = HttpRequest.newBuilder(URI.create(gateway.url("/app/events?count=2&pause=" + NEVER_MS)));
                var answer = client.send(request.build(), BodyHandlers.ofInputStream());
                assertThat(reader(answer.body()).readLine()).isEqualTo("id: 1");
                if (gateway.isTidings()) {
                    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                }
            } finally {
                client.shutdownNow();
            }
            Await.until(
                    "the application is told of the end", () -> backend.seen().open() == 0);
        }
    }

    @Test
    void aClientOfHttp10GetsAStreamWithoutChunks() throws Exception {
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            http.send("GET /app/events?count=3 HTTP/1.0\r\nHost: localhost\r\n\r\n");
            Reply reply = Reply.read(http, "GET");

            assertThat(reply.field("Transfer-Encoding")).isEmpty();
            assertThat(reply.text()).startsWith("id: 1\n").endsWith("id: 3\ndata: number and rest\n\n");
        }
    }

    @Test
    void trailersArePassedOnBothWays() throws Exception {
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            Reply reply = Reply.to(http, "GET", "/app/trailers", "TE: trailers");
            assertThat(reply.text()).isEqualTo("with trailers");
            assertThat(reply.trailers()).isEqualToIgnoringCase("X-Checked: yes\n");

            String head =
                    "POST /app/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n";
            http.send(head + "4\r\nbody\r\n0\r\nX-Sum: 42\r\n\r\n");
            assertThat(Reply.read(http, "POST").text())
                    .contains("\"trailers\":[{\"name\":\"x-sum\",\"value\":\"42\"}]");
        }
    }

    private static BufferedReader reader(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, UTF_8));
    }
}
