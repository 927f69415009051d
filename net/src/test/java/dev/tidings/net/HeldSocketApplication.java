package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Cors;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Limits;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Field;
import dev.tidings.core.grip.Reply;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Clients;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Site;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.grip.HeldSocket;
import dev.tidings.net.grip.Holding;
import dev.tidings.net.grip.Origin;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http1.HttpConnection;
import dev.tidings.net.send.Sender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/** An application that has WebSockets over HTTP and answers when the test says so, and a client that asks for one. */
final class HeldSocketApplication implements Origin, Site {

    private static final String CLAIMS = """
            Meta-Admin: yes\r
            Meta_Admin: yes\r
            Content-Bytes-Replayed: 7\r
            Connection_Id: 7\r
            Connection: Connection-Id, meta-user, x-own\r
            X-Other: yes\r
            """;
    private static final int MAX_MESSAGE_BYTES = 256 << 10;

    private final TestHub hub = new TestHub(
            new TestConfig().grip(new Grip(Optional.empty(), "tidings")).config());
    private final Holding holding = new Holding(hub.journal, new Sender(hub.loop.executor(), hub.allocator()));
    private final Queue<Asked> asked = new ArrayDeque<>();
    private final ClientFrames frames = new ClientFrames();
    private final EmbeddedChannel client;

    private Optional<Asked> asking = Optional.empty();
    private boolean upgraded;

    /** A request that is not answered. */
    private record Asked(Headers fields, String body, Consumer<Reply> answer) {}

    /** With a client that asks for its WebSocket. */
    HeldSocketApplication() {
        client = hub.channel(new HttpConnection(hub.loop, this, TestHub.PEER, null, null));
        send(SocketClient.handshake("/", CLAIMS).getBytes(UTF_8));
    }

    static String text(String content) {
        return "TEXT " + Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }

    /** Sends the client's bytes. */
    void send(byte[] bytes) {
        client.writeInbound(Unpooled.copiedBuffer(bytes));
        hub.settle();
    }

    /** Returns the body of the next request, which is to be answered. */
    String asked() {
        assertThat(asking).as("the one before is answered").isEmpty();
        asking = Optional.ofNullable(asked.poll());
        return asking.map(Asked::body).orElse("nothing");
    }

    /** Returns all lines of a field of the request that is to be answered; "" for none. */
    String field(String name) {
        return String.join(", ", asking.orElseThrow().fields().all(name));
    }

    /** Answers it with events. */
    void answer(String events, String... fields) {
        Consumer<Reply> answer = asking.orElseThrow().answer();
        asking = Optional.empty();
        List<Field> all = new ArrayList<>();
        Arrays.stream(fields)
                .map(field -> field.split(": ", 2))
                .map(pair -> new Field(pair[0], pair[1]))
                .forEach(all::add);
        all.add(new Field("Content-Type", "application/websocket-events"));
        all.add(new Field("Sec-WebSocket-Extensions", "grip"));
        answer.accept(new Reply(200, Optional.empty(), all, Content.of(events.getBytes(ISO_8859_1))));
        hub.settle();
    }

    /** Returns what the client heard, as {@link Talker} says it; for its pings it has no answer. */
    List<String> heard() {
        byte[] bytes = received();
        if (!upgraded && bytes.length > 0) {
            String head = new String(bytes, ISO_8859_1);
            assertThat(head).startsWith("HTTP/1.1 101 ");
            upgraded = true;
            bytes = Arrays.copyOfRange(bytes, head.indexOf("\r\n\r\n") + 4, bytes.length);
        }
        return frames.read(bytes).stream().map(Talker::words).toList();
    }

    private byte[] received() {
        var all = new ByteArrayOutputStream();
        for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
            byte[] bytes = new byte[part.readableBytes()];
            part.readBytes(bytes);
            part.release();
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    /** Lets time pass, in which the client shows that it is there. */
    void pass(Duration time) {
        hub.pass(time);
        send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.PONG, new byte[0]));
    }

    /** Returns whether the client is read. */
    boolean isRead() {
        return client.config().isAutoRead();
    }

    void leave() {
        client.close();
        hub.settle();
    }

    /** Publishes an item. */
    void publish(String item) {
        String body = "{\"items\":[" + item + "]}";
        assertThat(hub.ask(
                        "POST /publish/ HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 200 ");
        hub.settle();
    }

    void close() {
        client.finishAndReleaseAll();
        hub.settle();
        holding.close();
        hub.close();
    }

    @Override
    public void ask(Request request, Content body, Consumer<Reply> answer, Consumer<String> failed) {
        asked.add(new Asked(request.head().headers(), new String(body.bytes(), ISO_8859_1), answer));
    }

    @Override
    public Endpoint endpoint(Request request) {
        return exchange -> {
            var sockets = new Handover.Sockets(MAX_MESSAGE_BYTES, Duration.ofSeconds(20));
            HeldSocket socket = new Handover(holding, Optional.empty(), Optional.of(sockets)).socket(exchange, this);
            return Body.none(socket::begin, socket::onGone);
        };
    }

    @Override
    public Clients clients() {
        return new Admission(Limits.DEFAULT);
    }

    @Override
    public Origins origins() {
        return new Origins(Cors.DEFAULT);
    }
}
