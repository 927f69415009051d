package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.JsonTree;
import java.util.Arrays;

/** A client of a WebSocket, which answers pings and closes. */
final class SocketClient extends WireClient {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ=="; // RFC 6455 §1.3

    private final String fields;
    private final ClientFrames frames = new ClientFrames();

    private String cursor = "";
    private String head = "";
    private String closing = "";

    private SocketClient(TestHub hub, String target, String version, String fields) {
        super(hub, target, version, "*/*");
        this.fields = fields;
    }

    /** In envelopes, so that it shows the topic. */
    static SocketClient ofRaw(TestHub hub, String target, String version, String fields) {
        String enveloped = target.contains("envelope=json") ? target : target + "&envelope=json";
        return new SocketClient(hub, enveloped, version, fields);
    }

    static SocketClient ofV1(TestHub hub, String target, String version, String fields) {
        return new SocketClient(hub, target, version, fields + "Sec-WebSocket-Protocol: tidings.v1\r\n");
    }

    static String handshake(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n" + fields + "\r\n";
    }

    @Override
    String request(String of) {
        return handshake(of, fields);
    }

    @Override
    void understand() {
        byte[] bytes = connection().receivedBytes();
        if (head.isEmpty()) {
            bytes = readHead(bytes);
        }
        frames.read(bytes).forEach(this::take);
    }

    @Override
    boolean isAnswered() {
        understand();
        return !closing.isEmpty();
    }

    @Override
    String cursor() {
        return cursor;
    }

    private byte[] readHead(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n") + 4;
        head = text.substring(0, end);
        assertThat(head).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
        cursor = head.replaceAll("(?s).*\r\nTidings-Cursor: ([^\r]*)\r\n.*", "$1");
        return Arrays.copyOfRange(bytes, end, bytes.length);
    }

    private void take(ClientFrames.Frame frame) {
        assertThat(closing).as("nothing comes after a close").isEmpty();
        switch (frame.opcode()) {
            case ClientFrames.TEXT -> take(JsonTree.read("message", frame.text()));
            case ClientFrames.PING -> {
                isShownASign();
                connection().send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.PONG, frame.payload()));
            }
            case ClientFrames.CLOSE -> {
                closing = frame.closing();
                connection().send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.CLOSE, frame.payload()));
            }
            default -> throw new AssertionError(frame);
        }
    }

    private void take(JsonTree message) {
        if (message.text("control").isPresent()) {
            isToldOfControl(message.text("control").get(), message);
        } else {
            isToldOfEvent(message);
            cursor = message.text("id").orElseThrow();
        }
    }
}
