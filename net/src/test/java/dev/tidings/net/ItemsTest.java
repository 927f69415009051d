package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Secret;
import dev.tidings.core.config.TrustedProxies;
import dev.tidings.core.event.Event;
import dev.tidings.net.connection.Peer;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing to those whom the gateway holds: rules G1 to G4 of {@code docs/protocol.md}. */
class ItemsTest {

    private static final String SIGNED = "Authorization: Bearer key\r\n";
    private static final String ITEM = "{\"channel\":\"a\",\"formats\":{\"http-stream\":{\"content\":\"x\"}}}";

    private final TestHub hub = new TestHub(new TestConfig()
            .grip(new Grip(Optional.of(new Grip.Key.Shared(new Secret("key", "key".getBytes(UTF_8)))), "tidings"))
            .config());

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void storesEachItemAsAnEventOfItsChannel() {
        String answer = hub.ask(
                post(SIGNED, "{\"items\": [" + ITEM + ", {\"channel\":\"b\", \"ws-message\": {\"content\":\"y\"}}]}"));

        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n")
                .endsWith("\r\n\r\nPublished\n");
        assertThat(stored())
                .containsExactly(
                        "a tidings:grip " + ITEM,
                        "b tidings:grip {\"channel\":\"b\",\"ws-message\":{\"content\":\"y\"}}");
    }

    @Test
    void doesNotAnswerBefore() {
        hub.journal.held = true;
        var client = hub.connect();
        assertThat(client.ask(post(SIGNED, "{\"items\":[" + ITEM + "]}"))).isEmpty();
        hub.journal.held = false;
        hub.settle();
        assertThat(client.received()).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/*                         | text/plain       | 'Published'",
                "application/json, */*       | application/json | '{\"message\":\"Published\"}'",
                "text/html, text/*;q=0.1     | text/plain       | 'Published'",
                "APPLICATION/*               | application/json | '{\"message\":\"Published\"}'",
            })
    void answersInTheFormThatTheClientTakes(String accept, String type, String body) {
        assertThat(hub.ask(post(SIGNED + "Accept: " + accept + "\r\n", "{\"items\":[]}")))
                .startsWith("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n")
                .endsWith("\r\n\r\n" + body + "\n");
    }

    @Test
    void aRecoveryIsAskedForLikewise() {
        assertThat(hub.ask("POST /recover/ HTTP/1.1\r\nHost: h\r\n\r\n")).startsWith("HTTP/1.1 401 ");
        assertThat(hub.ask("GET /recover HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nAllow: POST\r\n");
        assertThat(hub.recoveries).isZero();

        assertThat(hub.ask("POST /recover HTTP/1.1\r\nHost: h\r\n" + SIGNED + "\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\nUpdated\n");
        assertThat(hub.ask(post(SIGNED + "Accept: application/json\r\n", "{}").replace("/publish/", "/recover/")))
                .endsWith("{\"message\":\"Updated\"}\n");
        assertThat(hub.recoveries).isEqualTo(2);
    }

    @Test
    void hasNoOtherForm() {
        assertThat(hub.ask(post(SIGNED + "Accept: image/png\r\n", "{\"items\":[]}")))
                .startsWith("HTTP/1.1 406 ")
                .contains("Accept: text/plain or application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x    | body: got \"x\", expected one JSON value (see line 1, column 1)",
                "[]   | body: got \"[]\", expected an object with an array items",
                "{}   | body: got \"{}\", expected an object with an array items",
                "{\"items\":[1]} | items[0]: got \"1\", expected item: got \"1\", expected a JSON object",
            })
    void saysWhatIsWrongAndStoresNothing(String body, String wrong) {
        String answer = hub.ask(post(SIGNED, body));

        assertThat(answer)
                .startsWith("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n")
                .endsWith("\r\n\r\nInvalid format: " + wrong + "\n");
        assertThat(stored()).isEmpty();
    }

    @Test
    void storesAllOrNothing() {
        assertThat(hub.ask(post(SIGNED, "{\"items\":[" + ITEM + ",{\"channel\":\"/b\"}]}")))
                .startsWith("HTTP/1.1 400 ")
                .contains("items[1]: got ");
        assertThat(stored()).isEmpty();
    }

    @Test
    void anItemIsAtMostAsLongAsAnEvent() {
        String item = ITEM.replace("\"x\"", "\"" + "x".repeat(256_000) + "\"");

        assertThat(hub.ask(post(SIGNED, "{\"items\":[" + item + "]}")))
                .startsWith("HTTP/1.1 400 ")
                .contains("at most 256000 (limits.event_bytes)");
    }

    @Test
    void takesNothingButPost() {
        assertThat(hub.ask("GET /publish/ HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .contains("\r\nAllow: POST\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Authorization: Bearer kez\r\n", "Authorization: key\r\n", "Authorization: Basic key\r\n"})
    void takesNothingThatIsNotSigned(String field) {
        assertThat(hub.ask(post(field, "{\"items\":[" + ITEM + "]}")))
                .startsWith("HTTP/1.1 401 Unauthorized\r\n")
                .contains("\r\nWWW-Authenticate: Bearer\r\n");
        assertThat(stored()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 200", "::1, 200", "192.0.2.1, 401"})
    void withoutAKeyOnlyThisMachineMayPublish(String address, int status) {
        try (var open = new TestHub(
                new TestConfig().grip(new Grip(Optional.empty(), "tidings")).config())) {
            var peer = new Peer(InetAddress.ofLiteral(address), false, new TrustedProxies(List.of()));

            assertThat(open.connect(peer).ask(post("", "{\"items\":[" + ITEM + "]}")))
                    .startsWith("HTTP/1.1 " + status + " ");
        }
    }

    @Test
    void aPageOfAnotherOriginMayNot() {
        assertThat(hub.ask(post(SIGNED + "Origin: http://evil.example\r\n", "{\"items\":[]}")))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void withoutAnApplicationThatHandsOverThereIsNoSuchPath() {
        try (var plain = new TestHub(Config.DEFAULT)) {
            assertThat(plain.ask(post("", "{\"items\":[]}"))).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void nobodyElsePublishesSuchEvents() {
        String answer = hub.ask("POST /events/a?type=tidings:grip HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("a type that does not begin with tidings:");
    }

    private List<String> stored() {
        return hub.stored().stream()
                .map(Event.class::cast)
                .map(event -> event.topic() + " " + event.type() + " " + event.data())
                .toList();
    }

    private static String post(String fields, String body) {
        return "POST /publish/ HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n" + fields
                + "\r\n" + body;
    }
}
