package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventId;
import dev.tidings.core.json.JsonTree;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One answer a request: rules L1 to L8 of {@code docs/protocol.md}. */
class LongPollTest {

    private static final String EVENT = "{\"id\":\"000000100000-0000000000%d\",\"topic\":\"%s\",\"type\":\"message\","
            + "\"time\":1767323045000,\"data\":\"%s\"}";

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void answersAtOnceWithWhatComesAfterTheCursor() {
        publish("a", "x");
        publish("a", "y");
        publish("a", "z");
        String body = body(2, EVENT.formatted(2, "a", "y"));

        assertThat(hub.ask(get("/events/a?limit=1&after=" + id(1)))).isEqualTo("""
                HTTP/1.1 200 OK\r
                Content-Type: application/json\r
                Cache-Control: no-store\r
                Date: Fri, 02 Jan 2026 03:04:05 GMT\r
                Content-Length: %d\r
                \r
                %s""".formatted(body.length(), body));
    }

    @Test
    void isHeldWhileThereIsNothingAndAnsweredWithTheFirstEvent() {
        var client = hub.connect();
        client.send(get("/events/a"));
        publish("b", "x");
        hub.pass(Duration.ofSeconds(20));
        assertThat(client.received()).isEmpty();

        publish("a", "y");
        assertThat(client.received()).endsWith(body(2, EVENT.formatted(2, "a", "y")));
        assertThat(head("/events/a")).contains("Tidings-Subscribers: 0\r\n");
    }

    @Test
    void bringsAllThatABatchBrought() {
        var client = hub.connect();
        client.send(get("/events?topic=a&topic=b"));
        hub.journal.held = true;
        hub.connect().send(post("/events/a", "x"));
        hub.connect().send(post("/events/b", "y"));
        hub.journal.held = false;
        hub.settle();

        assertThat(client.received()).endsWith(body(2, EVENT.formatted(1, "a", "x"), EVENT.formatted(2, "b", "y")));
    }

    @ParameterizedTest
    @CsvSource({"wait=3s, 3000", "wait=0, 0", "'', 25000", "wait=1h, 55000", "wait=250ms, 250"})
    void isAnsweredWithoutEventsAndWithTheSameCursorAfterTheWait(String query, long waitMs) {
        publish("a", "x");
        var client = hub.connect();
        client.send(get("/events/a?after=" + id(1) + "&" + query));
        if (waitMs > 0) {
            hub.pass(Duration.ofMillis(waitMs - 100));
            assertThat(client.received()).isEmpty();
            hub.pass(Duration.ofMillis(200));
        }

        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n").endsWith(body(1));
        assertThat(client.isOpen()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"'', 100", "&limit=7, 7", "&limit=1000, 250", "&limit=999999999, 250"})
    void bringsUpToTheLimitAndTheNextPollTheRest(String limit, int first) {
        publishMany(250, 10);

        JsonTree some = poll("/events/a?from=start" + limit);
        JsonTree rest = poll("/events/a?wait=0&limit=1000&after=" + cursor(some));

        assertThat(data(some)).isEqualTo(numbers(0, first));
        assertThat(data(rest)).isEqualTo(numbers(first, 250));
    }

    @Test
    void bringsNoMoreThanAThousandAtOnce() {
        publishMany(1200, 1);

        assertThat(data(poll("/events/a?from=start&limit=5000"))).isEqualTo(numbers(0, 1000));
    }

    @Test
    void bringsNoMoreBytesAtOnceThanAPageAndTheNextPollTheRest() {
        publishMany(40, 20_000);

        JsonTree some = poll("/events/a?from=start");
        JsonTree more = poll("/events/a?after=" + cursor(some));
        JsonTree rest = poll("/events/a?after=" + cursor(more));

        assertThat(data(some)).isEqualTo(numbers(0, 14)); // the first number times 20 KB that reaches 256 KiB
        assertThat(data(more)).isEqualTo(numbers(14, 28));
        assertThat(data(rest)).isEqualTo(numbers(28, 40));
    }

