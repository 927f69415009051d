package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Event;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events as a request's body: a stream in. */
class EventStreamBodyTest {

    private static final String HEAD = "POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Type: text/event-stream\r\n";

    private final TestHub hub = new TestHub();

    @AfterEach
    void close() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void publishesEachEventHoweverTheBodyIsCut(int step) {
        String body = """
                : a comment
                retry: 5

                event: paid
                id: 7
                data: one
                data: two

                data: \u00e9\r
                \r
                """;
        var client = hub.connect();
        byte[] request = request(body.getBytes(UTF_8));
        for (int at = 0; at < request.length; at += step) {
            client.send(Arrays.copyOfRange(request, at, Math.min(request.length, at + step)));
        }

        assertThat(client.received())
                .startsWith("HTTP/1.1 201 ")
                .endsWith("{\"published\":2,\"first\":\"000000100000-00000000001\","
                        + "\"last\":\"000000100000-00000000002\"}\n");
        assertThat(stored()).containsExactly("a paid one\ntwo", "a message \u00e9");
    }

    @Test
    void doesNotTakeTheIdForAKeySinceAStreamMayUseOneForSeveralEvents() {
        hub.connect().ask(text(request("id: 7\ndata: 1\n\ndata: 2\n\nid: 7\ndata: 3\n\n".getBytes(UTF_8))));

        assertThat(stored()).containsExactly("a message 1", "a message 2", "a message 3");
    }

    @Test
    void leavesOutWhatTheOtherHubSaysOfItsStream() {
        hub.connect().ask(text(request("data: 1\n\nevent: tidings:bye\ndata: {}\n\n".getBytes(UTF_8))));

        assertThat(stored()).containsExactly("a message 1");
    }

    @Test
    void saysWhenTheLastEventHasNoBlankLineBehindItSinceItWouldBeLost() {
        String answer = hub.connect().ask(text(request("data: 1\n\ndata: 2\n".getBytes(UTF_8))));

        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains(
                        "\"error\":\"stream: the last event ends with a blank line, too\",\"line\":4,\"published\":1");
        assertThat(stored()).containsExactly("a message 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: 1~~event: a\u0000b~data: 2~~data: 3~~ | 5 | 1 | no control characters",
                "data: 1~~data: \u00ff~~data: 3~~ | 3 | 1 | text is UTF-8",
                "event: \u00ff~data: 2~~ | 1 | 0 | text is UTF-8",
            })
    void stopsAtWhatIsWrongAndKeepsWhatWasBeforeIt(String body, int line, int published, String detail) {
        byte[] bytes = body.strip().replace("~", "\n").getBytes(ISO_8859_1);
        var client = hub.connect();
        client.send(request(bytes));
        String answer = client.received();

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains(detail);
        assertThat(answer).contains("\"line\":" + line + ",\"published\":" + published);
        assertThat(stored()).hasSize(published);
    }

    @Test
    void refusesAnEventThatIsTooLargeAndKeepsNoMoreOfIt() {
        var client = hub.connect();
        client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        String line = "data: " + "x".repeat(10_000) + "\n";
        for (int i = 0; i < 400 && client.isOpen(); i++) {
            client.send("%x\r\n%s\r\n".formatted(line.length(), line));
        }

        assertThat(client.received()).startsWith("HTTP/1.1 400 ").contains("stream: an event has at most");
    }

    @Test
    void isToldHowFarItGotWhenTheServerStops() {
        var client = hub.connect();
        client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n");
        hub.loop.drain();
        hub.settle();

        assertThat(client.received())
                .startsWith("HTTP/1.1 503 ")
                .contains("\"line\":3,\"published\":1")
                .contains("the server is stopping");
        assertThat(stored()).containsExactly("a message 1");
    }

    /** It was: unfinished lines on many streams filled the heap. */
    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/x-ndjson", "text/plain"})
    void isRefusedForNowWhenTooMuchIsUnfinishedAndNothingStaysKept(String type) {
        String head = HEAD.replace("text/event-stream", type) + "Transfer-Encoding: chunked\r\n\r\n";
        String chunk = "%x\r\n%s\r\n".formatted(200_000, "x".repeat(200_000));
        for (int round = 0; round < 2; round++) {
            List<TestHub.Client> clients = new ArrayList<>();
            String refused = "";
            while (refused.isEmpty() && clients.size() < 100) {
                clients.add(hub.connect());
                clients.getLast().send(head + chunk);
                refused = clients.getLast().received();
            }
            assertThat(refused).startsWith("HTTP/1.1 503 ").contains("Retry-After");
            assertThat(clients).hasSize((int) (TestHub.UNFINISHED_BYTES / 200_000) + 1);
            clients.forEach(TestHub.Client::leave);
        }
        assertThat(hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"))
                .startsWith("HTTP/1.1 201 ");
    }

    @Test
    void doesNotReadOnWhileTheJournalIsBusy() {
        hub.journal.held = true;
        var client = hub.connect();
        client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
        int events = 0;
        while (client.channel.config().isAutoRead()) {
            client.send("9\r\ndata: 1\n\n\r\n");
            events++;
        }
        hub.journal.held = false;
        hub.settle();
        client.send("0\r\n\r\n");

        assertThat(client.received()).contains("{\"published\":" + events + ",");
    }

    private static byte[] request(byte[] body) {
        byte[] head = (HEAD + "Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8);
        return ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .array();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private List<String> stored() {
        return hub.stored().stream()
                .map(entry -> (Event) entry)
                .map(event -> event.topic() + " " + event.type() + " " + event.data())
                .toList();
    }
}
