package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.auth.Access;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a WebSocket opens: rules M1 to M4 of {@code docs/protocol.md}. */
class WebSocketHandshakeTest {

    private static final String REQUEST = SocketClient.handshake("/events/a", "");

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void answersWithTheKeyOfTheRfcAndSaysWhereItBegins() {
        assertThat(hub.ask(REQUEST)).isEqualTo("""
                HTTP/1.1 101 Switching Protocols\r
                Upgrade: websocket\r
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
                Tidings-Cursor: 000000100000-00000000000\r
                Date: Fri, 02 Jan 2026 03:04:05 GMT\r
                Connection: Upgrade\r
                \r
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // what a proxy does to it when it is not told otherwise
                "HTTP/1.1        | HTTP/1.0               | 400 | proxy_http_version 1.1",
                "Upgrade: websocket~ |                  | 400 | proxy_set_header Upgrade $http_upgrade",
                "Connection: Upgrade    | Connection: close | 400 | proxy_set_header Connection",
                // what a client does wrong
                "Version: 13     | Version: 8             | 426 | ~Sec-WebSocket-Version: 13~",
                "Version: 13     | Version: 13, 8         | 426 | ~Upgrade: websocket~",
                "Sec-WebSocket-Version: 13~ |            | 426 | Sec-WebSocket-Version: 13 (RFC 6455",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==~ | | 400 | Sec-WebSocket-Key: 16 bytes",
                "nonce           | x                      | 101 |",
                "bm9uY2U=        | bm9uY2U                | 101 |",
                "dGhlIHNhbXBsZSBub25jZQ== | dGhlIHNhbXBsZSBub25j | 400 | Sec-WebSocket-Key: 16 bytes",
                "dGhlIHNhbXBsZSBub25jZQ== | dGhlIHNhbXBsZSBub25j!A== | 400 | Sec-WebSocket-Key: 16 bytes",
                "dGhlIHNhbXBsZSBub25jZQ== | dGhlIHNhbXBsZSBub25jZQ==~Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | 400 | once",
                // however it is written
                "Connection: Upgrade    | Connection: keep-alive, UPGRADE | 101 |",
                "Upgrade: websocket     | upgrade: h2c, WebSocket | 101 |",
                // another protocol is not ours, and may be ignored
                "Upgrade: websocket~Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== | Upgrade: h2c | 200 | text/event-stream",
            })
    void saysWhatIsMissing(String what, String instead, int status, String says) {
        String changed = REQUEST.replace(lines(what), lines(instead));
        String answer = hub.ask(changed);

        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains(lines(says));
    }

    /** Of a table, where the ends of lines are tildes. */
    private static String lines(@Nullable String text) {
        return text == null ? "" : text.replace("~", "\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tidings.v1              | true",
                "other, tidings.v1       | true",
                "other~Sec-WebSocket-Protocol: tidings.v1 | true",
                "Tidings.v1              | false",
                "tidings.v2              | false",
                "tidings.v1x             | false",
            })
    void speaksTheSubprotocolWhenItIsOffered(String offered, boolean spoken) {
        String answer = hub.ask(SocketClient.handshake("/events/a", lines("Sec-WebSocket-Protocol: " + offered + "~")));

        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(answer.contains("\r\nSec-WebSocket-Protocol: tidings.v1\r\n"))
                .isEqualTo(spoken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "permessage-deflate                                                | true",
                "permessage-deflate; client_max_window_bits                        | true",
                "permessage-deflate; client_max_window_bits=8                      | true",
                "permessage-deflate;client_max_window_bits=\"10\"                  | true",
                "permessage-deflate; server_max_window_bits=15                     | true",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover | true",
                "permessage-deflate; server_max_window_bits=10, permessage-deflate | true",
                "x-other; a=b, permessage-deflate                                  | true",
                "permessage-deflate; server_max_window_bits=10                     | false",
                "permessage-deflate; server_max_window_bits                        | false",
                "permessage-deflate; client_max_window_bits=16                     | false",
                "permessage-deflate; client_max_window_bits=7                      | false",
                "permessage-deflate; client_max_window_bits=99999999999            | false",
                "permessage-deflate; client_max_window_bits=x                      | false",
                "permessage-deflate; server_no_context_takeover=1                  | false",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover | false",
                "permessage-deflate; unknown                                       | false",
                "x-webkit-deflate-frame                                            | false",
            })
    void compressesWhenThatIsOfferedAndCanBeTaken(String offered, boolean taken) {
        String answer = hub.ask(SocketClient.handshake("/events/a", "Sec-WebSocket-Extensions: " + offered + "\r\n"));

        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(answer.contains("\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                        + " client_no_context_takeover\r\n"))
                .isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"permessage-deflate;", "permessage-deflate; a=", "a b", "permessage-deflate; a=\"b", ";"})
    void refusesAnOfferThatIsNotWellFormed(String offered) {
        assertThat(hub.ask(SocketClient.handshake("/events/a", "Sec-WebSocket-Extensions: " + offered + "\r\n")))
                .startsWith("HTTP/1.1 400 ")
                .contains("Sec-WebSocket-Extensions: names with parameters");
    }

    @Test
    void refusesPagesOfOtherOriginsBecauseNoBrowserDoes() {
        String evil = "Origin: https://evil.example\r\n";

        assertThat(hub.ask(SocketClient.handshake("/events/a", evil)))
                .startsWith("HTTP/1.1 403 ")
                .contains("pages of https://evil.example may not open a WebSocket here")
                .contains("cors: {origins: [");
        assertThat(hub.ask(SocketClient.handshake("/events/a", "Origin: http://h\r\n")))
                .startsWith("HTTP/1.1 101 ");
    }

    @Test
    void needsATopicUnlessTheSubprotocolCanNameOneLater() {
        String v1 = "Sec-WebSocket-Protocol: tidings.v1\r\n";

        assertThat(hub.ask(SocketClient.handshake("/events", ""))).startsWith("HTTP/1.1 400 ");
        assertThat(hub.ask(SocketClient.handshake("/events", v1))).startsWith("HTTP/1.1 101 ");
        assertThat(hub.ask(SocketClient.handshake("/events/", v1))).startsWith("HTTP/1.1 101 ");
        assertThat(hub.ask("GET /events HTTP/1.1\r\nHost: h\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void refusesAParameterThatIsWrongBeforeItOpens() {
        assertThat(hub.ask(SocketClient.handshake("/events/a?limit=0", ""))).startsWith("HTTP/1.1 400 ");
        assertThat(hub.ask(SocketClient.handshake("/events/a?envelope=xml", "")))
                .startsWith("HTTP/1.1 400 ");
        assertThat(hub.ask(SocketClient.handshake("/events/a?hello=true", "")))
                .startsWith("HTTP/1.1 400 ")
                .contains("envelope=json");
    }

    @Test
    void isRefusedWithTheHonestStatus() {
        var tooMany = Refused.forNow(Status.TOO_MANY_REQUESTS, "limit", "too many");
        String over = hub.connect(tooMany).ask(REQUEST);
        hub.journal.away = true;
        String away = hub.ask(REQUEST);
        hub.loop.drain();
        String draining = hub.ask(REQUEST);

        assertThat(over).startsWith("HTTP/1.1 429 ").contains("\r\nRetry-After: 5\r\n");
        assertThat(away).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: 5\r\n");
        assertThat(draining).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: 5\r\n");
    }

    @Test
    void isForbiddenWhereTheRulesSaySo() {
        try (var closed =
                new TestHub(new TestConfig().access(new Access(List.of())).config())) {
            assertThat(closed.ask(REQUEST)).startsWith("HTTP/1.1 403 ");
        }
    }
}