    @Test
    void bringsNoMoreBytesOfABatchEitherAndTheNextPollTheRest() {
        var client = hub.connect();
        client.send(get("/events/a"));
        hub.journal.held = true;
        IntStream.range(0, 40).forEach(i -> hub.connect().send(post("/events/a", i + " " + "x".repeat(20_000))));
        hub.journal.held = false;
        hub.settle();

        String answer = client.received();
        JsonTree some = JsonTree.read("answer", answer.substring(answer.indexOf("\r\n\r\n") + 4));
        assertThat(data(some)).isEqualTo(numbers(0, 14));
        assertThat(data(poll("/events/a?after=" + cursor(some)))).isEqualTo(numbers(14, 28));
    }

    @Test
    void bringsAnEventOfAnySize() {
        hub.ask(post("/events/a", "\u0001".repeat(250_000))); // 1.5 MB as JSON

        JsonTree answer = poll("/events/a?from=start");
        assertThat(answer.objects("events").getFirst().text("data").orElseThrow())
                .hasSize(250_000);
    }

    @Test
    void movesItsCursorOverWhatIsNotWanted() {
        for (int i = 0; i < 600; i++) { // more than two pages of another type
            hub.ask(post("/events/a?type=x", "x"));
        }
        JsonTree pattern = poll("/events?topic=b/*&wait=0&after=" + id(1));
        JsonTree typed = poll("/events/a?type=y&wait=0&after=" + id(1));

        assertThat(pattern.objects("events")).isEmpty();
        assertThat(cursor(pattern)).isEqualTo(id(600));
        assertThat(cursor(typed)).isEqualTo(id(600));
    }

    @Test
    void findsWhatIsFarBehindOtherEventsBeforeItIsAnsweredAlsoWhenItDoesNotWait() {
        for (int i = 0; i < 600; i++) {
            hub.ask(post("/events/a?type=x", "x"));
        }
        hub.ask(post("/events/a?type=y", "y"));

        assertThat(data(poll("/events/a?type=y&wait=0&after=" + id(1)))).containsExactly("y");
    }

    @Test
    void givesTheSameAgainToAClientThatLostTheAnswer() {
        publish("a", "x");
        String first = hub.ask(get("/events/a?from=start"));
        String lost = hub.ask(get("/events/a?after=" + id(0)));

        assertThat(lost).isEqualTo(first);
    }

    @Test
    void tellsOfAGapAtOnceAndTheCursorBehindItIsOfThisJournal() {
        publish("a", "x");
        JsonTree gone = poll("/events/b?after=elsewhere");
        assertThat(gone.objects("events")).isEmpty();
        assertThat(hub.ask(get("/events/a?after=elsewhere")))
                .endsWith("{\"cursor\":\"" + id(1) + "\",\"gap\":{\"after\":\"elsewhere\",\"resumed\":\"" + id(0)
                        + "\",\"reason\":\"foreign-id\"},\"events\":[" + EVENT.formatted(1, "a", "x") + "]}\n");

        assertThat(hub.ask(get("/events/a?wait=0&after=" + cursor(gone)))).endsWith(body(1));
    }

    @Test
    void leavesASecondGapToTheNextPoll() {
        publish("a", "x");
        hub.ask("DELETE /events/a HTTP/1.1\r\nHost: h\r\n\r\n");
        publish("a", "y");

        String first = hub.ask(get("/events?topic=a&topic=b&after=elsewhere"));
        String second = hub.ask(get("/events?topic=a&topic=b&after=" + id(0)));

        assertThat(first).contains("foreign-id").doesNotContain("retention").contains("\"cursor\":\"" + id(0));
        assertThat(first).contains("\"events\":[]");
        assertThat(second).contains("\"reason\":\"retention\"},\"events\":[{\"id\":\"" + id(3));
    }

    @Test
    void saysThatATopicIsCompleteWithItsLastEventAndThenThereIsNothing() {
        var client = hub.connect();
        client.send(get("/events/a?type=other"));
        hub.ask(post("/events/a?end=true", "last"));

        assertThat(client.received())
                .endsWith("{\"cursor\":\"" + id(1) + "\",\"events\":[],\"end\":{\"reason\":\"complete\"}}\n");
        assertThat(poll("/events/a?from=start").objects("events")).hasSize(1);
        assertThat(hub.ask(get("/events/a?after=" + id(1)))).startsWith("HTTP/1.1 204 No Content\r\n");
    }

    @Test
    void saysThatATopicWasDeleted() {
        var client = hub.connect();
        client.send(get("/events/a"));
        hub.ask("DELETE /events/a HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(client.received()).contains("\"events\":[],\"end\":{\"reason\":\"deleted\"}}");
    }

