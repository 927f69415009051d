package dev.tidings.net;

import static dev.tidings.net.Http2Frames.CONTINUATION;
import static dev.tidings.net.Http2Frames.DATA;
import static dev.tidings.net.Http2Frames.END_HEADERS;
import static dev.tidings.net.Http2Frames.END_STREAM;
import static dev.tidings.net.Http2Frames.HEADERS;
import static dev.tidings.net.Http2Frames.block;
import static dev.tidings.net.Http2Frames.frame;
import static dev.tidings.net.Http2Frames.get;
import static dev.tidings.net.Http2Frames.number;
import static dev.tidings.net.Http2Frames.requested;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.TrustedProxies;
import dev.tidings.net.Http2Frames.Frame;
import dev.tidings.net.connection.Peer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers in HTTP/2, and how a connection of it lives and ends. */
class Http2RequestsTest {

    private static final Peer DIRECT = new Peer(InetAddress.getLoopbackAddress(), false, new TrustedProxies(List.of()));

    private final TestHub hub = new TestHub();
    private final Http2Frames client = new Http2Frames(hub).begin();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void answersSeveralRequestsOnOneConnectionInAnyOrder() {
        client.read();
        client.send(
                frame(HEADERS, END_HEADERS, 1, requested("POST", "/events/a")),
                frame(HEADERS, END_HEADERS, 3, requested("POST", "/events/a")),
                frame(DATA, END_STREAM, 3, "first".getBytes(US_ASCII)));
        assertThat(statuses()).containsExactly("3 201");

        client.send(frame(DATA, END_STREAM, 1, "second".getBytes(US_ASCII)));
        assertThat(statuses()).containsExactly("1 201");
        assertThat(hub.ask("GET /events/a?from=start&limit=2 HTTP/1.0\r\nHost: h\r\n\r\n"))
                .containsSubsequence("data: first\n", "data: second\n");
        assertThat(client.ends()).isEmpty();
    }

    @Test
    void readsAHeadThatComesByteByByteAndInContinuations() {
        byte[] block = requested("GET", "/healthz", "x-more", "y".repeat(300));
        byte[] begin = Arrays.copyOf(block, 20);
        byte[] rest = Arrays.copyOfRange(block, 20, block.length);
        for (byte[] part : List.of(frame(HEADERS, END_STREAM, 1, begin), frame(CONTINUATION, END_HEADERS, 1, rest))) {
            for (byte one : part) {
                client.send(new byte[] {one});
            }
        }
        assertThat(statuses()).containsExactly("1 200");
    }

