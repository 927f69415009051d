package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The client's end of an open WebSocket; says what it hears, and does nothing by itself. */
final class Talker {

    private final TestHub.Client connection;
    private final ClientFrames frames = new ClientFrames();

    /** @param fields further ones of the handshake */
    Talker(TestHub hub, String target, String fields) {
        connection = hub.connect();
        connection.send(SocketClient.handshake(target, fields));
        byte[] bytes = connection.receivedBytes();
        String text = new String(bytes, ISO_8859_1);
        assertThat(text).startsWith("HTTP/1.1 101 ");
        early(frames.read(Arrays.copyOfRange(bytes, text.indexOf("\r\n\r\n") + 4, bytes.length)));
    }

    private final List<ClientFrames.Frame> unheard = new ArrayList<>();

    static Talker v1(TestHub hub, String target) {
        return new Talker(hub, target, "Sec-WebSocket-Protocol: tidings.v1\r\n");
    }

    private void early(List<ClientFrames.Frame> read) {
        unheard.addAll(read);
    }

    /** Sends a text message and returns what it hears. */
    List<String> say(String text) {
        return send(ClientFrames.text(text));
    }

    List<String> send(byte[] bytes) {
        connection.send(bytes);
        return hear();
    }

    /** What has come, such as {@code text hello}, {@code close 1000 complete}, {@code pong}. */
    List<String> hear() {
        List<ClientFrames.Frame> all = new ArrayList<>(unheard);
        unheard.clear();
        all.addAll(frames.read(connection.receivedBytes()));
        return all.stream().map(Talker::words).toList();
    }

    TestHub.Client connection() {
        return connection;
    }

    static String words(ClientFrames.Frame frame) {
        return switch (frame.opcode()) {
            case ClientFrames.TEXT -> (frame.isCompressed() ? "compressed " : "text ") + frame.text();
            case ClientFrames.BINARY -> "binary " + frame.text();
            case ClientFrames.CLOSE -> "close " + frame.closing();
            case ClientFrames.PING -> ("ping " + frame.text()).strip();
            case ClientFrames.PONG -> ("pong " + frame.text()).strip();
            default -> throw new AssertionError(frame);
        };
    }
}
