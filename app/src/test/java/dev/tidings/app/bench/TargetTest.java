package dev.tidings.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.app.console.Failure;
import dev.tidings.core.event.InvalidValue;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    @Test
    void asksForTheTopicsStream() {
        Target target = target("https://me:secret@hub.example/sub/{topic}?x=1", false, "{data}");

        assertThat(new String(target.subscription(3), UTF_8))
                .startsWith("GET /sub/3?x=1 HTTP/1.1\r\nHost: hub.example\r\n")
                .contains(
                        "\r\nAuthorization: Basic bWU6c2VjcmV0\r\n",
                        "\r\nX-Key: 1\r\n",
                        "\r\nAccept: text/event-stream")
                .endsWith("\r\n\r\n");
    }

    @Test
    void asksForAWebSocket() {
        assertThat(new String(target("wss://hub.example/a", true, "{data}").subscription(0), UTF_8))
                .contains("\r\nUpgrade: websocket\r\n", "\r\nSec-WebSocket-Version: 13\r\n");
    }

    @Test
    void publishesTheMessageInItsBody() {
        Target target = target("http://[::1]:81/{topic}", false, "topic=t{topic}&data={data}");

        assertThat(new String(target.publication(2, "m€".getBytes(UTF_8)), UTF_8))
                .startsWith("POST /pub/2 HTTP/1.1\r\nHost: hub.example:8080\r\n")
                .contains("\r\nContent-Type: text/plain; charset=utf-8\r\n")
                .endsWith("\r\nContent-Length: 18\r\n\r\ntopic=t2&data=m€");
    }

    @Test
    void whatTheUserGivesReplacesWhatItWouldSayItself() {
        var target = new Target(
                "http://me:secret@a/sub",
                "http://me:secret@a/pub",
                false,
                List.of("HOST: b", "authorization: Bearer 1", "accept: text/event-stream", "Content-Type: x/y"),
                List.of("Authorization: Bearer 2"),
                "{data}");

        assertThat(fields(target.subscription(0)))
                .containsExactlyInAnyOrder(
                        "HOST: b",
                        "User-Agent: tidings-bench",
                        "Cache-Control: no-cache",
                        "authorization: Bearer 1",
                        "accept: text/event-stream",
                        "Content-Type: x/y");
        assertThat(fields(target.publication(0, new byte[3])))
                .containsExactlyInAnyOrder(
                        "HOST: b",
                        "User-Agent: tidings-bench",
                        "accept: text/event-stream",
                        "Content-Type: x/y",
                        "Authorization: Bearer 2",
                        "Content-Length: 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length",
                "transfer-encoding",
                "Connection",
                "UPGRADE",
                "Sec-WebSocket-Key",
                "sec-websocket-protocol"
            })
    void refusesWhatIsNotTheUsersToSay(String name) {
        assertThatThrownBy(() -> with(List.of(name + ": 1"), List.of()))
                .hasMessage("--header: got \"" + name + "\", expected a field other than those of the connection,"
                        + " the body's length and the WebSocket handshake, which bench sets itself");
        assertThatThrownBy(() -> with(List.of(), List.of(name + ": 1"))).hasMessageStartingWith("--publish-header: ");
        with(List.of("X-" + name + ": 1", "Sec-Fetch-Mode: cors"), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "http://me:secret@hub.example/a?token=secret&topic=a, http://hub.example/a?token=…&topic=a",
        "HTTPS://hub.example:8443, https://hub.example:8443"
    })
    void showsNoSecrets(String url, String shown) {
        assertThat(Endpoint.of("--url", url, 0).shown()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"http, false, 80", "https, true, 443", "ws, false, 80", "WSS, true, 443"})
    void knowsWhatIsSecure(String scheme, boolean isSecure, int port) {
        Endpoint endpoint = Endpoint.of("--url", scheme + "://hub.example/a", 0);

        assertThat(endpoint.isSecure()).isEqualTo(isSecure);
        assertThat(endpoint.port()).isEqualTo(port);
    }

    @Test
    void refusesAHeaderWithoutShowingItsValue() {
        assertThatThrownBy(() -> with(List.of("Authorization secret"), List.of()))
                .isInstanceOf(InvalidValue.class)
                .hasMessageContaining("--header")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> with(List.of("A: b\r\nC: d"), List.of())).isInstanceOf(InvalidValue.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 1 | 1 | 0 | 44 | --subscribers: got \"0\", expected 1 to 1000000",
                "2 | 3 | 1 | 0 | 44 | --topics: got \"3\", expected 1 to 2, each with a subscriber",
                "1 | 1 | 0 | 0 | 44 | --publishers: got \"0\", expected 1 to 1000",
                "1 | 1 | 1 | -1 | 44 | --rate: got \"-1.0\", expected 0 to 10000000 events a second",
                "1 | 1 | 1 | NaN | 44 | --rate: got \"NaN\", expected 0 to 10000000 events a second",
                "1 | 1 | 1 | 0 | 43 | --size: got \"43B\", expected 44B to 4095KiB, as each says which one it is",
            })
    void saysWhatAPlanMayBe(int subscribers, int topics, int publishers, double rate, int bytes, String message) {
        assertThatThrownBy(() -> new Plan(
                        subscribers,
                        topics,
                        publishers,
                        rate,
                        bytes,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ZERO))
                .hasMessage(message);
    }

    @Test
    void aWrongUrlIsShownWithoutItsSecrets() {
        assertThatThrownBy(() -> Endpoint.of("--url", "http://me:secret@bad_host/sub?secret", 0))
                .hasMessage(
                        "--url: got \"http://...@bad_host/sub?...\", expected a URL such as http://127.0.0.1:8080/sub/a");
        assertThat(Endpoint.of("--url", "http://me:secret@a/sub?secret&b=secret&topic=t", 0)
                        .shown())
                .isEqualTo("http://a/sub?…&b=…&topic=t");
    }

    @Test
    void whatAServerSaidDoesNothingToATerminal() {
        assertThat(new Trouble("\u001b]0;title\u0007" + "x".repeat(1_000), "", true).what())
                .doesNotContain("\u001b", "\u0007")
                .hasSizeLessThan(600);
    }

    @ParameterizedTest
    @CsvSource({
        "(certificate_unknown) PKIX path building failed, --cacert FILE",
        "No subject alternative names matching IP address 127.0.0.1 found, another name",
        "Unsupported or unrecognized SSL message, does it speak TLS on that port",
        "(protocol_version) Received fatal alert: protocol_version, does it speak TLS on that port"
    })
    void advisesOnTls(String message, String advice) {
        assertThat(Trouble.of(new SSLException(message)).advice()).contains(advice);
    }

    @Test
    void saysBeforehandThatThereAreTooManyConnections() {
        String limits = "Max open files            1024                 524288               files     \n";

        OpenFiles.check(924, limits);
        OpenFiles.check(1_000_000, "");
        assertThatThrownBy(() -> OpenFiles.check(925, limits))
                .isInstanceOf(Failure.class)
                .hasMessage("925 connections need as many open files, and this process may have 1,024");
    }

    private static List<String> fields(byte[] request) {
        String head = new String(request, UTF_8).split("\r\n\r\n", 2)[0];
        return head.lines().skip(1).toList();
    }

    private static Target with(List<String> headers, List<String> publishHeaders) {
        return new Target("http://a/", "http://a/", false, headers, publishHeaders, "{data}");
    }

    private static Target target(String url, boolean webSocket, String body) {
        return new Target(url, "http://hub.example:8080/pub/{topic}", webSocket, List.of("X-Key: 1"), List.of(), body);
    }
}
