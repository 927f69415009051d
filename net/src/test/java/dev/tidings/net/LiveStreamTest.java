package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.auth.Access;
import dev.tidings.core.auth.Right;
import dev.tidings.core.event.Selector;
import dev.tidings.core.json.JsonTree;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other requests can do with a stream: rules K1 to K5 of {@code docs/protocol.md}. */
class LiveStreamTest {

    private final TestHub hub = new TestHub();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void saysHelloInTheFirstWrite() {
        var client = hub.connect();
        client.send(get("/events/a?hello=true"));

        assertThat(client.received())
                .contains(": open\n")
                .containsPattern("event: tidings:hello\ndata: \\{\"connection\":\"[A-Za-z0-9_-]{22}\","
                        + "\"cursor\":\"000000100000-00000000000\"}\n\n");
    }

    @Test
    void saysHelloInALineToo() {
        var client = hub.connect();
        client.send(get("/events/a?hello=true", "Accept: application/x-ndjson"));

        assertThat(client.received())
                .containsPattern(
                        "\\{\"control\":\"hello\",\"connection\":\"[A-Za-z0-9_-]{22}\",\"cursor\":\"[^\"]+\"}\n");
    }

    @Test
    void carriesExactlyTheNewTopicsFromTheCursorOfTheAnswerOn() {
        var client = hub.connect();
        String connection = hello(client, "/events?topic=a&topic=b&hello=true");
        publish("a", "1");
        publish("c", "not yet");
        String answer = patch(connection, "{\"subscribe\":[\"c\"],\"unsubscribe\":[\"a\"]}");
        publish("a", "no more");
        publish("b", "2");
        publish("c", "3");

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("{\"cursor\":\"000000100000-00000000002\"}\n");
        assertThat(data(client.received())).containsExactly("1", "2", "3");
    }

    @Test
    void bringsTheHistoryOfTheNewTopicsFirstAndWithoutIds() {
        publish("c", "1");
        String after = cursor(publish("c", "2"));
        publish("c", "3");
        var client = hub.connect();
        String connection = hello(client, "/events/a?hello=true");
        publish("c", "4");
        patch(connection, "{\"subscribe\":[\"c\"],\"after\":\"" + after + "\"}");
        publish("a", "5");
        publish("c", "6");
        String stream = client.received();

        assertThat(data(stream)).containsExactly("3", "4", "5", "6");
        assertThat(stream).contains("\ndata: 3\n\n").doesNotContain("id: 000000100000-00000000003");
        assertThat(stream).contains("id: 000000100000-00000000006\ndata: 6\n\n");
    }

    @Test
    void bringsNothingAgainOfATopicThatIsCompleteWhenTheStreamHasNotComeThatFar() {
        var client = hub.connect();
        String connection = hello(client, "/events/a?hello=true");
        client.stopsReading();
        publish("a", "x".repeat(70_000));
        publish("a", "2"); // the socket is full: the stream stays behind this
        publish("b", "3");
        String last = cursor(hub.ask("POST /events/b?end=true HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n4"));
        publish("a", "5");
        patch(connection, "{\"subscribe\":[\"b\"],\"after\":\"" + last + "\"}");
        client.readsAgain();

        assertThat(data(client.received())).endsWith("2", "5").doesNotContain("3", "4");
    }

    @Test
    void tellsOfAGapInThatHistory() {
        var client = hub.connect();
        String connection = hello(client, "/events/a?hello=true");
        patch(connection, "{\"subscribe\":[\"c\"],\"after\":\"fedcba987654-1\"}");
        publish("c", "1");

        assertThat(client.received()).contains("event: tidings:gap\ndata: {\"after\":\"fedcba987654-1\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 400 | a member subscribe or unsubscribe",
                "[] | 400 | an object such as",
                "{\"subscribe\":\"a\"} | 400 | an array of topics",
                "{\"subscribe\":[\"a\"],\"subscribe\":[\"a\"]} | 400 | each member once",
                "{\"subscribe\":[\"a//b\"]} | 400 | none of them empty",
                "{\"unsubscribe\":[\"a\"],\"after\":\"x\"} | 400 | to be beside subscribe",
                "{\"subscribe\":[\"c\"],\"unsubscribe\":[\"c\"]} | 400 | none that",
                "{\"subscribe\":[\"c\"],\"to\":1} | 400 | only members named",
                "no | 400 | one JSON value",
            })
    void changesNothingWhenTheRequestIsWrong(String body, int status, String detail) {
        var client = hub.connect();
        String connection = hello(client, "/events/a?hello=true");

        assertThat(patch(connection, body))
                .startsWith("HTTP/1.1 " + status + " ")
                .contains(detail);
        publish("a", "1");
        publish("c", "2");
        assertThat(data(client.received())).containsExactly("1");
    }

    @Test
    void keepsToTheLimitOfSelectorsAndToTheRights() {
        var closed = new TestHub(new TestConfig()
                .access(new Access(List.of(new Access.Rule(new Selector("public/**"), Set.of(Right.SUBSCRIBE)))))
                .config());
        var client = closed.connect();
        client.send(get("/events/public/a?hello=true"));
        String connection = connection(client.received());

        assertThat(closed.ask(patchRequest(connection, "{\"subscribe\":[\"secret\"]}", "")))
                .startsWith("HTTP/1.1 403 ");
        String many = "[\"public/0\"" + selectors(100) + "]";
        assertThat(closed.ask(patchRequest(connection, "{\"subscribe\":" + many + "}", "")))
                .startsWith("HTTP/1.1 400 ")
                .contains("at most 100 for one connection");
        closed.close();
    }

