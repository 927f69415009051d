package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.RawHttp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** WebSockets of applications, through the gateway. */
@Tag("system")
@Timeout(120)
class GatewayWebSocketTest {

    private static final String UPGRADE = RawHttp.request(
            "GET",
            "/app/ws",
            "",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
    private static final String SWITCHED =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(names = {"PYTHON", "NODE"})
    void whatIsSentComesBack(Language language) throws Exception {
        try (var backend = Backend.start(language, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            var messages = new Messages();
            WebSocket socket = open(gateway, "/app/ws", messages);
            String large = "ä😀".repeat(400_000); // 2.4 MB

            for (int i = 0; i < 100; i++) {
                socket.sendText("message " + i, true).get();
            }
            for (int i = 0; i < 100; i++) {
                assertThat(messages.next()).isEqualTo("text message " + i);
            }
            socket.sendText(large.substring(0, 1_000_000), false).get();
            socket.sendText(large.substring(1_000_000), true).get();
            assertThat(messages.next()).isEqualTo("text " + large);
            socket.sendBinary(ByteBuffer.wrap(Content.BLOCK), true).get();
            assertThat(messages.next()).isEqualTo("binary " + Content.of(Content.BLOCK));
            socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).get();
            assertThat(messages.next()).isEqualTo("pong 3");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PYTHON", "NODE"})
    void aCloseIsPassedOnWithItsCode(Language language) throws Exception {
        try (var backend = Backend.start(language, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            var messages = new Messages();
            open(gateway, "/app/ws", messages)
                    .sendText("close 4001 gone fishing", true)
                    .get();
            assertThat(messages.next()).isEqualTo("close 4001 gone fishing");

            var others = new Messages();
            open(gateway, "/app/ws", others).sendClose(4002, "enough").get();
            assertThat(others.next())
                    .startsWith(language == Language.NODE ? "close 4002" : "close 1000"); // as it answers
            Await.until(
                    "the application has no connection", () -> backend.seen().open() == 0);
        }
    }

    @Test
    void anAnswerThatIsNoUpgradeReachesTheClientAsItIs() throws Exception {
        try (var refusing = RawBackend.start(peer -> {
                    while (true) {
                        peer.readHead();
                        peer.send("HTTP/1.1 403 Forbidden\r\nX-Why: no\r\nContent-Length: 4\r\n\r\nsigh");
                    }
                });
                var gateway = Gateway.start(folder, refusing.url())) {
            assertThatThrownBy(() -> open(gateway, "/app/ws", new Messages()))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(WebSocketHandshakeException.class)
                    .satisfies(error -> assertThat(((WebSocketHandshakeException) error.getCause())
                                    .getResponse()
                                    .statusCode())
                            .isEqualTo(403));
            try (var http = RawHttp.connect(gateway.port()).patient()) {
                http.send(UPGRADE);
                Reply reply = Reply.read(http, "GET");
                assertThat(reply.field("X-Why")).contains("no");
                assertThat(reply.text()).isEqualTo("sigh");
            }
        }
    }

    @Test
    void aHalfThatIsClosedIsPassedOnAndTheOtherGoesOn() throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send(SWITCHED);
                    peer.awaitEnd();
                    peer.send("said after the client's end");
                });
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            http.send(UPGRADE);
            assertThat(http.readHead()).startsWith("HTTP/1.1 101 ");
            http.send("anything");
            http.endOutput();

            assertThat(new String(http.in().readAllBytes(), UTF_8)).isEqualTo("said after the client's end");
            assertThat(backend.failures()).isEmpty();
        }
    }

    /** As a client may that does not wait for the 101, and a server behind it. */
    @Test
    void whatComesTogetherWithTheHeadsIsNotLost() throws Exception {
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send(SWITCHED + "early from the server");
                    peer.send(peer.readBody("early from the client".length()));
                });
                var gateway = Gateway.start(folder, backend.url());
                var http = RawHttp.connect(gateway.port()).patient()) {
            http.send(UPGRADE + "early from the client");
            assertThat(http.readHead()).startsWith("HTTP/1.1 101 ");

            assertThat(new String(http.in().readAllBytes(), UTF_8))
                    .isEqualTo("early from the serverearly from the client");
        }
    }

    @Test
    void aWebSocketThatIsSilentForTooLongEnds() throws Exception {
        assumeTrue(!Gateway.IS_NGINX, "nginx was not told of that time");
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.in(folder)
                        .timeouts("response: 300ms, websocket_idle: 800ms")
                        .start(backend.url())) {
            var messages = new Messages();
            WebSocket socket = open(gateway, "/app/ws", messages);
            long began = System.nanoTime();
            while (System.nanoTime() - began < 1_300_000_000L) {
                socket.sendText("busy", true).get();
                assertThat(messages.next()).isEqualTo("text busy");
            }
            assertThat(messages.next()).matches("close .*|error .*");
            Await.until("the application is told", () -> backend.seen().open() == 0);
        }
    }

    @Test
    void anApplicationThatIsKilledEndsIt() throws Exception {
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            var messages = new Messages();
            WebSocket socket = open(gateway, "/app/ws", messages);
            socket.sendText("there?", true).get();
            assertThat(messages.next()).isEqualTo("text there?");
            long began = System.nanoTime();
            backend.kill();

            assertThat(messages.next()).matches("close .*|error .*");
            assertThat(System.nanoTime() - began).isLessThan(1_000_000_000L);
        }
    }

    private WebSocket open(Gateway gateway, String target, WebSocket.Listener listener) throws Exception {
        URI uri = URI.create(gateway.url(target).replace("http:", "ws:"));
        return client.newWebSocketBuilder().buildAsync(uri, listener).get();
    }
}
