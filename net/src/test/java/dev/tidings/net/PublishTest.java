package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Limits;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing: rules W1 to W9 of {@code docs/protocol.md}. */
class PublishTest {

    private static final String LINES = "Content-Type: application/x-ndjson\r\n";

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void answersWithTheIdAfterTheEventIsStored() {
        String answer = hub.ask(post("/events/orders/1?type=paid", "", "hello"));

        assertThat(answer)
                .startsWith("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n")
                .contains("\r\nTidings-Cursor: 000000100000-00000000001\r\n")
                .endsWith("\r\n\r\n{\"id\":\"000000100000-00000000001\",\"topic\":\"orders/1\"}\n");
        assertThat(stored()).containsExactly("orders/1 paid hello");
    }

    @Test
    void doesNotAnswerBefore() {
        hub.journal.held = true;
        var client = hub.connect();
        assertThat(client.ask(post("/events/a", "", "x"))).isEmpty();
        hub.journal.held = false;
        hub.settle();
        assertThat(client.received()).startsWith("HTTP/1.1 201 ");
    }

    @Test
    void publishesToAllTopicsOrNone() {
        String answer = hub.ask(post("/events?topic=a&topic=b&topic=a", "", "x"));
        hub.ask(post("/events/b?end=true", "", "last"));
        String refused = hub.ask(post("/events?topic=a&topic=b", "", "y"));

        assertThat(answer)
                .endsWith("{\"id\":\"000000100000-00000000002\",\"topic\":\"a\",\"events\":["
                        + "{\"id\":\"000000100000-00000000001\",\"topic\":\"a\"},"
                        + "{\"id\":\"000000100000-00000000002\",\"topic\":\"b\"}]}\n");
        assertThat(refused).startsWith("HTTP/1.1 409 Conflict\r\n").contains("b is complete");
        assertThat(stored()).containsExactly("a message x", "b message x", "b message last");
    }

    @ParameterizedTest
    @CsvSource({"'Idempotency-Key: k\r\n', ''", "'', ?key=k"})
    void publishesAKeyOnce(String field, String query) {
        hub.ask(post("/events/a" + query, field, "x"));
        assertThat(hub.ask(post("/events/a" + query, field, "x")))
                .startsWith("HTTP/1.1 201 ")
                .endsWith("{\"id\":\"000000100000-00000000001\",\"topic\":\"a\",\"duplicate\":true}\n");
        assertThat(stored()).hasSize(1);
    }

    @Test
    void takesTheTypeFromTheFieldInUtf8() {
        hub.ask(post("/events/a?type=no", "Event-Type: gr\u00fcn\r\n", "x"));
        assertThat(stored()).containsExactly("a gr\u00fcn x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/html; charset=\"UTF-8\"",
                "application/x-www-form-urlencoded",
                "application/json",
                "application/cloudevents+json"
            })
    void takesText(String type) {
        assertThat(hub.ask(post("/events/a", "Content-Type: " + type + "\r\n", "{}")))
                .startsWith("HTTP/1.1 201 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: image/png",
                "Content-Type: multipart/form-data; boundary=x",
                "Content-Type: text/plain; charset=utf-16",
                "Content-Encoding: gzip",
            })
    void saysWhatItTakesInsteadOfWhatItDoesNot(String field) {
        assertThat(hub.ask(post("/events/a", field + "\r\n", "{}")))
                .startsWith("HTTP/1.1 415 Unsupported Media Type\r\n")
                .contains("\"detail\":\"Content-");
        assertThat(stored()).isEmpty();
    }

