package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's WebSocket at the packaged server. */
@Tag("system")
@Timeout(120)
class WebSocketTest {

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private RealServer server;

    @BeforeEach
    void begin() throws Exception {
        server = new RealServer(folder.resolve("data")).start();
    }

    @AfterEach
    void stop() throws Exception {
        client.shutdownNow();
        server.close();
    }

    @Test
    void publishesAndReceivesLargeMessagesInPieces() throws Exception {
        var heard = new Heard();
        WebSocket socket = open("/events/a", "", heard);
        String large = "ä😀".repeat(40_000);
        socket.sendText(large.substring(0, 49_998), false).get();
        socket.sendPing(ByteBuffer.wrap(new byte[] {1, 2, 3})).get();
        socket.sendText(large.substring(49_998), true).get();

        assertThat(heard.next()).isEqualTo("pong 3");
        assertThat(heard.next()).isEqualTo("text " + large);
        socket.sendClose(1000, "done").get();
        assertThat(heard.next()).isEqualTo("close 1000 ");
    }

    @Test
    void answersCommandsOfTheSubprotocol() throws Exception {
        var heard = new Heard();
        WebSocket socket = open("/events", "tidings.v1", heard);
        assertThat(socket.getSubprotocol()).isEqualTo("tidings.v1");

        socket.sendText("{\"ref\":1,\"subscribe\":[\"a/*\"]}", true).get();
        assertThat(heard.next()).startsWith("text {\"ref\":1,\"ok\":{\"cursor\":\"");
        socket.sendText("{\"ref\":2,\"publish\":{\"topic\":\"a/b\",\"data\":\"x\"}}", true)
                .get();
        assertThat(heard.next() + heard.next())
                .contains("{\"ref\":2,\"ok\":{\"id\":\"", "\"topic\":\"a/b\",\"type\":\"message\"");
    }

    @Test
    void isToldToComeBackWhenTheServerStops() throws Exception {
        var heard = new Heard();
        open("/events/a", "tidings.v1", heard);
        server.stop();

        assertThat(heard.next()).isEqualTo("text {\"control\":\"bye\",\"reason\":\"drain\"}");
        assertThat(heard.next()).isEqualTo("close 1012 drain");
    }

    private WebSocket open(String target, String protocol, WebSocket.Listener listener) throws Exception {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        if (!protocol.isEmpty()) {
            builder.subprotocols(protocol);
        }
        return builder.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + target), listener)
                .get();
    }

    /** What was heard, in its order. */
    private static final class Heard implements WebSocket.Listener {

        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final StringBuilder begun = new StringBuilder();

        String next() throws InterruptedException {
            return heard.poll(30, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
            begun.append(piece);
            if (last) {
                heard.add("text " + begun);
                begun.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
            heard.add("pong " + payload.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            heard.add("close " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            heard.add("error " + error);
        }
    }
}
