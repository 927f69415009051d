package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no client may send, of {@code wire/bad-frames.json}: rule M10 of {@code docs/protocol.md}. */
class BadFramesTest {

    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    static List<JsonTree> cases() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("wire"))) {
            root = root.getParent();
        }
        String file = Files.readString(root.resolve("wire/bad-frames.json"));
        return JsonTree.read("cases", "{\"cases\":" + file + "}").objects("cases");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("cases")
    void closesWithTheCodeOfTheRfcWhileOthersAreServed(JsonTree bad) {
        check(bad, bytes(bad).length);
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("cases")
    void closesWithItAlsoWhenTheBytesComeOneByOne(JsonTree bad) {
        check(bad, 1);
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("cases")
    void closesOneStreamOfHttp2WithItAndNotTheConnection(JsonTree bad) {
        TestClient client = hub.connect("HTTP/2");
        var frames = new ClientFrames();
        client.send(SocketClient.handshake("/events/a?type=none", bad.isTrue("deflate") ? DEFLATE : ""));
        assertThat(client.received()).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\n");
        client.send(bytes(bad));

        assertThat(frames.read(client.receivedBytes()))
                .as(bad.text("name").orElseThrow())
                .singleElement()
                .extracting(ClientFrames.Frame::closing)
                .asString()
                .startsWith(bad.number("close").orElseThrow() + " ");
        hub.pass(Duration.ofSeconds(6));
        assertThat(client.isOpen()).isFalse();
        client.send("POST /events/b HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        assertThat(client.received()).startsWith("HTTP/1.1 201");
    }

    @Test
    void takesTheSameFramesWhenTheyAreRight() {
        var talker = new Talker(hub, "/events/a", DEFLATE);

        talker.send(ClientFrames.frame(ClientFrames.TEXT, new byte[] {(byte) 0xe2}));
        talker.send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.PING, new byte[125]));
        talker.send(ClientFrames.frame(0, new byte[] {(byte) 0x82}));
        talker.send(ClientFrames.frame(0, new byte[0]));
        talker.send(ClientFrames.frame(ClientFrames.FIN, new byte[] {(byte) 0xac}));
        talker.send(ClientFrames.text("x".repeat(256_000)));

        assertThat(hub.stored()).hasSize(2);
        assertThat(talker.connection().isOpen()).isTrue();
    }

    private void check(JsonTree bad, int atOnce) {
        var other = new Talker(hub, "/events?topic=b&topic=c&envelope=json", "");
        var talker = new Talker(hub, "/events/a?type=none", bad.isTrue("deflate") ? DEFLATE : "");
        byte[] bytes = bytes(bad);
        for (int at = 0; at < bytes.length; at += atOnce) {
            talker.connection().send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + atOnce)));
        }

        assertThat(talker.hear())
                .as(bad.text("name").orElseThrow())
                .singleElement()
                .asString()
                .startsWith("close " + bad.number("close").orElseThrow() + " ");
        assertThat(hub.stored()).hasSize((int) bad.number("published").orElseThrow());
        hub.pass(Duration.ofSeconds(6));
        assertThat(talker.connection().isOpen()).isFalse();
        hub.ask("POST /events/b HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        assertThat(other.hear()).singleElement().asString().contains("\"data\":\"x\"");
    }

    private static byte[] bytes(JsonTree bad) {
        return HexFormat.of()
                .parseHex(bad.object("bytes").orElseThrow().text("hex").orElseThrow());
    }
}
