package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tidings.app.system.RawHttp;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

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
        var out = new ByteArrayOutputStream();
        out.writeBytes(PREFACE);
        frame(out, SETTINGS, 0, 0, new byte[0]);
        frame(out, HEADERS, END_HEADERS | (request.body.isEmpty() ? END_STREAM : 0), 1, headers(request.fields));
        if (!request.body.isEmpty()) {
            frame(out, DATA, END_STREAM, 1, request.body.getBytes(ISO_8859_1));
        }
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            http.send(out.toByteArray());
            return verdict(new DataInputStream(http.in()));
        }
    }

    private static String verdict(DataInputStream in) throws IOException {
        try {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                in.skipNBytes(1);
                int stream = in.readInt();
                byte[] payload = in.readNBytes(length);
                if (type == RESET && stream == 1) {
                    return "reset";
                } else if (type == GOAWAY) {
                    return "goodbye";
                } else if (type == HEADERS && stream == 1) {
                    return status(payload);
                }
            }
        } catch (EOFException e) {
            return "goodbye";
        }
    }

    /** The first field is {@code :status}: an index into HPACK's static table, or a literal with the name of one (RFC 7541 §6). */
    private static String status(byte[] block) {
        return switch (block[0] & 0xff) {
            case 0x88 -> "200";
            case 0x8c -> "400";
            case 0x8d -> "404";
            case 0x8e -> "500";
            default -> "as HPACK: " + Arrays.toString(Arrays.copyOf(block, Math.min(8, block.length)));
        };
    }

    private static byte[] headers(List<String> fields) {
        List<String> all = new ArrayList<>();
        for (String usual : List.of(":method: POST", ":scheme: http", ":path: /a", ":authority: localhost")) {
            String name = usual.substring(0, usual.indexOf(':', 1));
            all.add(fields.stream()
                    .filter(field -> field.startsWith(name + ":"))
                    .findFirst()
                    .orElse(usual));
        }
        fields.stream().filter(field -> !field.startsWith(":")).forEach(all::add);
        var block = new ByteArrayOutputStream();
        for (String field : all) {
            int colon = field.indexOf(": ", 1);
            block.write(0); // a literal that is not indexed, with a new name
            literal(block, field.substring(0, colon));
            literal(block, field.substring(colon + 2));
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        assertThat(text).as("a length of one byte").hasSizeLessThan(127);
        block.write(text.length());
        block.writeBytes(text.getBytes(ISO_8859_1));
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte[] payload) {
        out.write(0);
        out.write(payload.length >> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.writeBytes(new byte[] {0, 0, 0, (byte) stream});
        out.writeBytes(payload);
    }
}
