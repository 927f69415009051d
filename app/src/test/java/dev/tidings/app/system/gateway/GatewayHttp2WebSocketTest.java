package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tidings.app.system.Await;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets of clients that speak HTTP/2 (RFC 8441), at an application that speaks HTTP/1.1. */
@Tag("system")
@Timeout(120)
class GatewayHttp2WebSocketTest {

    private static final int CANCEL = 8;
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

    @TempDir
    static Path folder;

    private static final CompletableFuture<Void> told = new CompletableFuture<>(); // that the application is to go
    private static final CompletableFuture<Void> ended = new CompletableFuture<>(); // the client's half

    private static Backend node;
    private static RawBackend raw;
    private static Gateway gateway;
    private static Gateway toRaw;

    @BeforeAll
    static void start() throws IOException {
        assumeFalse(Gateway.IS_NGINX, "nginx does not speak it without TLS");
        node = Backend.start(Language.NODE, folder);
        raw = RawBackend.start(GatewayHttp2WebSocketTest::play);
        gateway = Gateway.start(folder, node.url());
        toRaw = Gateway.start(folder, raw.url());
    }

    @AfterAll
    static void stop() throws IOException {
        if (toRaw != null) {
            toRaw.close();
            gateway.close();
            raw.close();
            node.close();
            assertThat(raw.failures()).isEmpty();
        }
    }

    private static void play(RawBackend.Peer peer) throws IOException {
        String head = peer.readHead();
        if (head.startsWith("GET /refused ")) {
            peer.send("HTTP/1.1 403 Forbidden\r\nX-Why: no\r\nContent-Length: 4\r\n\r\nsigh");
        } else if (head.startsWith("GET /half ")) {
            peer.send(SWITCHED + "early from the server");
            peer.send(peer.readBody("early from the client".length()));
            peer.awaitEnd();
            peer.send(" and after its end");
        } else if (head.startsWith("GET /gone ")) {
            peer.send(SWITCHED);
            told.orTimeout(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            peer.reset();
        } else if (head.startsWith("GET /left ")) {
            peer.send(SWITCHED);
            peer.awaitEnd();
            ended.complete(null);
        } else {
            peer.answer("still here");
        }
    }

    @Test
    void whatIsSentComesBackUntilTheClientCloses() throws IOException {
        try (var http = RawHttp2.connect(gateway.port())) {
            open(http, "/app/ws");
            http.data(1, false, masked(1, "hello"));
            assertThat(read(http, 7)).isEqualTo("\u0081\u0005hello");

            http.data(1, false, masked(8, "\u000f\u00a2enough")); // 4002
            assertThat(rest(http, 1)).isEqualTo("\u0088\b\u000f\u00a2enough");
            http.data(1, true, new byte[0]);
            Await.until("the application has no connection", () -> node.seen().open() == 0);
        }
    }

    @Test
    void aCloseOfTheApplicationIsPassedOn() throws IOException {
        try (var http = RawHttp2.connect(gateway.port())) {
            open(http, "/app/ws");
            http.data(1, false, masked(1, "close 4001 gone"));
            assertThat(read(http, 8)).isEqualTo("\u0088\u0006\u000f\u00a1gone");

            http.data(1, true, masked(8, "\u000f\u00a1gone"));
            assertThat(rest(http, 1)).isEmpty();
            Await.until("the application has no connection", () -> node.seen().open() == 0);
        }
    }

    /** As a client may that does not wait for the answer, and one that says all before it hears all. */
    @Test
    void theEndOfAStreamIsTheEndOfTheApplicationsInputOnly() throws IOException {
        try (var http = RawHttp2.connect(toRaw.port())) {
            connect(http, "/half");
            http.data(1, true, "early from the client".getBytes(ISO_8859_1));
            assertThat(status(http, 1)).isEqualTo("200");

            assertThat(rest(http, 1)).isEqualTo("early from the serverearly from the client and after its end");
            assertThat(raw.heads())
                    .filteredOn(head -> head.startsWith("GET /half HTTP/1.1\r\n"))
                    .singleElement(STRING)
                    .containsPattern("sec-websocket-key: [A-Za-z0-9+/]{22}==\r\n")
                    .doesNotContain(":protocol");
        }
    }

    @Test
    void anApplicationThatIsGoneEndsTheStreamAndNoOther() throws IOException {
        try (var http = RawHttp2.connect(toRaw.port())) {
            open(http, "/gone");
            told.complete(null);
            assertThat(rest(http, 1)).isEmpty();

            http.headers(3, true, List.of(":method: GET", ":scheme: http", ":path: /", ":authority: localhost"));
            assertThat(status(http, 3)).isEqualTo("200");
            assertThat(rest(http, 3)).isEqualTo("still here");
        }
    }

    @Test
    void aStreamThatIsResetIsTheEndForTheApplication() throws Exception {
        try (var http = RawHttp2.connect(toRaw.port())) {
            open(http, "/left");
            http.reset(1, CANCEL);

            ended.get(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void anAnswerThatIsNoUpgradeReachesTheClientAsItIs() throws IOException {
        try (var http = RawHttp2.connect(toRaw.port())) {
            connect(http, "/refused");
            Http2Headers fields = http.fields(http.read(1));

            assertThat(fields.status()).hasToString("403");
            assertThat(fields.get("x-why")).hasToString("no");
            assertThat(rest(http, 1)).isEqualTo("sigh");
        }
    }

    private static void open(RawHttp2 http, String path) throws IOException {
        connect(http, path);
        assertThat(status(http, 1)).isEqualTo("200");
    }

    private static void connect(RawHttp2 http, String path) throws IOException {
        List<String> fields = List.of(
                ":method: CONNECT",
                ":protocol: websocket",
                ":scheme: http",
                ":path: " + path,
                ":authority: localhost",
                "sec-websocket-version: 13");
        http.headers(1, false, fields);
    }

    private static String status(RawHttp2 http, int stream) throws IOException {
        return http.fields(http.read(stream)).status().toString();
    }

    /** Returns what comes until there are so many bytes, each as one character. */
    private static String read(RawHttp2 http, int bytes) throws IOException {
        var read = new StringBuilder();
        while (read.length() < bytes) {
            RawHttp2.Frame frame = http.read(1);
            read.append(frame.payload());
            assertThat(frame.isLast()).as(read.toString()).isFalse();
        }
        return read.toString();
    }

    /** Returns what comes until the stream's end, each byte as one character. */
    private static String rest(RawHttp2 http, int stream) throws IOException {
        var read = new StringBuilder();
        RawHttp2.Frame frame = http.read(stream);
        while (!frame.isLast()) {
            read.append(frame.payload());
            frame = http.read(stream);
        }
        return frame.type() == RawHttp2.DATA ? read + frame.payload() : read.toString();
    }

    /** Returns a short frame of a client (RFC 6455 §5.2), whose mask is all zeros. */
    private static byte[] masked(int opcode, String payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(0x80 | opcode);
        frame.write(0x80 | payload.length());
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload.getBytes(ISO_8859_1));
        return frame.toByteArray();
    }
}
