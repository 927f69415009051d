package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every transport brings, whatever it looks like on the wire; a client of each says what it understood. */
abstract class WireContract {

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    /**
     * Returns a client that is not connected yet.
     *
     * @param target with a query
     */
    abstract WireClient client(TestHub at, String target);

    @Test
    void bringsWhatIsPublishedWhileItIsThere() {
        WireClient client = subscribe("/events/a?");
        publish("a", "x");
        publish("b", "not wanted");
        publish("a?type=note", "y");

        assertThat(client.told()).containsExactly("1 a message x", "3 a note y");
    }

    @Test
    void bringsWhatCameAfterTheCursorAndThenWhatComes() {
        publish("a", "x");
        publish("a", "y");
        WireClient client = subscribe("/events/a?after=" + WireClient.id(1));
        publish("a", "z");

        assertThat(client.told()).containsExactly("2 a message y", "3 a message z");
    }

    @Test
    void bringsHistoryInOrderAndOnceAlsoWhenItIsMoreThanAPage() {
        IntStream.rangeClosed(1, 600).forEach(i -> publish("a", "x" + i));
        WireClient client = subscribe("/events/a?from=start");
        client.understand();
        publish("a", "x601");

        assertThat(client.told())
                .isEqualTo(IntStream.rangeClosed(1, 601)
                        .mapToObj(i -> i + " a message x" + i)
                        .toList());
    }

    @Test
    void carriesSeveralSelectorsAndSaysWhichEventIsWhich() {
        WireClient client = subscribe("/events?topic=a/*&topic=b");
        publish("a/1", "x");
        publish("c", "y");
        publish("b", "z");

        assertThat(client.told()).containsExactly("1 a/1 message x", "3 b message z");
    }

    @Test
    void tellsOfAGapBeforeTheEventsBehindIt() {
        publish("a", "x");
        WireClient client = subscribe("/events/a?after=elsewhere");

        assertThat(client.told()).containsExactly("gap foreign-id after elsewhere", "1 a message x");
    }

    @Test
    void tellsOfAGapWhereNothingComesBehindIt() {
        publish("a", "x");
        hub.ask("DELETE /events/a HTTP/1.1\r\nHost: h\r\n\r\n");
        WireClient client = subscribe("/events/a?after=" + WireClient.id(0));

        assertThat(client.told()).containsExactly("gap retention after " + WireClient.id(0));
    }

    @Test
    void bringsOnlyTheTypesThatAreWanted() {
        publish("a?type=x", "1");
        publish("a?type=y", "2");
        WireClient client = subscribe("/events/a?from=start&type=y&type=z");
        publish("a?type=x", "3");
        publish("a?type=z", "4");

        assertThat(client.told()).containsExactly("2 a y 2", "4 a z 4");
    }

    @Test
    void bringsNoMoreThanTheLimit() {
        IntStream.rangeClosed(1, 5).forEach(i -> publish("a", "x"));
        WireClient client = client(hub, "/events/a?from=start&limit=2");
        client.once();

        assertThat(client.told()).startsWith("1 a message x", "2 a message x").doesNotContain("3 a message x");
        assertThat(client.isAnswered()).isTrue();
    }

    @Test
    void showsInEverySilenceThatItIsThere() {
        WireClient client = subscribe("/events/a?heartbeat=5s&wait=5s");
        client.understand();
        int before = client.signs();
        hub.pass(Duration.ofSeconds(6));
        assertThat(client.told()).isEmpty();
        assertThat(client.signs()).isEqualTo(before + 1);

        hub.pass(Duration.ofSeconds(6));
        assertThat(client.told()).isEmpty();
        assertThat(client.signs()).isEqualTo(before + 2);
    }

    @Test
    void saysThatTheTopicIsCompleteAndThenThereIsNothingToComeBackFor() {
        WireClient client = subscribe("/events/a?");
        publish("a?end=true", "last");

        assertThat(client.told()).containsExactly("1 a message last", "end complete");
        assertThat(client.comeBack()).startsWith("HTTP/1.1 204 No Content\r\n");
    }