    @Test
    void keepsToTheLimitAlsoWhenChangesComeAtOnce() {
        var client = hub.connect();
        String connection = hello(client, "/events/a?hello=true");
        String after = cursor(publish("a", "1"));
        String request = patchRequest(
                connection, "{\"subscribe\":[\"x\"" + selectors(60) + "],\"after\":\"" + after + "\"}", "");
        var first = hub.connect();
        var second = hub.connect();
        first.hand(request.getBytes(UTF_8));
        second.hand(request.replace("public", "others").getBytes(UTF_8));
        hub.settle();

        assertThat(first.received()).startsWith("HTTP/1.1 200 ");
        assertThat(second.received()).startsWith("HTTP/1.1 400 ").contains("at most 100");
    }

    @Test
    void isRefusedWhereThereAreNoWordsForItAndLeavesNothingBehind() {
        String answer = hub.ask(get(
                "/events/a?hello=true",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"parameter\":\"hello\"");
        hub.pass(Duration.ofMinutes(3)); // a deadline that was left behind would fail here
    }

    @Test
    void isNotForPagesOfOtherOrigins() {
        var client = hub.connect();
        String connection = hello(client, "/events/a?hello=true");

        assertThat(hub.ask(patchRequest(connection, "{\"subscribe\":[\"b\"]}", "Origin: http://evil.example\r\n")))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void isUnknownWithoutItsSecretAndWhenItIsOver() {
        var client = hub.connect();
        String connection = hello(client, "/events/a?hello=true");
        assertThat(patch("AAAAAAAAAAAAAAAAAAAAAA", "{\"subscribe\":[\"b\"]}")).startsWith("HTTP/1.1 404 ");
        client.leave();

        assertThat(patch(connection, "{\"subscribe\":[\"b\"]}"))
                .startsWith("HTTP/1.1 404 ")
                .contains("connection: there is none of this name");
    }

    @Test
    void endsWhenNobodyAcknowledgesItInTimeSoThatTheClientMayPoll() {
        var client = hub.connect();
        client.send(get("/events/a?ack=required"));
        hub.pass(Duration.ofSeconds(4));
        assertThat(client.received()).contains("\"ack\":\"").doesNotContain("bye");
        hub.pass(Duration.ofSeconds(2));

        assertThat(client.received()).contains("event: tidings:bye\ndata: {\"reason\":\"unacknowledged\"}\n\n");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void goesOnWhenItIsAcknowledged() {
        var client = hub.connect();
        client.send(get("/events/a?ack=required"));
        String ack = member(client.received(), "ack");
        String post = "POST /events/-/ack HTTP/1.1\r\nHost: h\r\nContent-Length: " + ack.length() + "\r\n\r\n" + ack;
        assertThat(hub.ask(post)).startsWith("HTTP/1.1 204 ");
        hub.pass(Duration.ofSeconds(10));
        publish("a", "1");

        assertThat(data(client.received())).containsExactly("1");
        assertThat(hub.ask(post)).startsWith("HTTP/1.1 204 "); // the answer may have got lost
        client.leave();
        assertThat(hub.ask(post)).startsWith("HTTP/1.1 404 ").contains("tidings:hello");
    }

    @ParameterizedTest
    @CsvSource({"hello=yes, hello", "ack=true, ack"})
    void saysWhatTheParametersTake(String query, String parameter) {
        assertThat(hub.ask(get("/events/a?" + query)))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"parameter\":\"" + parameter + "\"");
    }

    private String publish(String topic, String data) {
        return hub.ask("POST /events/" + topic + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + data.length() + "\r\n\r\n"
                + data);
    }

    private String hello(TestHub.Client client, String target) {
        client.send(get(target));
        return connection(client.received());
    }

    private String patch(String connection, String body) {
        return hub.ask(patchRequest(connection, body, ""));
    }

    private static String patchRequest(String connection, String body, String fields) {
        return "PATCH /events/-/connections/" + connection + " HTTP/1.1\r\nHost: h\r\n" + fields + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    private static String connection(String stream) {
        return member(stream, "connection");
    }

    private static String member(String stream, String name) {
        Matcher found = Pattern.compile("data: (\\{.*})\n").matcher(stream);
        assertThat(found.find()).as(stream).isTrue();
        return JsonTree.read("hello", found.group(1)).text(name).orElseThrow();
    }

    private static String cursor(String answer) {
        return JsonTree.read("answer", answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .text("id")
                .orElseThrow();
    }

    private static String selectors(int count) {
        var all = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            all.append(",\"public/").append(i).append('"');
        }
        return all.toString();
    }

    private static List<String> data(String stream) {
        return Pattern.compile("\ndata: ([^{\n]*)\n")
                .matcher(stream)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static String get(String target, String... fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + String.join("\r\n", fields)
                + (fields.length > 0 ? "\r\n" : "") + "\r\n";
    }
}
