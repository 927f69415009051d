package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.TrustedProxies;
import dev.tidings.net.connection.Peer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is believed to have sent a request: seen in who is over the limit of one client (100), and whose page may write. */
class CallerTest {

    private static final Peer STRANGER = new Peer(InetAddress.ofLiteral("192.0.2.99"), false, TrustedProxies.DEFAULT);

    private final TestHub hub = new TestHub();

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.7 | 192.0.2.7 | true",
                "192.0.2.7 | 192.0.2.8 | false",
                "198.51.100.1, 192.0.2.7 | 192.0.2.7 | true",
                "198.51.100.1, 192.0.2.7 | 198.51.100.1 | false",
                "192.0.2.7, 127.0.0.1 | 192.0.2.7 | true",
                "192.0.2.7:4711 | 192.0.2.7 | true",
                "[2001:db8::7]:4711 | 2001:db8::7 | true",
                "2001:db8::7 | 2001:db8::8 | true",
                "2001:db8::7 | 2001:db8:0:1::7 | false",
                "unknown | 192.0.2.7 | false",
                "127.0.0.1 | 127.0.0.1 | false",
            })
    void countsTheStreamsOfTheClientThatATrustedProxyNames(String first, String second, boolean same) {
        List<TestHub.Client> streams = fill(first);

        assertThat(hub.ask(get("X-Forwarded-For: " + second + "\r\n")))
                .startsWith(same ? "HTTP/1.1 429 " : "HTTP/1.1 200 ");
        streams.getFirst().leave();
        assertThat(hub.ask(get("X-Forwarded-For: " + second + "\r\n"))).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void countsNoRequestThatWasAnsweredAndAPollAsLongAsItIsHeld() {
        String forwarded = "X-Forwarded-For: 192.0.2.7\r\n";
        IntStream.range(0, 300).forEach(i -> hub.ask("HEAD /events/a HTTP/1.1\r\nHost: h\r\n" + forwarded + "\r\n"));
        assertThat(hub.ask(get(forwarded))).doesNotContain("limit");

        List<TestHub.Client> polls = new ArrayList<>();
        IntStream.range(0, 99).forEach(i -> {
            polls.add(hub.connect());
            polls.getLast().send(get(forwarded + "Accept: application/json\r\n"));
        });
        assertThat(hub.ask(get(forwarded))).contains("limit");
        polls.getFirst().leave();
        assertThat(hub.ask(get(forwarded))).doesNotContain("limit");
    }

    /** It was: the client was counted, and nobody was there to let it go. */
    @Test
    void countsNobodyForARequestThatIsRefusedAtOnce() {
        String forwarded = "X-Forwarded-For: 192.0.2.7\r\n";
        for (int i = 0; i < 150; i++) {
            assertThat(hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nExpect: much\r\n" + forwarded + "\r\n"))
                    .startsWith("HTTP/1.1 417 ");
        }
        assertThat(hub.ask(get(forwarded))).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void believesNobodyElse() {
        var client = hub.connect(STRANGER);
        assertThat(client.ask(post("Origin: https://h\r\nX-Forwarded-Proto: https\r\n")))
                .startsWith("HTTP/1.1 403 ");
        assertThat(hub.connect(STRANGER).ask(post("Origin: http://app.example\r\nX-Forwarded-Host: app.example\r\n")))
                .startsWith("HTTP/1.1 403 ");
        assertThat(hub.ask(post("Origin: https://h\r\nX-Forwarded-Proto: https\r\n")))
                .startsWith("HTTP/1.1 201 ");
        assertThat(hub.ask(post("Origin: http://app.example\r\nX-Forwarded-Host: app.example\r\n")))
                .startsWith("HTTP/1.1 201 ");
    }

    private List<TestHub.Client> fill(String forwardedFor) {
        List<TestHub.Client> streams = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> {
            streams.add(hub.connect());
            streams.getLast().send(get("X-Forwarded-For: " + forwardedFor + "\r\n"));
        });
        return streams;
    }

    private static String get(String fields) {
        return "GET /events/a HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
    }

    private static String post(String fields) {
        return "POST /events/a HTTP/1.1\r\nHost: h\r\n" + fields + "Content-Length: 1\r\n\r\nx";
    }
}
