package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.RealServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets whose application has none: rule G10 of {@code docs/protocol.md}. */
@Tag("system")
@Timeout(60)
class GripSocketTest {

    private static final String ACCEPTED = "Content-Type: application/websocket-events";
    private static final String GRIP = "Sec-WebSocket-Extensions: grip";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>(); // what the application was told of
    private RawBackend application;
    private RealServer server;

    @BeforeEach
    void start() throws IOException {
        application = RawBackend.start(peer -> {
            while (true) {
                String head = peer.readHead();
                int length = Integer.parseInt(head.replaceFirst("(?s).*\r\ncontent-length: ([0-9]+)\r\n.*", "$1"));
                String events = peer.readBody(length);
                told.add(events);
                answer(peer, head.split(" ", 3)[1], events);
            }
        });
        server = RealServer.start(folder, """
                routes:
                  - path: /
                    proxy: %s
                    grip: {key: changeme, websocket: over-http}
                """.formatted(application.url()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        application.close();
        assertThat(application.failures()).isEmpty();
    }

    private static void answer(RawBackend.Peer peer, String target, String events) throws IOException {
        if (target.equals("/closed")) {
            peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nnone\n");
        } else if (target.equals("/refused")) {
            peer.answer("CLOSE\r\n", ACCEPTED);
        } else if (target.equals("/quiet") && events.startsWith("OPEN")) {
            peer.answer("OPEN\r\n" + text("hello"), ACCEPTED);
        } else if (events.startsWith("OPEN")) {
            peer.answer(
                    "OPEN\r\n" + text("c:{\"type\":\"subscribe\",\"channel\":\"news\"}") + text("m:welcome")
                            + text("x:no"),
                    ACCEPTED,
                    GRIP,
                    "Set-Meta-User: bob",
                    "Sec-WebSocket-Protocol: chat");
        } else if (events.contains("\r\nleave")) {
            peer.answer(text("c:{\"type\":\"unsubscribe\",\"channel\":\"news\"}") + text("m:left"), ACCEPTED);
        } else if (events.contains("\r\nname me")) {
            peer.answer(
                    text("c:{\"type\":\"set-meta\",\"name\":\"user\",\"value\":\"bob\"}")
                            + text("c:{\"type\":\"subscribe\",\"channel\":\"names\",\"filters\":[\"var-subst\"]}")
                            + text("c:{\"type\":\"send-delayed\",\"content\":\"later\",\"timeout\":1}")
                            + text("m:named"),
                    ACCEPTED);
        } else if (events.contains("\r\nbye")) {
            peer.answer("CLOSE 5\r\n\u000f!bye\r\n", ACCEPTED);
        } else if (events.contains("\r\nfail")) {
            peer.send("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        } else if (events.endsWith("\r\npart\r\n")) {
            peer.answer("", ACCEPTED, "Content-Bytes-Accepted: 1");
        } else if (events.startsWith("TEXT")) {
            peer.answer(text("m:you said " + events.split("\r\n", 3)[1]) + "BINARY 3\r\nm:b\r\n", ACCEPTED);
        } else {
            peer.answer("", ACCEPTED);
        }
    }

    private static String text(String content) {
        return "TEXT " + Integer.toHexString(content.getBytes(UTF_8).length) + "\r\n" + content + "\r\n";
    }

    @Test
    void whatTheClientSaysComesAsRequestsAndTheAnswersGoToIt() throws Exception {
        var heard = new Heard();
        WebSocket socket = connect(heard);

        assertThat(heard.next()).isEqualTo("welcome");
        assertThat(socket.getSubprotocol()).isEqualTo("chat");
        socket.sendText("h\u00e9", true);
        assertThat(heard.next()).isEqualTo("you said h\u00e9");
        assertThat(heard.next()).isEqualTo("binary b");
        socket.sendClose(4001, "enough");

        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("OPEN\r\n");
        assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("TEXT 3\r\nh\u00e9\r\n");
        assertThat(told.poll(20, TimeUnit.SECONDS)).startsWith("CLOSE 2\r\n");
        assertThat(application.heads().getFirst())
                .startsWith("POST / HTTP/1.1\r\n")
                .contains("\r\naccept: application/websocket-events\r\n", "\r\ngrip-sig: ", "\r\nconnection-id: ")
                .doesNotContain("sec-websocket-key", "upgrade");
        assertThat(application.heads().get(1)).contains("\r\nmeta-user: bob\r\n");
        assertThat(application.heads().get(1)).contains(id(application.heads().getFirst()));
    }

    @Test
    void whatIsPublishedGoesToWhoIsSubscribed() throws Exception {
        var heard = new Heard();
        WebSocket socket = connect(heard);
        assertThat(heard.next()).isEqualTo("welcome");

        publish("{\"content\":\"one\"}");
        publish("{\"content-bin\":\"dHdv\"}");
        assertThat(heard.next()).isEqualTo("one");
        assertThat(heard.next()).isEqualTo("binary two");
        socket.sendText("leave", true);
        assertThat(heard.next()).isEqualTo("left");
        publish("{\"content\":\"three\"}");
        socket.sendText("x", true);
        assertThat(heard.next()).isEqualTo("you said x");
        socket.abort();

        Await.until("the application is told", () -> told.contains("DISCONNECT\r\n"));
    }

    @Test
    void binaryMessagesComeAsRequestsToo() throws Exception {
        var heard = new Heard();
        WebSocket socket = connect(heard);
        assertThat(heard.next()).isEqualTo("welcome");

        socket.sendBinary(ByteBuffer.wrap("bytes".getBytes(UTF_8)), true);

        Await.until("the application is told", () -> told.contains("BINARY 5\r\nbytes\r\n"));
    }

    @Test
    void theApplicationAcceptsSoMuchAndIsAskedAtOnce() throws Exception {
        var heard = new Heard();
        WebSocket socket = connect(heard);
        assertThat(heard.next()).isEqualTo("welcome");

        socket.sendText("part", true);
        Await.until("the application is told", () -> told.contains("TEXT 4\r\npart\r\n"));
        publish("{\"action\":\"refresh\"}");

        Await.until("the rest is sent again", () -> told.contains("TEXT 3\r\nart\r\n"));
        assertThat(application.heads().getLast()).contains("\r\ncontent-bytes-replayed: 3\r\n");
        publish("{\"action\":\"refresh\"}");
        Await.until("nothing is left", () -> told.contains(""));
    }

    @Test
    void theGatewayKnowsWhatToSayToWhomAndWhen() throws Exception {
        var heard = new Heard();
        connect(heard).sendText("name me", true);
        assertThat(heard.next()).isEqualTo("welcome");
        assertThat(heard.next()).isEqualTo("named");
        assertThat(heard.next()).isEqualTo("later");

        publish("names", "{\"content\":\"hello %(user)s\"}");
        assertThat(heard.next()).isEqualTo("hello bob");
    }

    @Test
    void theApplicationClosesAndSoDoesAnItem() throws Exception {
        var heard = new Heard();
        connect(heard).sendText("bye", true);
        assertThat(heard.next()).isEqualTo("welcome");
        assertThat(heard.next()).isEqualTo("closed 3873 bye");

        var other = new Heard();
        connect(other);
        assertThat(other.next()).isEqualTo("welcome");
        publish("{\"action\":\"close\",\"code\":4002,\"reason\":\"over\"}");
        assertThat(other.next()).isEqualTo("closed 4002 over");
    }

    @Test
    void anApplicationThatFailsEndsIt() throws Exception {
        var heard = new Heard();
        connect(heard).sendText("fail", true);
        assertThat(heard.next()).isEqualTo("welcome");
        assertThat(heard.next()).startsWith("closed 1011 the application: it answered 500");
    }

    @Test
    void aServerThatStopsTellsAlsoWhoIsSubscribedToNothing() throws Exception {
        var heard = new Heard();
        client.newWebSocketBuilder().buildAsync(url("/quiet"), heard).get(20, TimeUnit.SECONDS);
        assertThat(heard.next())
                .as("without the extension nothing is for the gateway")
                .isEqualTo("hello");
        server.stop();
        assertThat(heard.next()).isEqualTo("closed 1012 drain");
        Await.until("the application is told", () -> told.contains("DISCONNECT\r\n"));
    }

    @Test
    void theApplicationDecidesWhoComesIn() {
        assertThat(refused("/closed")).isEqualTo(404);
        assertThat(refused("/refused")).isEqualTo(403);
    }

    private WebSocket connect(Heard heard) throws Exception {
        return client.newWebSocketBuilder()
                .subprotocols("chat")
                .buildAsync(url("/"), heard)
                .get(20, TimeUnit.SECONDS);
    }

    private int refused(String path) {
        var failure = new Throwable[1];
        assertThatThrownBy(() -> client.newWebSocketBuilder()
                        .buildAsync(url(path), new Heard())
                        .join())
                .isInstanceOf(CompletionException.class)
                .satisfies(e -> failure[0] = e.getCause());
        return ((WebSocketHandshakeException) failure[0]).getResponse().statusCode();
    }

    private void publish(String message) throws Exception {
        publish("news", message);
    }

    private void publish(String channel, String message) throws Exception {
        var publish = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/publish/"))
                .header("Authorization", "Bearer changeme")
                .POST(BodyPublishers.ofString(
                        "{\"items\":[{\"channel\":\"" + channel + "\",\"ws-message\":" + message + "}]}"))
                .build();
        assertThat(client.send(publish, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    private URI url(String path) {
        return URI.create("ws://127.0.0.1:" + server.port() + path);
    }

    private static String id(String head) {
        return head.replaceFirst("(?s).*\r\n(connection-id: [^\r]*\r\n).*", "$1");
    }

    /** What a client hears, in order. */
    private static final class Heard implements WebSocket.Listener {

        private final BlockingQueue<String> all = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return all.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            all.add(text.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
            all.add("binary " + UTF_8.decode(bytes));
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            all.add("closed " + code + " " + reason);
            return null;
        }
    }
}
