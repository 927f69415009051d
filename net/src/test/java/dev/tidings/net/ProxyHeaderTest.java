package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.TrustedProxies;
import dev.tidings.net.connection.Peer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trusted proxy says before the first request (PROXY protocol). */
class ProxyHeaderTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private final TestHub hub = new TestHub();
    private final List<Peer> told = new ArrayList<>();
    private final ByteArrayOutputStream onward = new ByteArrayOutputStream();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    ProxyHeaderTest() {
        channel.pipeline().addLast(new ProxyHeader(TestHub.PEER, hub.loop, peer -> {
            told.add(peer);
            channel.pipeline().addLast(new Rest());
        }));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        hub.close();
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.7 10.0.0.1 56324 443, 192.0.2.7",
        "PROXY TCP6 2001:db8::7 2001:db8::1 56324 443, 2001:db8::7",
        "PROXY UNKNOWN, 127.0.0.1",
    })
    void saysWhoIsThereInVersion1HoweverTheBytesArrive(String header, String client) {
        byBytes((header + "\r\nGET /x").getBytes(US_ASCII));

        assertThat(told).containsExactly(new Peer(InetAddress.ofLiteral(client), false, TrustedProxies.DEFAULT));
        assertThat(onward.toString(US_ASCII)).isEqualTo("GET /x");
    }

    @ParameterizedTest
    @CsvSource({
        "2111 000c c0000207 0a000001 dc04 01bb, 192.0.2.7, false",
        "2121 0024 20010db8000000000000000000000007 20010db8000000000000000000000001 dc04 01bb, 2001:db8::7, false",
        "2111 0014 c0000207 0a000001 dc04 01bb 20 0005 01 00000000, 192.0.2.7, true",
        "2000 0000, 127.0.0.1, false",
        "2100 0000, 127.0.0.1, false",
    })
    void saysWhoIsThereInVersion2HoweverTheBytesArrive(String rest, String client, boolean secure) {
        byBytes(bytes(SIGNATURE + rest.replace(" ", "") + "474554202f78"));

        assertThat(told).containsExactly(new Peer(InetAddress.ofLiteral(client), secure, TrustedProxies.DEFAULT));
        assertThat(onward.toString(US_ASCII)).isEqualTo("GET /x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "POST /",
                "PATCH /",
                "PRI * HTTP/2.0",
                "PROXZ ",
                "\r\n\r\nX",
                "\u0016\u0003\u0001"
            })
    void makesWayWhenThereIsNone(String beginning) {
        byBytes(beginning.getBytes(ISO_8859_1));

        assertThat(told).containsExactly(TestHub.PEER);
        assertThat(onward.toString(ISO_8859_1)).isEqualTo(beginning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 10.0.0.1 56324\r\n",
                "PROXY TCP4 999.0.2.7 10.0.0.1 56324 443\r\n",
                "PROXY SCTP 192.0.2.7 10.0.0.1 56324 443\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.1 56324 99999\r\n",
            })
    void closesWhenTheHeaderIsWrong(String header) {
        byBytes((header + "GET /x").getBytes(US_ASCII));

        assertThat(told).isEmpty();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void closesWhenTheHeaderHasNoEnd() {
        byBytes(("PROXY TCP4 " + "1".repeat(500)).getBytes(US_ASCII));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void closesWhenTheServerStopsBeforeAnythingCame() {
        hub.loop.drain();
        hub.settle();

        assertThat(channel.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY TCP4 1.2.3.4 ", "\r\n\r\n\u0000\r\nQUIT\n!\u0011"})
    void doesNotWaitForTheRestForEverAndNotWhenTheServerStops(String beginning) {
        byBytes(beginning.getBytes(ISO_8859_1));
        assertThat(channel.isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(6));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void doesNotWaitForEver() {
        channel.writeInbound(Unpooled.copiedBuffer("PROX", US_ASCII));
        hub.pass(Duration.ofMinutes(2));

        assertThat(channel.isOpen()).isFalse();
        assertThat(told).isEmpty();
    }

    private void byBytes(byte[] bytes) {
        for (byte one : bytes) {
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.copiedBuffer(new byte[] {one}));
            }
        }
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private final class Rest extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var bytes = (ByteBuf) message;
            byte[] read = new byte[bytes.readableBytes()];
            bytes.readBytes(read);
            bytes.release();
            onward.writeBytes(read);
        }
    }
}
