package dev.tidings.app.system.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.RawHttp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What could be understood in two ways is not passed on: not to an application, and not to a client. */
@Tag("system")
@Timeout(120)
class GatewayFramingTest {

    private static final String POST = "POST /a HTTP/1.1\r\nHost: localhost\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir
    static Path folder;

    private static final AtomicInteger whole = new AtomicInteger();
    private static RawBackend backend;
    private static Gateway gateway;
    private static volatile String answer = "";

    @BeforeAll
    static void start() throws Exception {
        backend = RawBackend.start(peer -> {
            while (true) {
                String head = peer.readHead();
                if (head.contains("chunked")) {
                    var _ = Reply.chunks(peer.in());
                }
                whole.incrementAndGet();
                peer.send(answer.isEmpty() ? "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" : answer);
                if (!answer.isEmpty()) {
                    return;
                }
            }
        });
        gateway = Gateway.start(folder, backend.url());
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    static Stream<String> ambiguousHeads() {
        return Stream.of(
                POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                POST + "Content-Length: 3, 4\r\n\r\nabcd",
                POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n",
                POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                POST + "Content-Length : 3\r\n\r\nabc",
                POST + "Content-Length: +3\r\n\r\nabc",
                POST + "Content-Length: -3\r\n\r\nabc",
                POST + "Content-Length: 0x3\r\n\r\nabc",
                POST + "Content-Length: 3 3\r\n\r\nabc",
                POST + "Content-Length: 99999999999999999999\r\n\r\nabc",
                POST + "Content-Length:\r\n\r\n",
                POST + "X-A: b\rc\r\n\r\n",
                POST + "X-A: b\nX-C: d\r\n\r\n",
                POST + "X-A: b\n\r\n",
                POST + "X-A: b\r\n folded\r\n\r\n",
                POST + " X-A: b\r\n\r\n",
                POST + "X-A: \0\r\n\r\n",
                POST + "X A: b\r\n\r\n",
                POST + ": b\r\n\r\n",
                POST + "no colon\r\n\r\n",
                POST + "Host: other\r\n\r\n",
                "POST /a HTTP/1.1\r\n\r\n",
                "POST /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /a\u0001 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST  /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "PO\"ST /a HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "POST /a HTTP/1.1\nHost: localhost\n\n",
                "POST /a HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("ambiguousHeads")
    void ofAnAmbiguousHeadNothingIsPassedOn(String request) throws Exception {
        int accepted = backend.accepted();
        int heard = backend.heads().size();

        assertRefused(request + SMUGGLED);
        assertThat(backend.heads()).hasSize(heard);
        assertThat(backend.accepted()).isEqualTo(accepted);
    }

    /** The head may have gone before the chunk came; a whole request never does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nabc\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                "+3\r\nabc\r\n0\r\n\r\n",
                "3 \r\nabc\r\n0\r\n\r\n",
                "3\nabc\r\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nabc0\r\n\r\n",
                "3;a\nb\r\nabc\r\n0\r\n\r\n",
                "ffffffffffffffff1\r\nabc\r\n0\r\n\r\n",
                "-1\r\nabc\r\n0\r\n\r\n",
                "\r\n3\r\nabc\r\n0\r\n\r\n",
                "3\r\nabc\r\n0\r\nX-A : b\r\n\r\n",
            })
    void ofABadChunkNoWholeRequestIsPassedOn(String body) throws Exception {
        int before = whole.get();

        assertRefused(CHUNKED + body + SMUGGLED);
        assertThat(whole).hasValue(before);
        assertThat(backend.heads()).noneMatch(head -> head.contains("/smuggled"));
    }

    @Test
    void whatIsBehindAWholeRequestIsTheNextOne() throws Exception {
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            http.send(POST + "Content-Length: 0\r\n\r\n" + CHUNKED + "0\r\n\r\n"
                    + RawHttp.request("GET", "/last", "", "Connection: close"));
            for (int i = 0; i < 3; i++) {
                assertThat(Reply.read(http, "POST").status()).isEqualTo(200);
            }
            assertThat(http.in().read()).isNegative();
        }
        assertThat(backend.heads().getLast()).startsWith("GET /last ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A : b\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2p1\r\n",
                "HTTP/1.1 200 OK\r\nContent-",
            })
    void anAmbiguousAnswerIsABadGateway(String bytes) throws Exception {
        answer = bytes;
        try {
            Reply reply = Reply.to(gateway.port(), "POST", "/a");
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.problem()).contains(backend.url());
        } finally {
            answer = "";
        }
        assertThat(Reply.to(gateway.port(), "POST", "/a").status()).isEqualTo(200);
    }

    private static void assertRefused(String bytes) throws Exception {
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            http.send(bytes.getBytes(StandardCharsets.ISO_8859_1));
            Reply reply = Reply.read(http, "POST");

            assertThat(reply.status()).as(reply.head().head()).isEqualTo(400);
            assertThat(http.in().read()).as("the connection ends").isNegative();
        }
    }
}
