package dev.tidings.app.system.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.RawHttp;
import dev.tidings.app.system.RealServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the access log says of what is passed on, and that {@code traceparent} is. */
@Tag("system")
@Timeout(120)
class LoggedPassingTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String TRACEPARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: 1\n\n";

    @TempDir
    Path folder;

    private RawBackend backend;
    private RealServer server;
    private Path log;

    @BeforeEach
    void start() throws IOException {
        backend = RawBackend.start(this::play);
        log = folder.resolve("access.log");
        server = RealServer.start(folder, """
                log: {access: "file:%s"}
                routes: [{path: /, proxy: "%s", timeouts: {response: 1s, stream_idle: 1s}}]
                """.formatted(log, backend.url()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        backend.close();
        assertThat(backend.failures()).isEmpty();
    }

    private void play(RawBackend.Peer peer) throws IOException {
        String head = peer.readHead();
        if (head.startsWith("GET /stream/ended ")) {
            peer.send(STREAM);
        } else if (head.startsWith("GET /stream/")) {
            peer.send(STREAM);
            peer.awaitEnd();
        } else if (head.startsWith("GET /cut ")) {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
        } else if (head.startsWith("GET /ws ")) {
            peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: x\r\n\r\nhello");
        } else if (!head.startsWith("GET /closed ")) {
            peer.answer("hello");
        }
    }

    @Test
    void passesATraceparentOnAndNamesItsTraceAndWhoAnswered() throws IOException {
        Reply.to(server.port(), "GET", "/a?access_token=s3cret", "traceparent: " + TRACEPARENT, "tracestate: a=b");

        assertThat(backend.heads().getFirst().lines()).contains("traceparent: " + TRACEPARENT, "tracestate: a=b");
        assertThat(line("/a"))
                .matches("127\\.0\\.0\\.1 - - \\[[^]]+] \"GET /a HTTP/1\\.1\" 200 5 \"-\" \"-\" time=[0-9]+\\.[0-9]{3}"
                        + " ended=complete events=- upstream=" + backend.url() + " began=[0-9]+\\.[0-9]{3} trace="
                        + TRACE);
    }

    @Test
    void saysThatAnApplicationDidNotAnswer() throws IOException {
        Reply.to(server.port(), "POST", "/closed", "Content-Length: 0");
        Reply.to(server.port(), "GET", "/closed");

        assertThat(line("GET /closed"))
                .contains(" 502 ", " ended=complete ", "upstream=" + backend.url() + " began=- ");
    }

    @Test
    void saysThatAnApplicationBrokeItsAnswerOff() throws IOException {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            http.send(RawHttp.request("GET", "/cut", ""));
            http.in().readAllBytes();
        }

        assertThat(line("/cut")).contains("\" 200 5 ", " ended=upstream ");
    }

    @Test
    void saysHowAStreamEnded() throws IOException {
        Reply.to(server.port(), "GET", "/stream/ended");
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            http.send(RawHttp.request("GET", "/stream/left", ""));
            http.readHead();
        }
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            http.send(RawHttp.request("GET", "/stream/idle", ""));
            http.in().readAllBytes();
        }

        assertThat(line("/stream/ended")).contains("\" 200 9 ", " ended=complete events=1 ");
        assertThat(line("/stream/left")).contains("\" 200 9 ", " ended=client events=1 ");
        assertThat(line("/stream/idle")).contains("\" 200 9 ", " ended=idle ").containsPattern("time=[1-9]");
    }

    @Test
    void saysHowAWebSocketEnded() throws IOException {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            http.send(RawHttp.request(
                    "GET", "/ws", "", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: x"));
            http.in().readAllBytes();
        }

        assertThat(line("/ws")).contains("\" 101 5 ", " ended=upstream ", "began=0");
    }

    /** Returns the one line that holds this. */
    private String line(String of) throws IOException {
        Await.until("there is a line", () -> !lines(of).isEmpty());
        assertThat(lines(of)).hasSize(1);
        return lines(of).getFirst();
    }

    private List<String> lines(String of) throws IOException {
        try (Stream<String> all = Files.lines(log)) {
            return all.filter(line -> line.contains(of + " ")).toList();
        }
    }
}
