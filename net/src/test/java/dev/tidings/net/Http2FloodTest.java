package dev.tidings.net;

import static dev.tidings.net.Http2Frames.ACK;
import static dev.tidings.net.Http2Frames.CONTINUATION;
import static dev.tidings.net.Http2Frames.DATA;
import static dev.tidings.net.Http2Frames.END_HEADERS;
import static dev.tidings.net.Http2Frames.END_STREAM;
import static dev.tidings.net.Http2Frames.GOAWAY;
import static dev.tidings.net.Http2Frames.HEADERS;
import static dev.tidings.net.Http2Frames.PING;
import static dev.tidings.net.Http2Frames.PRIORITY;
import static dev.tidings.net.Http2Frames.PUSH_PROMISE;
import static dev.tidings.net.Http2Frames.RST_STREAM;
import static dev.tidings.net.Http2Frames.SETTINGS;
import static dev.tidings.net.Http2Frames.WINDOW_UPDATE;
import static dev.tidings.net.Http2Frames.frame;
import static dev.tidings.net.Http2Frames.get;
import static dev.tidings.net.Http2Frames.number;
import static dev.tidings.net.Http2Frames.requested;
import static dev.tidings.net.Http2Frames.setting;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that break the rules of frames, or send what costs more than it asks for: RFC 9113's codes, and others are served. */
class Http2FloodTest {