    @Test
    void saysThatTheTopicIsCompleteToWhoComesLater() {
        publish("a", "x");
        publish("a?end=true", "last");
        WireClient client = subscribe("/events/a?from=start&type=message");

        assertThat(client.told()).containsExactly("1 a message x", "2 a message last", "end complete");
        assertThat(client.comeBack()).startsWith("HTTP/1.1 204 No Content\r\n");
    }

    @Test
    void saysThatTheTopicWasDeleted() {
        WireClient client = subscribe("/events/a?");
        publish("a", "x");
        client.understand();
        hub.ask("DELETE /events/a HTTP/1.1\r\nHost: h\r\n\r\n");

        assertThat(client.told()).containsExactly("1 a message x", "end deleted");
    }

    @Test
    void letsGoOfItsClientsWhenTheServerDrainsAndLosesNothingThatWasSaidBefore() {
        WireClient client = subscribe("/events/a?");
        publish("a", "x");
        client.understand();
        hub.loop.drain();
        hub.settle();

        assertThat(client.told()).first().isEqualTo("1 a message x");
        assertThat(client.isAnswered()).isTrue();
        assertThat(client.isConnected()).isFalse();
    }

    @Test
    void servesAClientThatWasSlowFromTheJournal() {
        WireClient client = subscribe("/events/a?");
        client.stopsReading();
        IntStream.rangeClosed(1, 300).forEach(i -> publish("a", i + "x".repeat(2000)));
        assertThat(client.waitingBytes()).isLessThan(64_000 + 2200);
        client.readsAgain();

        assertThat(client.told())
                .isEqualTo(IntStream.rangeClosed(1, 300)
                        .mapToObj(i -> i + " a message " + i + "x".repeat(2000))
                        .toList());
    }

    @Test
    void isCountedWhileItIsThereAndForgottenWhenItLeaves() {
        WireClient client = subscribe("/events/a?");
        assertThat(subscribers()).isEqualTo("1");
        client.leave();
        assertThat(subscribers()).isEqualTo("0");
    }

    @Test
    void bringsAnyTextUnchanged() {
        List<String> texts = new ArrayList<>(List.of(
                "",
                " leading",
                "CRLF\r\nCR\rLF\n",
                "a\0b",
                "\"quotes\" and \\ and \\ud800 in words",
                "\u2028\u2029\u0085\uFEFF\u007f\u0001",
                "data: x\n\nid: 7\n",
                "{\"control\":\"end\",\"reason\":\"forged\"}\n",
                "]}",
                "\uD83D\uDE00 ä€"));
        var random = new Random(1);
        for (int i = 0; i < 200; i++) {
            texts.add(random.ints(random.nextInt(30), 0, 0x20000)
                    .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString());
        }
        WireClient client = subscribe("/events/a?envelope=json");
        texts.forEach(text -> publish("a", text));

        assertThat(client.told())
                .isEqualTo(IntStream.range(0, texts.size())
                        .mapToObj(i -> (i + 1) + " a message " + texts.get(i))
                        .toList());
    }

    private WireClient subscribe(String target) {
        return client(hub, target).connect();
    }

    private void publish(String topicAndQuery, String data) {
        byte[] bytes = data.getBytes(UTF_8);
        var publisher = hub.connect();
        publisher.send("POST /events/" + topicAndQuery + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + bytes.length
                + "\r\n\r\n" + data);
        assertThat(publisher.received()).startsWith("HTTP/1.1 201 ");
    }

    private String subscribers() {
        String head = hub.ask("HEAD /events/a HTTP/1.1\r\nHost: h\r\n\r\n");
        return head.replaceAll("(?s).*\r\nTidings-Subscribers: ([0-9]+)\r\n.*", "$1");
    }
}