    /** RFC 9113 §8.1.1, §8.2 and §8.3: the stream ends, and the connection goes on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ":method GET :scheme http :authority h",
                ":method GET :path / :authority h",
                ":scheme http :path / :authority h",
                ":method GET :scheme http :path / :path / :authority h",
                ":method GET :method GET :scheme http :path / :authority h",
                ":method GET :scheme http :path / :authority h :status 200",
                ":method GET :scheme http :path / :authority h :other 1",
                ":method GET :scheme http :path / :authority h Accept *",
                ":method GET :scheme http :path / :authority h connection close",
                ":method GET :scheme http :path / :authority h upgrade websocket",
                ":method GET :scheme http :path / :authority h keep-alive 5",
                ":method GET :scheme http :path / :authority h proxy-connection x",
                ":method GET :scheme http :path / :authority h transfer-encoding chunked",
                ":method GET :scheme http :path / :authority h te gzip",
                ":method GET :scheme http :path / :authority h host other",
                ":method GET :scheme http :path / :authority h :protocol websocket",
                ":method GET :scheme http :path / :authority h x a\\0b",
                ":method GET :scheme http :path / :authority h x a\\rb",
                ":method GET :scheme http :path / :authority h x a\\nb",
                ":method GET :scheme http :path / :authority h x \\tb",
                ":method GET :scheme http :path / :authority h a(b 1",
                ":method CONNECT :scheme http :path / :authority h",
                ":method CONNECT :authority h :protocol websocket",
                ":method POST :scheme http :path /events/a :authority h content-length 5",
                ":method GET :scheme http :path / :authority h content-length x",
            })
    void resetsAStreamWhoseRequestIsMalformed(String fields) {
        String[] all = fields.replace("\\0", "\0")
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .split(" ", -1);
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block(all)));
        assertThat(client.ends()).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");

        client.send(get(3, "/healthz"));
        assertThat(statuses()).containsExactly("3 200");
    }

    /** What HTTP/1 answers with the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | :method GET :scheme http :path x :authority h",
                "400 | :method GET :scheme http :path http://h/ :authority h",
                "400 | :method GET :scheme http :path * :authority h",
                "400 | :method GET :scheme http :path /a#b :authority h",
                "400 | :method get :scheme http :path / :authority h",
                "400 | :method GET :scheme http :path / :authority u@h",
                "400 | :method GET :scheme http :path /",
                "400 | :method GET :scheme ftp :path / :authority h",
                "400 | :method GET :scheme http :path /events/%zz :authority h",
                "417 | :method POST :scheme http :path /events/a :authority h expect y",
                "405 | :method CONNECT :authority h:80",
                "400 | :method CONNECT :scheme http :path / :authority h :protocol other",
                "404 | :method GET :scheme http :path /nix :authority h",
                "405 | :method PUT :scheme http :path /events/a :authority h",
            })
    void answersWhatIsWellFormedAndWrongAsHttp1Does(int status, String fields) {
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, block(fields.split(" ", -1))));

        assertThat(statuses()).containsExactly("1 " + status);
        client.send(get(3, "/healthz"));
        assertThat(statuses()).containsExactly("3 200");
    }

    @Test
    void refusesAHeadThatIsTooLarge() {
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, requested("GET", "/" + "x".repeat(9000))));
        assertThat(statuses()).containsExactly("1 414");

        String[] many = new String[220];
        Arrays.fill(many, "x");
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, requested("GET", "/", many)));
        assertThat(statuses()).containsExactly("3 431");

        byte[] large = requested("GET", "/", "x", "y".repeat(45_000));
        client.send(
                frame(HEADERS, END_STREAM, 5, Arrays.copyOf(large, 16_000)),
                frame(CONTINUATION, 0, 5, Arrays.copyOfRange(large, 16_000, 32_000)),
                frame(CONTINUATION, END_HEADERS, 5, Arrays.copyOfRange(large, 32_000, large.length)));
        assertThat(statuses()).containsExactly("5 431");
        client.send(get(7, "/healthz"));
        assertThat(statuses()).containsExactly("7 200");
    }

    @Test
    void answersBeforeTheBodyHasComeAndThenHasNoUseForIt() {
        client.send(
                frame(HEADERS, END_HEADERS, 1, requested("POST", "/events/a", "content-length", "999999")),
                frame(DATA, 0, 1, new byte[1000]));
        assertThat(statuses()).containsExactly("1 413");
        assertThat(client.ends()).isEmpty();

        hub.pass(Duration.ofSeconds(6));
        client.settle();
        assertThat(client.ends()).containsExactly("RST_STREAM 1 NO_ERROR");
    }

    @Test
    void saysThatABodyTakesTooLong() {
        client.send(frame(HEADERS, END_HEADERS, 1, requested("POST", "/events/a")));
        hub.pass(Duration.ofSeconds(21));
        client.settle();

        assertThat(statuses()).containsExactly("1 408");
    }

    /** RFC 7540 §3.2: the answer is on stream 1, after which the client's own streams follow. */
    @Test
    void goesOnInHttp2AfterARequestInHttp1ThatAsksForIt() {
        var upgrading = new Http2Frames(hub, DIRECT);
        String settings = "AAMAAABkAAQAAP__"; // as curl has it: 100 streams, windows of 64 KiB
        upgrading.send(
                upgrade("Upgrade, HTTP2-Settings", settings), Http2Frames.PREFACE, frame(Http2Frames.SETTINGS, 0, 0));

        assertThat(upgrading.readText(71))
                .isEqualTo("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
        assertThat(statuses(upgrading)).containsExactly("1 200");
        upgrading.send(get(3, "/nix"));
        assertThat(statuses(upgrading)).containsExactly("3 404");
    }

    @ParameterizedTest
    @CsvSource({
        "'Upgrade', AAMAAABk",
        "'Upgrade, HTTP2-Settings', AAMAAA",
        "'Upgrade, HTTP2-Settings', ä",
        "'Upgrade, HTTP2-Settings', AAIAAAAC"
    })
    void staysInHttp1WhenTheWishForHttp2IsNotWellFormed(String connection, String settings) {
        var staying = new Http2Frames(hub, DIRECT);
        staying.send(upgrade(connection, settings));

        assertThat(staying.readText(15)).isEqualTo("HTTP/1.1 200 OK");
    }

    /** Some proxies pass the wish on and then whatever follows, which nobody checks any more. */
    @Test
    void staysInHttp1BehindATrustedProxy() {
        var behind = new Http2Frames(hub);
        behind.send(upgrade("Upgrade, HTTP2-Settings", "AAMAAABkAAQAAP__"));

        assertThat(behind.readText(15)).isEqualTo("HTTP/1.1 200 OK");
    }

    /** It was: Netty refused such a head before there was a stream, and the body ended the connection. */
    @ParameterizedTest
    @ValueSource(strings = {"X 1", "connection close", "te gzip", "x a\u0001b"})
    void goesOnWithTheOthersWhenAMalformedRequestHasABody(String field) {
        client.send(get(1, "/events/a"));
        assertThat(statuses()).containsExactly("1 200");
        String[] parts = field.split(" ", 2);
        client.send(
                frame(HEADERS, END_HEADERS, 3, requested("POST", "/events/a", parts[0], parts[1])),
                frame(DATA, END_STREAM, 3, (byte) 'x'));
        assertThat(client.ends()).containsExactly("RST_STREAM 3 PROTOCOL_ERROR");

        client.send(get(5, "/healthz"));
        assertThat(statuses()).containsExactly("5 200");
        assertThat(client.channel.isOpen()).isTrue();
    }

    @Test
    void keepsNoAnswersWithoutEndForAClientThatTakesNone() {
        hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 250000\r\n\r\n" + "x".repeat(250_000));
        for (int stream = 1; stream < 40; stream += 2) {
            client.send(frame(
                    HEADERS,
                    END_HEADERS | END_STREAM,
                    stream,
                    requested("GET", "/events/a?from=start", "accept", "application/json")));
        }
        assertThat(client.ends()).hasSizeGreaterThan(10).allMatch(end -> end.endsWith("ENHANCE_YOUR_CALM"));
    }

    /** A 200 would say that the WebSocket is open. */
    @Test
    void opensNoTunnelToWhatIsNone() {
        String[] connect = {
            ":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", "/healthz", ":authority", "h"
        };
        client.send(frame(HEADERS, END_HEADERS, 1, block(connect)));
        assertThat(statuses()).containsExactly("1 400");
    }

    @Test
    void saysToGoOnToWhoAsks() {
        client.send(frame(HEADERS, END_HEADERS, 1, requested("POST", "/events/a", "expect", "100-continue")));
        assertThat(statuses()).containsExactly("1 100");

        client.send(frame(DATA, END_STREAM, 1, (byte) 'x'));
        assertThat(statuses()).containsExactly("1 201");
    }

    @Test
    void resetsAnAnswerThatNobodyTakes() {
        hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 90000\r\n\r\n" + "x".repeat(90_000));
        client.send(frame(
                HEADERS,
                END_HEADERS | END_STREAM,
                1,
                requested("GET", "/events/a?from=start", "accept", "application/json")));
        assertThat(statuses()).containsExactly("1 200");

        hub.pass(Duration.ofSeconds(61));
        client.settle();
        assertThat(client.ends()).containsExactly("RST_STREAM 1 CANCEL");
    }

    @Test
    void closesAConnectionThatAsksForNothing() {
        hub.pass(Duration.ofSeconds(11));
        client.settle();

        assertThat(client.ends()).containsExactly("GOAWAY NO_ERROR");
        assertThat(client.channel.isOpen()).isFalse();
    }

    @Test
    void closesAConnectionThatIsIdleBetweenRequestsLaterThanAProxyWould() {
        client.send(get(1, "/healthz"));
        hub.pass(Duration.ofSeconds(70));
        client.send(get(3, "/healthz"));
        assertThat(statuses()).containsExactly("1 200", "3 200");

        hub.pass(Duration.ofSeconds(76));
        client.settle();
        assertThat(client.ends()).containsExactly("GOAWAY NO_ERROR");
        assertThat(client.channel.isOpen()).isFalse();
    }

    @Test
    void saysGoodByeOnEveryStreamWhenTheServerStops() {
        client.send(get(1, "/events/a"), get(3, "/events/b"));
        client.read();
        hub.loop.drain();
        client.settle();

        List<Frame> last = client.read();
        assertThat(last).filteredOn(Frame::isLast).extracting(Frame::stream).containsExactly(1, 3);
        assertThat(last)
                .extracting(frame -> new String(frame.payload(), UTF_8))
                .filteredOn(text -> text.contains("event: tidings:bye\ndata: {\"reason\":\"drain\"}"))
                .hasSize(2);
        assertThat(client.ends()).containsExactly("GOAWAY NO_ERROR");
        assertThat(client.channel.isOpen()).isFalse();
    }

    @Test
    void keepsNoMoreForAStreamWhoseWindowIsClosedThanTheLagThatIsAllowedAndEndsItInTime() {
        client.send(get(1, "/events/a"), get(3, "/events/b"));
        for (int i = 0; i < 300; i++) {
            hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 2000\r\n\r\n" + "x".repeat(2000));
        }
        client.settle();
        client.read();
        assertThat(hub.allocator().metric().usedDirectMemory()).isLessThan(3 * 64_000 + 32_000); // the tape has two
        hub.ask("POST /events/b HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        client.send(frame(Http2Frames.WINDOW_UPDATE, 0, 0, number(100_000)));
        assertThat(client.read()).filteredOn(frame -> frame.stream() == 3).hasSize(1);

        hub.pass(Duration.ofSeconds(90));
        client.settle();
        assertThat(client.ends()).containsExactly("RST_STREAM 1 CANCEL");
        assertThat(client.channel.isOpen()).isTrue();
    }

    private static byte[] upgrade(String connection, String settings) {
        return ("GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: " + connection + "\r\nUpgrade: h2c\r\nHTTP2-Settings: "
                        + settings + "\r\n\r\n")
                .getBytes(UTF_8);
    }

    private List<String> statuses() {
        return statuses(client);
    }

    /** Returns the heads of answers that have come since the last time, as {@code 1 200}. */
    private static List<String> statuses(Http2Frames of) {
        return of.read().stream()
                .filter(frame -> frame.type() == HEADERS)
                .map(frame -> frame.stream() + " " + of.fields(frame).status())
                .toList();
    }
}