    private final TestHub hub = new TestHub();
    private final Http2Frames client = new Http2Frames(hub);
    private final Http2Frames other = new Http2Frames(hub).begin();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"brokenRules", "floods"})
    void endsWithTheCodeThatTheRfcHasAndServesOthers(String what, String end, Consumer<Http2Frames> attack) {
        client.begin();
        attack.accept(client);

        assertThat(client.ends()).as(what).last().isEqualTo(end);
        assertThat(client.channel.isOpen()).as("open").isEqualTo(!end.startsWith("GOAWAY"));
        other.send(get(1, "/healthz"));
        assertThat(other.read())
                .filteredOn(frame -> frame.type() == HEADERS)
                .extracting(head -> other.fields(head).status().toString())
                .containsExactly("200");
    }

    private static Stream<Arguments> brokenRules() {
        return Stream.of(
                one("DATA before a request (§6.1)", "GOAWAY PROTOCOL_ERROR", frame(DATA, 0, 1, (byte) 1)),
                one("DATA on stream 0 (§6.1)", "GOAWAY PROTOCOL_ERROR", frame(DATA, 0, 0, (byte) 1)),
                one("DATA whose padding is all (§6.1)", "GOAWAY PROTOCOL_ERROR", frame(DATA, 8, 1, (byte) 9)),
                one("HEADERS on stream 0 (§6.2)", "GOAWAY PROTOCOL_ERROR", get(0, "/healthz")),
                one("a stream of the server's (§5.1.1)", "GOAWAY PROTOCOL_ERROR", get(2, "/healthz")),
                one(
                        "a stream's number used again (§5.1)",
                        "RST_STREAM 3 STREAM_CLOSED",
                        get(3, "/healthz"),
                        get(3, "/")),
                one(
                        "a stream's number lower than the last (§5.1.1)",
                        "RST_STREAM 3 STREAM_CLOSED",
                        get(5, "/"),
                        get(3, "/")),
                one("something between the parts of a head (§6.2)", "GOAWAY PROTOCOL_ERROR", half(), pings(1)),
                one("CONTINUATION of nothing (§6.10)", "GOAWAY PROTOCOL_ERROR", frame(CONTINUATION, END_HEADERS, 1)),
                one("a head that is no HPACK (§4.3)", "GOAWAY COMPRESSION_ERROR", garbled()),
                one("PRIORITY of a wrong size (§6.3)", "RST_STREAM 1 FRAME_SIZE_ERROR", frame(PRIORITY, 0, 1, (byte)
                        0)),
                one("RST_STREAM of a stream never opened (§6.4)", "GOAWAY PROTOCOL_ERROR", reset(1)),
                one("RST_STREAM of a wrong size (§6.4)", "GOAWAY FRAME_SIZE_ERROR", frame(RST_STREAM, 0, 1, (byte) 0)),
                one("SETTINGS of a wrong size (§6.5)", "GOAWAY FRAME_SIZE_ERROR", frame(SETTINGS, 0, 0, (byte) 0)),
                one("SETTINGS on a stream (§6.5)", "GOAWAY PROTOCOL_ERROR", frame(SETTINGS, 0, 1)),
                one("ENABLE_PUSH of 2 (§6.5.2)", "GOAWAY PROTOCOL_ERROR", frame(SETTINGS, 0, 0, setting(2, 2))),
                one(
                        "a window of 2^31 (§6.5.2)",
                        "GOAWAY FLOW_CONTROL_ERROR",
                        frame(SETTINGS, 0, 0, setting(4, 1 << 31))),
                one("a frame size of 1 (§6.5.2)", "GOAWAY PROTOCOL_ERROR", frame(SETTINGS, 0, 0, setting(5, 1))),
                one("PUSH_PROMISE of a client (§8.4)", "GOAWAY PROTOCOL_ERROR", frame(PUSH_PROMISE, 4, 1, number(2))),
                one("PING of a wrong size (§6.7)", "GOAWAY FRAME_SIZE_ERROR", frame(PING, 0, 0, (byte) 0)),
                one("PING on a stream (§6.7)", "GOAWAY PROTOCOL_ERROR", frame(PING, 0, 1, new byte[8])),
                one("GOAWAY on a stream (§6.8)", "GOAWAY PROTOCOL_ERROR", frame(GOAWAY, 0, 1, new byte[8])),
                one("WINDOW_UPDATE by 0 (§6.9)", "GOAWAY PROTOCOL_ERROR", frame(WINDOW_UPDATE, 0, 0, number(0))),
                one("WINDOW_UPDATE of a wrong size (§6.9)", "GOAWAY FRAME_SIZE_ERROR", frame(WINDOW_UPDATE, 0, 0)),
                one("a connection's window over 2^31-1 (§6.9.1)", "GOAWAY FLOW_CONTROL_ERROR", grant(0)),
                one("a stream's window over 2^31-1 (§6.9.1)", "RST_STREAM 1 FLOW_CONTROL_ERROR", stream(1), grant(1)),
                one("a frame that is too long (§4.2)", "GOAWAY FRAME_SIZE_ERROR", frame(DATA, 0, 1, new byte[20_000])));
    }

    private static Stream<Arguments> floods() {
        return Stream.of(
                many("rapid reset (CVE-2023-44487)", 300, i -> join(get(2 * i + 1, "/events/a"), reset(2 * i + 1))),
                many(
                        "mistakes that make the server reset (CVE-2025-8671)",
                        300,
                        i -> join(stream(2 * i + 1), frame(WINDOW_UPDATE, 0, 2 * i + 1, number(0)))),
                many("PING (CVE-2019-9512)", 600, i -> pings(1)),
                many("SETTINGS (CVE-2019-9515)", 600, i -> frame(SETTINGS, 0, 0, setting(4, 65_535))),
                many("acknowledgements of nothing", 600, i -> frame(PING, ACK, 0, new byte[8])),
                many("PRIORITY (CVE-2019-9513)", 600, i -> frame(PRIORITY, 0, 2 * i + 1, new byte[] {0, 0, 0, 0, 1})),
                many("frames of unknown types", 600, i -> frame(99, 0, 0)),
                many("empty DATA (CVE-2019-9518)", 20, i -> i == 0 ? body(1) : frame(DATA, 0, 1)),
                many("small CONTINUATIONs (CVE-2024-27316)", 40, i -> i == 0 ? half() : frame(CONTINUATION, 0, 1)));
    }

    /** The bound is the head's size, whatever HPACK makes of how little (RFC 7541 §7.3). */
    @Test
    void keepsNoHeadThatGrowsWithoutEnd() {
        client.begin();
        byte[] more = new byte[16_000];
        Arrays.fill(more, (byte) 0x90); // :authority or so of the static table, again and again
        client.send(half());
        for (int i = 0; i < 100 && client.channel.isOpen(); i++) {
            client.send(frame(CONTINUATION, 0, 1, more));
            assertThat(hub.allocator().metric().usedDirectMemory()).isLessThan(500_000);
        }
        assertThat(client.ends()).isNotEmpty();
    }

    @Test
    void refusesMoreStreamsAtOnceThanItHasSaid() {
        client.begin();
        for (int i = 0; i < 101; i++) {
            client.send(get(2 * i + 1, "/events/a"));
        }
        assertThat(client.ends()).containsExactly("RST_STREAM 201 REFUSED_STREAM");
        assertThat(client.channel.isOpen()).isTrue();
    }

    @Test
    void closesWhatBeginsAsHttp2AndIsNone() {
        client.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".getBytes(US_ASCII));

        assertThat(client.ends()).containsExactly("GOAWAY PROTOCOL_ERROR");
        assertThat(client.channel.isOpen()).isFalse();
    }

    private static Arguments one(String what, String end, byte[]... frames) {
        Consumer<Http2Frames> attack = client -> List.of(frames).forEach(frame -> client.send(frame));
        return Arguments.of(what, end, attack);
    }

    private static Arguments many(String what, int count, IntFunction<byte[]> frame) {
        Consumer<Http2Frames> attack = client -> {
            for (int i = 0; i < count && client.channel.isOpen(); i++) {
                client.send(frame.apply(i));
            }
        };
        return Arguments.of(what, "GOAWAY ENHANCE_YOUR_CALM", attack);
    }

    private static byte[] stream(int stream) {
        return get(stream, "/events/a");
    }

    private static byte[] body(int stream) {
        return frame(HEADERS, END_HEADERS, stream, requested("POST", "/events/a"));
    }

    private static byte[] half() {
        return frame(HEADERS, END_STREAM, 1, Arrays.copyOf(requested("GET", "/"), 10));
    }

    private static byte[] garbled() {
        return frame(HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f});
    }

    private static byte[] pings(int count) {
        return frame(PING, 0, 0, new byte[8 * count]);
    }

    private static byte[] reset(int stream) {
        return frame(RST_STREAM, 0, stream, number(8));
    }

    private static byte[] grant(int stream) {
        return frame(WINDOW_UPDATE, 0, stream, number(Integer.MAX_VALUE));
    }

    private static byte[] join(byte[] one, byte[] two) {
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }
}
