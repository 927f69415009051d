package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is taken for a request, and what ends the connection: RFC 9112, each case with its section. Rules P1 to P9. */
class StrictRequestsTest {

    private static final String HOST = "Host: a\r\n";
    private static final String NEXT = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String LONG = "x".repeat(9000);

    record Case(String section, int status, String wire) {
        @Override
        public String toString() {
            String shown = wire.length() > 80 ? wire.substring(0, 80) + "…" : wire;
            return "%s: %d for %s"
                    .formatted(section, status, shown.replace("\r", "\\r").replace("\n", "\\n"));
        }
    }

    static Stream<Case> refused() {
        return Stream.of(lengths(), chunks(), lines(), fields(), hosts(), requestLines(), targets())
                .flatMap(cases -> cases);
    }

    private static Stream<Case> lengths() {
        return Stream.of(
                post("§6.3 length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
                post("§6.3 chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
                post("§6.3 two lengths", "Content-Length: 5\r\nContent-Length: 6\r\n", "hello"),
                post("§6.3 two equal lengths", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
                post("§6.3 a list of lengths", "Content-Length: 5, 5\r\n", "hello"),
                post("§6.3 a signed length", "Content-Length: +5\r\n", "hello"),
                post("§6.3 a negative length", "Content-Length: -5\r\n", "hello"),
                post("§6.3 junk after a length", "Content-Length:  5 x\r\n", "hello"),
                post("§6.3 a length in hexadecimal", "Content-Length: 0x5\r\n", "hello"),
                post("§6.3 an empty length", "Content-Length:\r\n", "hello"),
                post("§6.3 an overflowing length", "Content-Length: 18446744073709551621\r\n", "hello"),
                post("§6.3 a length in other digits", "Content-Length: \u00b2\r\n", "hello"),
                post("§6.1 another coding", "Transfer-Encoding: gzip\r\n", ""),
                post("§6.1 a coding before chunked", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
                post("§6.1 chunked twice", "Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
                post("§6.1 identity", "Transfer-Encoding: identity\r\n", ""),
                post("§6.1 an empty coding", "Transfer-Encoding:\r\n", ""),
                post("§6.1 chunked with a parameter", "Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n"),
                post("§6.1 quoted", "Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"),
                post("§6.1 two fields", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
                post("§6.1 a control character before", "Transfer-Encoding: \u000bchunked\r\n", "0\r\n\r\n"),
                new Case(
                        "§6.1 chunks in HTTP/1.0",
                        400,
                        "POST /events/a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"));
    }

    private static Stream<Case> chunks() {
        return Stream.of(
                chunked("§7.1 size in C", "0x5\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 signed size", "+5\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 negative size", "-1\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 blank behind the size", "5 \r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 blank before the size", " 5\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 no size", "\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 no hexadecimal digit", "g\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 overflow", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 size behind LF", "5\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 data longer than its size", "4\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 data behind LF", "5\r\nhello\n0\r\n\r\n"),
                chunked("§7.1 data behind CR", "5\r\nhello\r0\r\n\r\n"),
                chunked("§7.1.1 LF in an extension", "5;a\nb\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1.1 CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1.1 an extension without a name", "5;\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1.1 an extension without an end", "5;a=\"b\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1.1 blanks around an extension", "5 ; a\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1.1 a long extension", "5;a=" + LONG + "\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1.2 a trailer that is none", "0\r\nno trailer\r\n\r\n"),
                chunked("§7.1.2 a trailer with a blank", "0\r\na : b\r\n\r\n"));
    }

    private static Stream<Case> lines() {
        return Stream.of(
                new Case("§2.2 LF behind the request line", 400, "GET /healthz HTTP/1.1\nHost: a\r\n\r\n"),
                get("§2.2 LF behind a field", "A: b\n"),
                new Case("§2.2 LF LF", 400, "GET /healthz HTTP/1.1\r\nHost: a\n\n"),
                get("§2.2 CR in a value", "A: b\rc\r\n"),
                get("§2.2 CR CR LF", "A: b\r\r\n"),
                new Case("§2.2 CR in the request line", 400, "GET /healthz\r HTTP/1.1\r\n" + HOST + "\r\n"),
                new Case("§2.2 two empty lines before", 400, "\r\n\r\n" + NEXT),
                new Case(
                        "§2.2 a blank before the first field",
                        400,
                        "GET /healthz HTTP/1.1\r\n A: b\r\n" + HOST + "\r\n"),
                get("§5.2 a folded field", "A: b\r\n c\r\n"),
                get("§5.2 a field folded with a tab", "A: b\r\n\tc\r\n"),
                get("§5.5 NUL", "A: b\u0000c\r\n"),
                get("§5.5 another control character", "A: b\u0007c\r\n"),
                get("§5.5 DEL", "A: b\u007fc\r\n"));
    }

    private static Stream<Case> fields() {
        return Stream.of(
                get("§5.1 a blank before the colon", "A : b\r\n"),
                get("§5.1 a tab before the colon", "A\t: b\r\n"),
                get("§5.1 no name", ": b\r\n"),
                get("§5.1 no colon", "Ab\r\n"),
                get("§5.1 a name that is no token", "A(b): c\r\n"),
                get("§5.1 a name outside of ASCII", "\u00c4: c\r\n"),
                get("§5.1 a blank in the name", "Transfer Encoding: chunked\r\n"),
                new Case("RFC 6585 §5 too many fields", 431, get("", "A: b\r\n".repeat(100)).wire),
                new Case("RFC 6585 §5 too large a head", 431, get("", ("A: " + LONG + "\r\n").repeat(4)).wire),
                new Case("RFC 9110 §10.1.1 another expectation", 417, get("", "Expect: magic\r\n").wire));
    }

    private static Stream<Case> hosts() {
        return Stream.of(
                new Case("§3.2 no Host", 400, "GET /healthz HTTP/1.1\r\n\r\n"),
                get("§3.2 two Hosts", HOST),
                host("§3.2 an empty Host", ""),
                host("§3.2 a Host with a user", "user@a"),
                host("§3.2 a Host with a path", "a/b"),
                host("§3.2 a list of Hosts", "a, b"),
                host("§3.2 a Host with a blank", "a b"),
                host("§3.2 a Host with a port that is none", "a:b"),
                host("§3.2 a Host with a port too large", "a:65536"),
                host("§3.2 a Host with an open bracket", "[::1"));
    }

    private static Stream<Case> requestLines() {
        return Stream.of(
                line("§3 two blanks", 400, "GET  /healthz HTTP/1.1"),
                line("§3 two blanks before the version", 400, "GET /healthz  HTTP/1.1"),
                line("§3 a tab", 400, "GET\t/healthz HTTP/1.1"),
                line("§3 a blank before", 400, " GET /healthz HTTP/1.1"),
                line("§3 a blank behind", 400, "GET /healthz HTTP/1.1 "),
                line("§3 no version", 400, "GET /healthz"),
                line("§3 a blank in the target", 400, "GET /a b HTTP/1.1"),
                line("RFC 9110 §9.1 a method in lower case", 400, "get /healthz HTTP/1.1"),
                line("RFC 9110 §9.1 a method that is none", 400, "G(T /healthz HTTP/1.1"),
                line("§2.3 a version in lower case", 400, "GET /healthz http/1.1"),
                line("§2.3 a version that is none", 400, "GET /healthz HTTP/1.1.1"),
                line("§2.3 a version with more digits", 400, "GET /healthz HTTP/1.10"),
                line("RFC 9110 §2.5 a minor version that does not exist", 505, "GET /healthz HTTP/1.2"),
                line("RFC 9110 §15.6.6 a version that has no text", 505, "GET /healthz HTTP/2.0"),
                line("RFC 9110 §15.6.6 HTTP/0.9 with a version", 505, "GET /healthz HTTP/0.9"),
                new Case("RFC 9113 §3.4 HTTP/2 with prior knowledge", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                new Case("TLS on the wrong port", 400, "\u0016\u0003\u0001\u0002\u0000\u0001\n\r\n\r\n"),
                line("RFC 9110 §15.5.15 too long", 414, "GET /" + LONG + " HTTP/1.1"));
    }

    private static Stream<Case> targets() {
        return Stream.of(
                line("§3.2.1 no slash", 400, "GET healthz HTTP/1.1"),
                line("§3.2.2 a user in the target", 400, "GET http://u@a/healthz HTTP/1.1"),
                line("§3.2.2 no host in the target", 400, "GET http:///healthz HTTP/1.1"),
                line("§3.2.2 another scheme", 400, "GET ftp://a/healthz HTTP/1.1"),
                line("§3.2.3 an authority", 400, "CONNECT a:80 HTTP/1.1"),
                line("§3.2.4 an asterisk without OPTIONS", 400, "GET * HTTP/1.1"),
                line("§3.2 a fragment", 400, "GET /healthz#a HTTP/1.1"),
                line("RFC 3986 §2.1 half an escape", 400, "GET /events/% HTTP/1.1"),
                line("RFC 3986 §2.1 no digits", 400, "GET /events/%zz HTTP/1.1"),
                line("RFC 3986 §2.1 half an escape in the query", 400, "GET /events?topic=%4 HTTP/1.1"),
                line("RFC 3986 §2.5 no UTF-8", 400, "GET /events/%ff HTTP/1.1"),
                line("RFC 3629 §3 overlong", 400, "GET /events/%c0%af HTTP/1.1"),
                line("RFC 3629 §3 a surrogate", 400, "GET /events/%ed%a0%80 HTTP/1.1"),
                line("an encoded NUL", 400, "GET /events/%00 HTTP/1.1"),
                line("RFC 3986 §2 not ASCII", 400, "GET /events/\u00e4 HTTP/1.1"));
    }

    static Stream<Case> accepted() {
        return Stream.of(
                new Case("plain", 200, NEXT),
                new Case("§2.2 one empty line before", 200, "\r\n" + NEXT),
                get("§5 blanks around a value", 200, "A: \t b c \t \r\n"),
                get("§5.5 bytes outside of ASCII in a value", 200, "A: \u00e4\r\n"),
                get("§5 an empty value", 200, "A:\r\n"),
                line("§3.2.2 an absolute target", 200, "GET http://b:80/healthz HTTP/1.1"),
                line("§3.2.4 an asterisk", 204, "OPTIONS * HTTP/1.1"),
                new Case("HTTP/1.0 without Host", 200, "GET /healthz HTTP/1.0\r\n\r\n"),
                host("an address as Host", 200, "[::1]:8080"),
                get("RFC 9110 §9.3.1 a body that has no meaning", 200, "Content-Length: 5\r\n", "hello"),
                post("a length", 201, "Content-Length: 5\r\n", "hello"),
                post("§6.1 chunked in any case", 201, "Transfer-Encoding: Chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1 leading zeros and capitals", 201, "000A\r\nhello hell\r\n0\r\n\r\n"),
                chunked("§7.1.1 extensions", 201, "5;a;b=c;d=\"e\\\"f\"\r\nhello\r\n0\r\n\r\n"),
                chunked("§7.1.2 trailers", 201, "5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n"),
                line("%2F separates segments", 204, "DELETE /events/a%2Fb HTTP/1.1"),
                line("an unknown method", 405, "BREW /healthz HTTP/1.1"),
                line("an unknown path", 404, "GET /nothing HTTP/1.1"),
                line("RFC 3986 §3.3 dots are not resolved", 400, "DELETE /events/a/../b HTTP/1.1"),
                line("no empty segment", 400, "DELETE /events/a//b HTTP/1.1"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void answersOnceAndEndsTheConnectionHoweverTheBytesArrive(Case refused) {
        String whole = answer(refused.wire + NEXT, Integer.MAX_VALUE, false);
        String bytewise = answer(refused.wire + NEXT, 1, false);

        assertThat(whole).startsWith("HTTP/1.1 " + refused.status + " ").contains("\r\nConnection: close\r\n");
        assertThat(whole).contains("application/problem+json").doesNotContain("{\"status\":\"ok\"}");
        assertThat(bytewise).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void answersAndGoesOnHoweverTheBytesArrive(Case accepted) {
        String whole = answer(accepted.wire + NEXT, Integer.MAX_VALUE, true);
        String bytewise = answer(accepted.wire + NEXT, 1, true);

        assertThat(whole).startsWith("HTTP/1.1 " + accepted.status + " ");
        boolean goesOn = !accepted.wire.contains("HTTP/1.0");
        assertThat(whole.split("HTTP/1.1 ", -1)).hasSize(goesOn ? 3 : 2);
        assertThat(bytewise).isEqualTo(whole);
    }

    private static String answer(String wire, int step, boolean goesOn) {
        var client = new TestHub().connect();
        byte[] bytes = wire.getBytes(ISO_8859_1);
        for (int at = 0; at < bytes.length; at += Math.min(step, bytes.length - at)) {
            client.send(Arrays.copyOfRange(bytes, at, at + Math.min(step, bytes.length - at)));
        }
        assertThat(client.isOpen()).isEqualTo(goesOn && !wire.contains("HTTP/1.0"));
        return client.received();
    }

    private static Case get(String section, String fields) {
        return get(section, 400, fields);
    }

    private static Case get(String section, int status, String fields) {
        return get(section, status, fields, "");
    }

    private static Case get(String section, int status, String fields, String body) {
        return new Case(section, status, "GET /healthz HTTP/1.1\r\n" + HOST + fields + "\r\n" + body);
    }

    private static Case post(String section, String fields, String body) {
        return post(section, 400, fields, body);
    }

    private static Case post(String section, int status, String fields, String body) {
        return new Case(section, status, "POST /events/a HTTP/1.1\r\n" + HOST + fields + "\r\n" + body);
    }

    private static Case chunked(String section, String body) {
        return chunked(section, 400, body);
    }

    private static Case chunked(String section, int status, String body) {
        return post(section, status, "Transfer-Encoding: chunked\r\n", body);
    }

    private static Case host(String section, String host) {
        return host(section, 400, host);
    }

    private static Case host(String section, int status, String host) {
        return new Case(section, status, "GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private static Case line(String section, int status, String line) {
        return new Case(section, status, line + "\r\n" + HOST + "\r\n");
    }
}
