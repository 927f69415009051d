package dev.tidings.app.system.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.RawHttp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway does with the fields of a request and of an answer. */
@Tag("system")
@Timeout(120)
class GatewayFieldsTest {

    private static final String ANSWER = "X-Echo: 1";

    @TempDir
    static Path folder;

    private static RawBackend backend;
    private static Gateway gateway;
    private static Gateway behindTrusted;

    @BeforeAll
    static void start() throws Exception {
        backend = RawBackend.start(peer -> {
            while (true) {
                String head = peer.readHead();
                peer.answer(
                        head.startsWith("HEAD") ? "" : "hello",
                        ANSWER,
                        "Connection: X-Gone, keep-alive",
                        "X-Gone: 1",
                        "Keep-Alive: timeout=500",
                        "Proxy-Connection: keep-alive",
                        "Set-Cookie: a=1",
                        "Set-Cookie: b=2",
                        "Server: application",
                        "ETag: \"1\"");
            }
        });
        gateway = Gateway.start(Files.createDirectory(folder.resolve("untrusting")), backend.url());
        behindTrusted = Gateway.in(Files.createDirectory(folder.resolve("trusting")))
                .trusting("127.0.0.0/8")
                .start(backend.url());
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        behindTrusted.close();
        backend.close();
    }

    @BeforeEach
    void forget() {
        backend.heads().clear();
    }

    @Test
    void whatIsOnlyForTheNextHopGoesNoFurther() throws Exception {
        Reply reply = Reply.to(
                gateway.port(),
                "GET",
                "/",
                "Connection: keep-alive, X-Drop",
                "X-Drop: 1",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "TE: trailers",
                "Upgrade: something/1",
                "X-Kept: 1");

        assertThat(lines()).contains("x-kept: 1");
        assertThat(names()).doesNotContain("x-drop", "keep-alive", "proxy-connection", "upgrade");
        assertThat(reply.field("X-Echo")).contains("1");
        assertThat(reply.field("X-Gone")).isEmpty();
        assertThat(reply.field("Keep-Alive")).isEmpty();
        assertThat(reply.field("Proxy-Connection")).isEmpty();
    }

    @Test
    void whatIsTheApplicationsStaysAsItIs() throws Exception {
        Reply reply = Reply.to(gateway.port(), "GET", "/");

        assertThat(reply.head()
                        .head()
                        .lines()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("set-cookie")))
                .extracting(line -> line.substring(line.indexOf(' ') + 1))
                .containsExactly("a=1", "b=2");
        assertThat(reply.field("Server")).contains("application");
        assertThat(reply.field("ETag")).contains("\"1\"");
        assertThat(reply.text()).isEqualTo("hello");
    }

    @Test
    void aStrangersWordOnWhereItComesFromIsReplaced() throws Exception {
        Reply.to(gateway.port(), "GET", "/", forged());

        assertThat(lines())
                .contains(
                        "host: localhost",
                        "x-forwarded-for: 127.0.0.1",
                        "x-forwarded-proto: http",
                        "x-forwarded-host: localhost",
                        "x-real-ip: 127.0.0.1");
        assertThat(field("forwarded")).contains("for=127.0.0.1", "proto=http").doesNotContain("198.51.100.7");
        assertThat(String.join("\n", lines())).doesNotContain("198.51.100.7", "forged.example");
    }

    @Test
    void aTrustedProxysWordIsKeptAndItsAddressAppended() throws Exception {
        Reply.to(behindTrusted.port(), "GET", "/", forged());

        assertThat(lines())
                .contains(
                        "x-forwarded-for: 198.51.100.7, 127.0.0.1",
                        "x-forwarded-proto: https",
                        "x-forwarded-host: forged.example",
                        "x-real-ip: 198.51.100.7");
        assertThat(field("forwarded"))
                .startsWith("for=198.51.100.7;proto=https;host=forged.example, ")
                .contains("for=127.0.0.1");
    }

    @Test
    void theHostIsTheOneTheClientAskedFor() throws Exception {
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            http.send("GET /a HTTP/1.1\r\nHost: app.example:8443\r\n\r\n");
            assertThat(Reply.read(http, "GET").status()).isEqualTo(200);
        }
        assertThat(lines()).contains("host: app.example:8443", "x-forwarded-host: app.example:8443");
        assertThat(names().stream().filter("host"::equals)).hasSize(1);
    }

    @Test
    void aTraceGoesOn() throws Exception {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        Reply.to(gateway.port(), "GET", "/", "traceparent: " + trace, "tracestate: a=1,b=2");

        assertThat(field("traceparent")).isEqualTo(trace);
        assertThat(field("tracestate")).isEqualTo("a=1,b=2");
    }

    /** Underscores, empty values and what is no ASCII are nobody's business in between. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Empty:",
                "X_Under_Score: 1",
                "X-Words: a  b\tc",
                "Cookie: a=1; b=\"2\"",
                "Authorization: Basic YTpi"
            })
    void aFieldOfTheClientsIsPassedOnAsItCame(String line) throws Exception {
        assertThat(Reply.to(gateway.port(), "GET", "/", line).status()).isEqualTo(200);

        String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
        assertThat(field(name)).isEqualTo(line.substring(line.indexOf(':') + 1).strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb/%7Ec?x=1&&y=+",
                "/a//b",
                "/?",
                "/a;b=c?d/e?f",
                "/a?q=%E4",
                "/a?q=100%",
                "/a?q=%00",
                "/%E4"
            })
    void theTargetIsPassedOnAsItCame(String target) throws Exception {
        assertThat(Reply.to(gateway.port(), "GET", target).status()).isEqualTo(200);
        assertThat(backend.heads().getLast()).startsWith("GET " + target + " HTTP/1.1\r\n");
    }

    private static String[] forged() {
        return new String[] {
            "X-Forwarded-For: 198.51.100.7",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: forged.example",
            "X-Real-IP: 198.51.100.7",
            "Forwarded: for=198.51.100.7;proto=https;host=forged.example"
        };
    }

    /** The fields of the last request, with their names in small letters. */
    private static List<String> lines() {
        return backend.heads()
                .getLast()
                .lines()
                .skip(1)
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT)
                        + line.substring(line.indexOf(':')))
                .toList();
    }

    private static List<String> names() {
        return lines().stream()
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();
    }

    private static String field(String name) {
        List<String> values = lines().stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
        assertThat(values).as(name).hasSize(1);
        return values.getFirst();
    }
}