    @Test
    void refusesWhatIsNotTextOrNotJson() {
        var client = hub.connect();
        client.send("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n");
        client.send(new byte[] {(byte) 0xff});

        assertThat(client.received()).startsWith("HTTP/1.1 400 ").contains("valid UTF-8");
        assertThat(hub.ask(post("/events/a", "Content-Type: application/json\r\n", "{} x")))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"parameter\":\"body\"");
        assertThat(hub.ask(post("/events/a?end=yes", "", "x"))).startsWith("HTTP/1.1 400 ");
        assertThat(hub.ask(post("/events", "", "x")))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"parameter\":\"topic\"");
        assertThat(hub.ask(post("/events/a/*", "", "x"))).startsWith("HTTP/1.1 400 ");
        assertThat(stored()).isEmpty();
    }

    @Test
    void saysThatABodyIsTooLargeBeforeItIsSentWhenThatIsKnown() {
        var client = hub.connect();
        String answer = client.ask(
                "POST /events/a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 256001\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 413 Content Too Large\r\n")
                .contains("Connection: close\r\n")
                .contains("256000 bytes");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void saysThatABodyIsTooLargeAsSoonAsItIs() {
        var client = hub.connect();
        client.send("POST /events/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 4; i++) {
            client.send("fa00\r\n" + "x".repeat(64_000) + "\r\n");
        }
        assertThat(client.received()).isEmpty();
        assertThat(client.ask("1\r\nx\r\n")).startsWith("HTTP/1.1 413 ").contains("Connection: close\r\n");
        assertThat(hub.ask(post("/events/a", "", "x".repeat(256_000)))).startsWith("HTTP/1.1 201 ");
    }

    @Test
    void refusesWhatIsTooLargeForAllItsTopicsTogether() {
        String topics = IntStream.range(0, 140).mapToObj(i -> "topic=" + i).collect(Collectors.joining("&"));
        String whole = hub.ask(post("/events?" + topics, "", "x".repeat(250_000)));
        String line = hub.ask(post("/events?" + topics, LINES, "{\"data\":\"" + "x".repeat(250_000) + "\"}\n"));

        assertThat(whole).startsWith("HTTP/1.1 413 ").contains("33554432 bytes");
        assertThat(line).startsWith("HTTP/1.1 400 ").contains("33554432 bytes").contains("\"line\":1");
        assertThat(stored()).isEmpty();
    }

    @Test
    void saysToGoOnWhenTheClientWaitsForThat() {
        var client = hub.connect();
        String first =
                client.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n");
        assertThat(first).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(client.ask("x")).startsWith("HTTP/1.1 201 ");
    }

    @Test
    void saysWhenToComeBackWhenTheJournalCannotTakeIt() {
        hub.journal.full = true;
        assertThat(hub.ask(post("/events/a", "", "x")))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .contains("Retry-After: 5\r\n");
        hub.journal.full = false;
        hub.journal.away = true;
        assertThat(hub.ask(post("/events/a", "", "x")))
                .startsWith("HTTP/1.1 503 ")
                .contains("no space left");
        assertThat(hub.ask("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n")).startsWith("HTTP/1.1 503 ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000_000})
    void publishesAStreamLineByLineHoweverItArrives(int step) {
        String body = """
                {"data":"1"}
                {"data":{"a": 2},"type":"t"}\r

                {"topic":"b","data":3}""";
        var client = hub.connect();
        String request = post("/events/a", LINES, body);
        for (int at = 0; at < request.length(); at += step) {
            client.send(request.substring(at, Math.min(request.length(), at + step)));
        }

        assertThat(client.received())
                .startsWith("HTTP/1.1 201 ")
                .endsWith("{\"published\":3,\"first\":\"000000100000-00000000001\","
                        + "\"last\":\"000000100000-00000000003\"}\n");
        assertThat(stored()).containsExactly("a message 1", "a t {\"a\":2}", "b message 3");
    }

    @Test
    void publishesAStreamInGroupsAndDoesNotReadOnWhileOneIsBeingStored() {
        hub.journal.held = true;
        var client = hub.connect();
        client.send("POST /events/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n" + LINES + "\r\n");
        int lines = 0;
        while (client.channel.config().isAutoRead()) {
            client.send(chunk("{\"data\":\"" + lines++ + "\"}\n"));
        }
        assertThat(lines).isEqualTo(257); // one at the journal, and a group behind it
        hub.journal.held = false;
        hub.settle();
        assertThat(client.channel.config().isAutoRead()).isTrue();
        client.send("0\r\n\r\n");

        assertThat(client.received())
                .endsWith("{\"published\":257,\"first\":\"000000100000-00000000001\","
                        + "\"last\":\"000000100000-00000000081\"}\n");
        assertThat(hub.journal.groups()).containsExactly(1, 256);
        assertThat(stored()).hasSize(257).startsWith("a message 0").endsWith("a message 256");
    }

    @Test
    void doesNotReadOnEitherWhenFewLargeLinesWait() {
        hub.journal.held = true;
        var client = hub.connect();
        client.send(
                "POST /events?topic=a&topic=b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n" + LINES + "\r\n");
        int lines = 0;
        while (client.channel.config().isAutoRead() && lines < 50) {
            client.send(chunk("{\"data\":\"" + "x".repeat(200_000) + "\"}\n"));
            lines++;
        }
        assertThat(lines).isEqualTo(4); // one at the journal, and a megabyte for two topics behind it
        hub.journal.held = false;
        hub.settle();
        client.send("0\r\n\r\n");

        assertThat(client.received()).contains("{\"published\":4,");
        assertThat(hub.journal.groups()).containsExactly(2, 6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"data\":1}~{\"dat\":2}~{\"data\":3} | 2 | 1 | only members named",
                "no~{\"data\":3} | 1 | 0 | one JSON value",
                "{\"data\":1}~~{\"topic\":\"*\",\"data\":2} | 3 | 1 | no '*'",
                "{\"data\":1}~{\"data\":\"a\",\"type\":\"tidings:end\"} | 2 | 1 | does not begin with tidings:",
            })
    void stopsAtABadLineAndSaysWhichItIs(String body, int line, int published, String why) {
        String answer = hub.ask(post("/events/a", LINES, body.replace('~', '\n')));

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains(why)
                .contains("\"error\":")
                .endsWith("\"line\":" + line + ",\"published\":" + published + "}\n");
        assertThat(stored()).hasSize(published);
    }

    @Test
    void stopsAtTheLineWhoseTopicIsCompleteAndKeepsThoseBefore() {
        hub.ask(post("/events/done?end=true", "", "last"));
        String answer = hub.ask(post(
                "/events/a",
                LINES,
                "{'data':1}~{'data':2}~{'topic':'done','data':3}~{'data':4}"
                        .replace('\'', '"')
                        .replace('~', '\n')));

        assertThat(answer).startsWith("HTTP/1.1 409 ").endsWith("\"line\":3,\"published\":2}\n");
        assertThat(stored()).containsExactly("done message last", "a message 1", "a message 2");
    }

    @Test
    void stopsAtALineOverTheLimit() {
        var limits = new Limits(10, 100, 100, 100, 64_000, Duration.ofSeconds(5));
        var small = new TestHub(new TestConfig().limits(limits).config());

        assertThat(small.ask(post(
                        "/events/a",
                        LINES,
                        "{'data':'ok'}~{'data':'12345678901'}"
                                .replace('\'', '"')
                                .replace('~', '\n'))))
                .startsWith("HTTP/1.1 400 ")
                .endsWith("\"line\":2,\"published\":1}\n");
        assertThat(small.ask(post("/events/a", LINES, "{\"data\":\"ok\"}\n" + "x".repeat(10_000))))
                .startsWith("HTTP/1.1 400 ")
                .endsWith("\"line\":2,\"published\":1}\n");
    }

    @Test
    void waitsForAFullMailboxWithAStreamAndGivesUpAfterAWhile() {
        hub.journal.full = true;
        var client = hub.connect();
        assertThat(client.ask(post("/events/a", LINES, "{\"data\":1}\n"))).isEmpty();
        hub.pass(Duration.ofSeconds(1));
        hub.journal.full = false;
        hub.pass(Duration.ofSeconds(1));
        assertThat(client.received()).startsWith("HTTP/1.1 201 ");

        hub.journal.full = true;
        client.send(post("/events/a", LINES, "{\"data\":1}\n"));
        hub.pass(Duration.ofSeconds(15));
        assertThat(client.received()).startsWith("HTTP/1.1 503 ").endsWith("\"line\":1,\"published\":0}\n");
    }

    @Test
    void letsAStreamPauseForAsLongAsItLikes() {
        var client = hub.connect();
        client.send("POST /events/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n" + LINES + "\r\n");
        client.send(chunk("{\"data\":1}\n"));
        hub.pass(Duration.ofHours(1));
        assertThat(client.ask(chunk("{\"data\":2}\n") + "0\r\n\r\n")).contains("{\"published\":2,");
    }

    private List<String> stored() {
        return hub.stored().stream().map(PublishTest::shown).toList();
    }

    private static String shown(Entry entry) {
        var event = (Event) entry;
        return event.topic() + " " + event.type() + " " + event.data();
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static String post(String target, String fields, String data) {
        return "POST " + target + " HTTP/1.1\r\nHost: h\r\n" + fields + "Content-Length: " + data.getBytes(UTF_8).length
                + "\r\n\r\n" + data;
    }
}