    @Test
    void leavesTheConnectionOpenForTheNextRequest() {
        var client = hub.connect();
        client.send(get("/events/a") + get("/events/b") + get("/events/a?after=" + id(0)));
        publish("b", "x");
        assertThat(client.received()).isEmpty();
        publish("a", "y");

        assertThat(client.received()).endsWith(body(2, EVENT.formatted(2, "a", "y")));
        publish("b", "z");
        assertThat(client.received())
                .containsSubsequence(body(3, EVENT.formatted(3, "b", "z")), body(3, EVENT.formatted(2, "a", "y")));
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void isFreedWhenItsClientLeaves() {
        var client = hub.connect();
        client.send(get("/events/a"));
        assertThat(head("/events/a")).contains("Tidings-Subscribers: 1\r\n");
        client.leave();
        assertThat(head("/events/a")).contains("Tidings-Subscribers: 0\r\n");
        publish("a", "x");
        hub.pass(Duration.ofMinutes(1));
    }

    @Test
    void isFreedWhenItsClientLeavesBeforeItIsOpen() {
        var client = hub.connect();
        client.hand(get("/events/a").getBytes(UTF_8));
        client.leave();
        assertThat(head("/events/a")).contains("Tidings-Subscribers: 0\r\n");
    }

    @Test
    void isAnsweredAtOnceWhenTheServerDrainsAndItsConnectionCloses() {
        publish("a", "x");
        var client = hub.connect();
        client.send(get("/events/a?after=" + id(1)));
        hub.loop.drain();
        hub.settle();

        assertThat(client.received())
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("\r\nConnection: close\r\n")
                .endsWith(body(1));
        assertThat(client.isOpen()).isFalse();
        assertThat(hub.ask(get("/events/a")))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                .contains("\r\nRetry-After: 5\r\n");
    }

    @Test
    void isRefusedWithTheHonestStatus() {
        var tooMany = Refused.forNow(Status.TOO_MANY_REQUESTS, "limit", "too many");
        assertThat(hub.connect(tooMany).ask(get("/events/a"))).startsWith("HTTP/1.1 429 ");

        publish("a", "x");
        var client = hub.connect();
        client.hand(get("/events/a?from=start").getBytes(UTF_8));
        hub.journal.away = true;
        hub.settle(); // it was opened, and cannot be read
        assertThat(client.received()).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: 5\r\n");
        assertThat(client.isOpen()).isTrue();
        assertThat(hub.ask(get("/events/a"))).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void isSpokenInHttp10() {
        publish("a", "x");
        var client = hub.connect();
        String answer = client.ask("GET /events/a?from=start HTTP/1.0\r\nAccept: application/json\r\n\r\n");

        assertThat(answer).contains("\r\nConnection: close\r\n").endsWith(body(1, EVENT.formatted(1, "a", "x")));
        assertThat(client.isOpen()).isFalse();
    }

    private void publishMany(int count, int bytes) {
        IntStream.range(0, count).forEach(i -> hub.ask(post("/events/a", i + " " + "x".repeat(bytes))));
    }

    private JsonTree poll(String target) {
        String answer = hub.ask(get(target));
        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n");
        return JsonTree.read("answer", answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    private static String cursor(JsonTree answer) {
        return answer.text("cursor").orElseThrow();
    }

    /** Returns the first word of each event's data. */
    private static List<String> data(JsonTree answer) {
        return answer.objects("events").stream()
                .map(event -> event.text("data").orElseThrow().split(" ", 2)[0])
                .toList();
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static String body(int cursor, String... events) {
        String all = List.of(events).stream().collect(joining(","));
        return "{\"cursor\":\"" + id(cursor) + "\",\"events\":[" + all + "]}\n";
    }

    private static String id(int sequence) {
        return new EventId(1, 0, sequence).toString();
    }

    private void publish(String topic, String data) {
        assertThat(hub.ask(post("/events/" + topic, data))).startsWith("HTTP/1.1 201 ");
    }

    private String head(String target) {
        return hub.ask("HEAD " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\nAccept: application/json\r\n\r\n";
    }

    private static String post(String target, String data) {
        return "POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + data.length() + "\r\n\r\n" + data;
    }
}
