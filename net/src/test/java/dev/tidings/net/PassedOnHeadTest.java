package dev.tidings.net;

import static dev.tidings.net.Http2Frames.DATA;
import static dev.tidings.net.Http2Frames.END_HEADERS;
import static dev.tidings.net.Http2Frames.END_STREAM;
import static dev.tidings.net.Http2Frames.HEADERS;
import static dev.tidings.net.Http2Frames.RST_STREAM;
import static dev.tidings.net.Http2Frames.block;
import static dev.tidings.net.Http2Frames.frame;
import static dev.tidings.net.Http2Frames.number;
import static dev.tidings.net.Http2Frames.requested;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Network;
import dev.tidings.core.config.TrustedProxies;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.proxy.FakeUpstreams.Connection;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The head of a request that is passed on: what the application is told of its client, and by whom. */
class PassedOnHeadTest extends PassedOn {

    /** Who believes an underscore to be a dash, as CGI does, believes these as well. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: 6.6.6.6",
                "X_Forwarded_For: 6.6.6.6",
                "X-Forwarded_Proto: 6.6.6.6",
                "X-Forwarded-Port: 6.6.6.6",
                "X_Real_IP: 6.6.6.6",
                "Forwarded: for=6.6.6.6",
                "Content_Length: 6.6.6.6",
                "Transfer_Encoding: 6.6.6.6",
                "Keep-Alive: 6.6.6.6",
                "Proxy-Connection: 6.6.6.6",
                "TE: 6.6.6.6",
                "Connection: close, x-own\r\nX-Own: 6.6.6.6",
            })
    void doesNotSayWhatOnlyTheGatewayMay(String fields) {
        var stranger = new Peer(InetAddress.ofLiteral("192.0.2.1"), false, TrustedProxies.DEFAULT);
        String head = head(stranger, "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n\r\n");

        assertThat(head).doesNotContain("6.6.6.6").contains("\r\nx-forwarded-for: 192.0.2.1\r\n");
    }

    /** A client could rob its own request of what the application decides by. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Cookie",
                "Authorization",
                "Content-Type",
                "X-Forwarded-For",
                "Forwarded",
                "X-Real-IP",
            })
    void isNotRobbedOfAFieldByItsConnectionField(String named) {
        String head = head(
                TestHub.PEER,
                "GET / HTTP/1.1\r\nHost: h\r\nCookie: c\r\nAuthorization: a\r\nContent-Type: t\r\nConnection: " + named
                        + "\r\n\r\n");

        assertThat(head).contains("\r\n" + named.toLowerCase(Locale.ROOT) + ": ");
    }

    @Test
    void keepsATrustedProxysWordsWithItsAddressBehindThem() {
        var proxy = new Peer(
                InetAddress.ofLiteral("10.0.0.1"),
                false,
                new TrustedProxies(List.of(Network.parse("trusted_proxies", "10.0.0.0/8"))));
        String head = head(
                proxy,
                String.join(
                        "\r\n",
                        "GET / HTTP/1.1",
                        "Host: inner",
                        "X-Forwarded-For: 6.6.6.6, 2001:db8::1",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: outer",
                        "X-Forwarded-Port: 443",
                        "X_Forwarded_Port: 1",
                        "Forwarded: for=\"[2001:db8::1]\"",
                        "",
                        ""));

        assertThat(head)
                .contains("\r\nx-forwarded-for: 6.6.6.6, 2001:db8::1, 10.0.0.1\r\n")
                .contains("\r\nx-real-ip: 2001:db8:0:0:0:0:0:1\r\n")
                .contains("\r\nx-forwarded-proto: https\r\n", "\r\nx-forwarded-host: outer\r\n")
                .contains("\r\nx-forwarded-port: 443\r\n", "\r\nhost: inner\r\n")
                .contains("\r\nforwarded: for=\"[2001:db8::1]\", for=10.0.0.1;host=\"inner\";proto=http\r\n")
                .doesNotContain("x_forwarded");
    }

    @Test
    void hasAHostAlsoWhenHttp10GaveNone() {
        assertThat(head(TestHub.PEER, "GET / HTTP/1.0\r\n\r\n"))
                .startsWith("GET / HTTP/1.1\r\nhost: 127.0.0.1:1\r\n")
                .contains("\r\nforwarded: for=127.0.0.1;proto=http\r\n")
                .doesNotContain("x-forwarded-host");
    }

    @Test
    void namesAnIpv6AddressAsEachFieldWantsIt() {
        var peer = new Peer(InetAddress.ofLiteral("2001:db8::2"), true, TrustedProxies.DEFAULT);

        assertThat(head(peer, "GET / HTTP/1.1\r\nHost: [2001:db8::3]:80\r\n\r\n"))
                .contains("\r\nx-forwarded-for: 2001:db8:0:0:0:0:0:2\r\n")
                .contains("\r\nforwarded: for=\"[2001:db8:0:0:0:0:0:2]\";host=\"[2001:db8::3]:80\";proto=https\r\n");
    }

    /** RFC 9113 §8.1.1: in HTTP/1 the rest would be another request, of which nobody asked who sent it. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "3", "30"})
    void ofHttp2IsNotSentOnWithALengthThatIsNotItsBodys(String length) {
        Http2Frames client = new Http2Frames(hub).begin();
        client.send(frame(HEADERS, END_HEADERS, 1, requested("POST", "/", "content-length", length)));
        Connection app = hub.upstreams.accept();
        hub.settle();
        client.send(frame(DATA, END_STREAM, 1, "xyzGET /evil HTTP/1.1\r\n".getBytes(US_ASCII)));

        assertThat(app.received()).doesNotContain("evil HTTP/1.1\r\n\r\n");
        assertThat(client.ends()).containsExactly("RST_STREAM 1 PROTOCOL_ERROR");
        assertThat(app.isOpen()).isFalse();
    }

    @Test
    void ofHttp2HasItsCookiesInOneField() {
        Http2Frames client = new Http2Frames(hub).begin();
        client.send(frame(
                HEADERS,
                END_HEADERS | END_STREAM,
                1,
                requested("GET", "/a?b", "cookie", "a=1", "x", "y", "cookie", "b=2")));
        Connection app = hub.upstreams.accept();
        hub.settle();

        assertThat(app.received())
                .startsWith("GET /a?b HTTP/1.1\r\nhost: h\r\n")
                .containsOnlyOnce("\r\ncookie: a=1; b=2\r\n");
        leave(client, app);
    }

    /** An extended CONNECT has no body: a length would hide what comes behind it from whoever reads that. */
    @Test
    void ofAWebSocketInHttp2HasNoLength() {
        Http2Frames client = new Http2Frames(hub).begin();
        String[] fields = {
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "http",
            ":path",
            "/",
            ":authority",
            "h",
            "content-length",
            "5",
        };
        client.send(frame(HEADERS, END_HEADERS, 1, block(fields)));
        Connection app = hub.upstreams.accept();
        hub.settle();

        assertThat(app.received()).contains("\r\nupgrade: websocket\r\n").doesNotContain("content-length");
        leave(client, app);
    }

    /** Its bytes were taken for control characters, the client blamed for them, and the request went on for nobody. */
    @ParameterizedTest
    @CsvSource({"\u00c3\u0080, \u00c0", "a\tb, OK"})
    void ofAnAnswerHasAReasonInAnyBytes(String sent, String received) {
        configure(new TestConfig().grip(new Grip(Optional.empty(), "tidings")).config());
        TestHub.Client client = hub.connect();
        client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        Connection app = hub.upstreams.accept();
        hub.settle();
        app.send("HTTP/1.1 200 " + sent + "\r\nGrip-Channel: a\r\nContent-Length: 4\r\n\r\nok");
        app.send("ay");
        hub.settle();

        assertThat(client.received())
                .startsWith("HTTP/1.1 200 " + received + "\r\n")
                .endsWith("okay");
    }

    private void leave(Http2Frames client, Connection app) {
        client.send(frame(RST_STREAM, 0, 1, number(8)));
        hub.settle();
        assertThat(app.isOpen()).isFalse();
    }

    private String head(Peer peer, String request) {
        hub.connect(peer).send(request);
        Connection app = hub.upstreams.accept();
        hub.settle();
        return app.received();
    }
}
