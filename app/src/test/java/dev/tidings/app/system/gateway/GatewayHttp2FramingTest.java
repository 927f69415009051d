package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tidings.app.system.RawHttp;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** What HTTP/2 can carry and HTTP/1.1 would understand otherwise (RFC 9113 §8.2.1, §10.3), is not passed on. */
@Tag("system")
@Timeout(120)
class GatewayHttp2FramingTest {

    @TempDir
    static Path folder;

    private static final AtomicInteger whole = new AtomicInteger();
    private static RawBackend backend;
    private static Gateway gateway;

    @BeforeAll
    static void start() throws Exception {
        assumeFalse(Gateway.IS_NGINX, "nginx does not speak it without TLS");
        backend = RawBackend.start(peer -> {
            while (true) {
                String length = new RawHttp.Answer(peer.readHead(), "")
                        .field("Content-Length")
                        .orElse("0");
                int bytes = Integer.parseInt(length);
                if (peer.readBody(bytes).length() < bytes) {
                    return;
                }
                whole.incrementAndGet();
                peer.answer("");
            }
        });
        gateway = Gateway.start(folder, backend.url());
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
            backend.close();
        }
    }

    /**
     * A request.
     *
     * @param fields each as {@code name: value}, after a path and a method that are right unless they are among them
     */
    record Case(String body, List<String> fields) {

        static Case of(String body, String... fields) {
            return new Case(body, List.of(fields));
        }
    }

    static Stream<Case> malformed() {
        return Stream.of(
                Case.of("abcd", "content-length: 3"),
                Case.of("abc", "content-length: 5"),
                Case.of("abc", "content-length: 3", "content-length: 4"),
                Case.of("abc", "content-length: x"),
                Case.of("", "transfer-encoding: chunked"),
                Case.of("", "connection: close"),
                Case.of("", "keep-alive: timeout=5"),
                Case.of("", "upgrade: websocket"),
                Case.of("", "X-Large: 1"),
                Case.of("", "x a: 1"),
                Case.of("", "x-a: b\r\nx-smuggled: 1"),
                Case.of("", "x-a: b\nx-smuggled: 1"),
                Case.of("", "x-a: b\0c"),
                Case.of("", ":path: /a HTTP/1.1\r\nx-smuggled: 1"),
                Case.of("", ":path: a"),
                Case.of("", ":path: "),
                Case.of("", ":path: /a b"),
                Case.of("", ":method: GET / HTTP/1.1\r\nHost: x\r\n\r\nGET"),
                Case.of("", ":method: "),
                Case.of("", ":authority: a\r\nx-smuggled: 1"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void ofAMalformedRequestNothingIsPassedOn(Case request) throws Exception {
        int before = whole.get();

        String answer = ask(request);
        assertThat(answer).isIn("reset", "goodbye", "400");
        assertThat(whole).hasValue(before);
        assertThat(backend.heads()).noneMatch(head -> head.contains("smuggled") || head.contains("chunked"));
    }

    /** So that the others fail for what is in them. */
    @Test
    void whatIsWellFormedIsPassedOn() throws Exception {
        assertThat(ask(Case.of("abc", "content-length: 3", "x-a: b"))).isEqualTo("200");
        assertThat(ask(Case.of("", "te: trailers"))).isEqualTo("200");
    }

    /** Returns the status, or how it was refused. */
    private static String ask(Case request) throws IOException {
        try (var http = RawHttp2.connect(gateway.port())) {
            http.headers(1, request.body.isEmpty(), headers(request.fields));
            if (!request.body.isEmpty()) {
                http.data(1, true, request.body.getBytes(ISO_8859_1));
            }
            return verdict(http);
        }
    }

    private static String verdict(RawHttp2 http) throws IOException {
        try {
            while (true) {
                RawHttp2.Frame frame = http.read();
                if (frame.type() == RawHttp2.RESET && frame.stream() == 1) {
                    return "reset";
                } else if (frame.type() == RawHttp2.GOAWAY) {
                    return "goodbye";
                } else if (frame.type() == RawHttp2.HEADERS && frame.stream() == 1) {
                    return http.fields(frame).status().toString();
                }
            }
        } catch (EOFException e) {
            return "goodbye";
        }
    }

    private static List<String> headers(List<String> fields) {
        List<String> all = new ArrayList<>();
        for (String usual : List.of(":method: POST", ":scheme: http", ":path: /a", ":authority: localhost")) {
            String name = usual.substring(0, usual.indexOf(':', 1));
            all.add(fields.stream()
                    .filter(field -> field.startsWith(name + ":"))
                    .findFirst()
                    .orElse(usual));
        }
        fields.stream().filter(field -> !field.startsWith(":")).forEach(all::add);
        return all;
    }
}
