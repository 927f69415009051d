package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that go on at their application's next link: rules G11, G13 and G14 of {@code docs/protocol.md}. */
class NextLinkTest {

    private static final String NEXT = "Grip-Link: </next>; rel=next";
    private static final String HOLD = "Grip-Hold: stream\r\nGrip-Channel: a; prev-id=1\r\n" + NEXT;
    private static final String WITHOUT_IDS = HOLD.replace("; prev-id=1", "");

    private final HoldingApplication application = new HoldingApplication();

    @AfterEach
    void leavesNothingBehind() {
        application.close();
    }

    @Test
    void anItemThatDoesNotFollowHasTheApplicationAskedForWhatIsMissing() {
        TestHub.Client client = held(HOLD);
        application.publish("2", "1", "two");
        application.publish("4", "3", "four");
        application.publish("5", "4", "five");
        assertThat(client.received()).isEqualTo("3\r\ntwo\r\n");
        assertThat(application.asked()).containsExactly("GET /next a; last-id=2");

        application.answer(HOLD.replace("prev-id=1", "prev-id=4"), "three four");

        assertThat(client.received()).isEqualTo("a\r\nthree four\r\n4\r\nfive\r\n");
        application.publish("6", "5", "six");
        assertThat(client.received()).isEqualTo("3\r\nsix\r\n");
        assertThat(application.asked()).isEmpty();
    }

    @Test
    void whatFollowsThePageIsNotLostEvenIfItWasTheReasonToAsk() {
        TestHub.Client client = held(HOLD);
        application.publish("3", "2", "three");
        application.answer(HOLD.replace("prev-id=1", "prev-id=2"), "two");

        assertThat(client.received()).isEqualTo("3\r\ntwo\r\n5\r\nthree\r\n");
    }

    @Test
    void anItemThatDoesNotSayWhatItFollowsMayFollowAnything() {
        TestHub.Client client = held(HOLD);
        application.publish("a", "{\"http-stream\":{\"content\":\"x\"}}");

        assertThat(client.received()).isEmpty();
        assertThat(application.asked()).containsExactly("GET /next a; last-id=1");
    }

    /** The application knows its news before it publishes them. */
    @Test
    void anItemThatTheAnswerTellsOfIsNoReasonToAsk() {
        TestHub.Client client = held(HOLD);
        application.publish("1", "0", "one");
        application.publish("2", "1", "two");

        assertThat(client.received()).isEqualTo("3\r\ntwo\r\n");
        assertThat(application.asked()).isEmpty();
    }

    @Test
    void aCloseNeedNotSayWhatItFollows() {
        TestHub.Client client = held(HOLD);
        application.publish("a", "{\"http-stream\":{\"action\":\"close\"}}");

        assertThat(client.isOpen()).isFalse();
        assertThat(application.ended()).containsExactly("complete");
    }

    @Test
    void aHintHasItAskedOnceForAllThatCameBefore() {
        TestHub.Client client = held(WITHOUT_IDS);
        hint();
        application.publish("2", "1", "two");
        assertThat(application.asked()).containsExactly("GET /next");
        assertThat(client.received()).isEmpty();

        application.answer(WITHOUT_IDS, "news");

        assertThat(client.received()).isEqualTo("4\r\nnews\r\n3\r\ntwo\r\n");
        assertThat(application.asked()).isEmpty();
    }

    @Test
    void aHintWhileItAnswersHasItAskedOnceMore() {
        held(HOLD);
        hint();
        hint();
        hint();
        application.answer(HOLD, "");
        assertThat(application.asked()).hasSize(1);

        application.answer(HOLD, "");
        assertThat(application.asked()).isEmpty();
    }

    @Test
    void itIsAskedWhenAChannelWasSilentForTheTimeout() {
        held(HOLD.replace(": a;", ": b, a;") + "; timeout=20");
        application.hub.pass(Duration.ofSeconds(19));
        assertThat(application.asked()).isEmpty();
        application.publish("2", "1", "two");
        application.hub.pass(Duration.ofSeconds(2));
        assertThat(application.asked()).containsExactly("GET /next a; last-id=2");
        application.answer(HOLD + "; timeout=20", "");

        application.publish("2", "1", "two");
        application.hub.pass(Duration.ofSeconds(21));
        assertThat(application.asked()).as("every channel had news").isEmpty();
        application.hub.pass(Duration.ofSeconds(20));
        assertThat(application.asked()).hasSize(1);
    }

    @Test
    void aPageReplacesWhatTheStreamIsHeldFor() {
        TestHub.Client client = held(HOLD + "; timeout=20");
        application.hub.pass(Duration.ofSeconds(21));
        application.answer("""
                Grip-Hold: stream
                Grip-Channel: b; filter=skip-self
                Grip-Set-Meta: user=bob
                Grip-Keep-Alive: beat; timeout=10
                Grip-Link: <?page=3>; rel=next; timeout=1000
                """, "");
        application.publish("2", "1", "of a");
        application.publish("b", "{\"meta\":{\"sender\":\"bob\"},\"http-stream\":{\"content\":\"own\"}}");
        application.publish("b", "{\"http-stream\":{\"content\":\"of b\"}}");
        application.hub.pass(Duration.ofSeconds(11));

        assertThat(client.received()).isEqualTo("4\r\nof b\r\n4\r\nbeat\r\n");
        application.publish("b", "{\"http-stream\":{\"action\":\"hint\"}}");
        assertThat(application.asked()).containsExactly("GET /next?page=3");
    }

    @Test
    void aPageWithoutALinkIsTheLastOne() {
        TestHub.Client client = held(HOLD);
        hint();
        application.answer(HOLD.replace(NEXT, "X-A: 1"), "last page");
        hint();
        application.publish("3", "2", "not following");

        assertThat(client.received()).isEqualTo("9\r\nlast page\r\nd\r\nnot following\r\n");
        assertThat(application.asked()).isEmpty();
    }

    @Test
    void whatIsMissingIsNotAskedForBeforeTheClientHasWhatIsThere() {
        TestHub.Client client = held(HOLD);
        client.stopsReading();
        application.publish("2", "1", "x".repeat(100_000));
        application.publish("3", "2", "three");
        application.publish("5", "4", "five");
        assertThat(application.asked()).isEmpty();

        client.readsAgain();
        assertThat(client.received()).endsWith("\r\n5\r\nthree\r\n");
        assertThat(application.asked()).containsExactly("GET /next a; last-id=3");
    }

    @Test
    void anAnswerThatDoesNotHoldIsFollowedByItsPagesAtOnce() {
        TestHub.Client client =
                application.ask("GET /list/ HTTP/1.1\r\nHost: h\r\n\r\n", "Grip-Link: <2>; rel=next", "one ");
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n4\r\none \r\n");
        assertThat(application.asked()).containsExactly("GET /list/2");
        application.answer("Grip-Link: <sub/3>; rel=next", "two ");
        assertThat(application.asked()).containsExactly("GET /list/sub/3");
        application.answer("Grip-Link: <4>; rel=next", "");
        assertThat(application.asked()).containsExactly("GET /list/sub/4");
        application.answer("", "four");

        assertThat(client.received()).isEqualTo("4\r\ntwo \r\n4\r\nfour\r\n0\r\n\r\n");
        assertThat(client.isOpen()).isFalse();
        assertThat(application.ended()).containsExactly("complete");
    }

    @Test
    void pagesMayLeadToAHold() {
        TestHub.Client client = application.ask(NEXT, "one ");
        application.publish("a", "{\"http-stream\":{\"content\":\"in the page\"}}");
        application.publish("3", "2", "three");
        application.answer(HOLD.replace("prev-id=1", "prev-id=2"), "two");
        application.publish("4", "3", "four");

        assertThat(client.received()).endsWith("\r\n4\r\none \r\n3\r\ntwo\r\n5\r\nthree\r\n4\r\nfour\r\n");
    }

    @Test
    void aPageIsAskedForOnlyWhenTheClientTakesIt() {
        TestHub.Client client = held(HOLD + "; timeout=20");
        client.stopsReading();
        application.publish("2", "1", "x".repeat(100_000));
        application.holding.recover();
        application.hub.pass(Duration.ofSeconds(30));
        assertThat(application.asked()).isEmpty();

        client.readsAgain();
        assertThat(application.asked()).containsExactly("GET /next a; last-id=2");
    }

    @Test
    void aFailureIsTriedAgainAfterGrowingPauses() {
        TestHub.Client client = held(HOLD);
        hint();
        application.fail();
        for (int pause = 1; pause <= 16; pause *= 2) {
            application.hub.pass(Duration.ofMillis(pause * 1000L - 100));
            assertThat(application.asked()).isEmpty();
            application.hub.pass(Duration.ofMillis(200));
            assertThat(application.asked()).as("after %s s", pause).hasSize(1);
            assertThat(client.isOpen()).isTrue();
            application.answer(503, "", "not now");
        }

        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).as("broken off").isEmpty();
        assertThat(application.ended()).containsExactly("upstream");
    }

    @Test
    void aFailureThatIsOverIsForgotten() {
        TestHub.Client client = held(HOLD);
        for (int i = 0; i < 10; i++) {
            hint();
            application.fail();
            application.hub.pass(Duration.ofSeconds(2));
            application.answer(HOLD, "x");
        }

        assertThat(client.received()).isEqualTo("1\r\nx\r\n".repeat(10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Grip-Link: <http://elsewhere/>; rel=next",
                "Grip-Hold: response\nGrip-Channel: a",
                "Grip-Hold: stream",
            })
    void aPageThatSaysSomethingWrongBreaksTheStreamOff(String fields) {
        TestHub.Client client = held(HOLD);
        hint();
        application.answer(fields, "x");

        assertThat(client.isOpen()).isFalse();
        assertThat(client.received()).isEmpty();
        assertThat(application.ended()).containsExactly("upstream");
    }

    @ParameterizedTest
    @CsvSource({"200, http://elsewhere/, Grip-Link", "204, /next, status"})
    void aFirstAnswerThatSaysSomethingWrongIsABadGateway(int status, String link, String where) {
        application.ask("Grip-Status: " + status + "\r\nGrip-Link: <" + link + ">; rel=next", "");

        assertThat(application.refused()).startsWith(where + ": got ");
    }

    @Test
    void aRecoveryAsksForAllWhoHaveALink() {
        TestHub.Client without = held(HOLD.replace(NEXT, "X-A: 1"));
        TestHub.Client with = held(HOLD);
        application.holding.recover();
        application.hub.settle();
        assertThat(application.asked()).containsExactly("GET /next a; last-id=1");
        application.holding.recover();
        application.answer(HOLD, "recovered");
        assertThat(application.asked()).as("asked for while it answered").hasSize(1);
        application.answer(HOLD, "");

        assertThat(with.received()).isEqualTo("9\r\nrecovered\r\n");
        assertThat(application.asked()).isEmpty();
        assertThat(without.received()).isEmpty();
    }

    @Test
    void theApplicationIsToldThatAStreamIsOver() {
        String gone = "\r\nGrip-Link: </gone>; rel=gone";
        held(WITHOUT_IDS + gone).leave();
        TestHub.Client client = held(WITHOUT_IDS + gone);
        assertThat(application.asked()).containsExactly("POST /gone");
        application.answer("", "");
        application.publish("a", "{\"http-stream\":{\"action\":\"close\"}}");

        assertThat(client.isOpen()).isFalse();
        assertThat(application.asked()).containsExactly("POST /gone");
    }

    @Test
    void whoLeavesWhileItIsAskedForIsForgotten() {
        held(HOLD).leave();
        TestHub.Client client = held(HOLD);
        hint();
        client.leave();
        application.answer(HOLD, "x");
        application.hub.pass(Duration.ofMinutes(10));

        assertThat(application.asked()).isEmpty();
        assertThat(application.hub.ask("HEAD /events/a HTTP/1.1\r\nHost: h\r\n\r\n"))
                .contains("Tidings-Subscribers: 0\r\n");
    }

    @Test
    void aServerThatStopsEndsAStreamAlsoWhileItIsAskedFor() {
        TestHub.Client client = held(HOLD);
        hint();
        application.hub.loop.drain();
        application.hub.settle();
        assertThat(client.received()).isEqualTo("0\r\n\r\n");
        assertThat(client.isOpen()).isFalse();

        application.answer(HOLD, "x");
        assertThat(application.ended()).contains("drain");
    }

    /** Returns a client that has received the beginning of its stream. */
    private TestHub.Client held(String fields) {
        TestHub.Client client = application.ask(fields, "");
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n");
        return client;
    }

    private void hint() {
        application.publish("a", "{\"http-stream\":{\"action\":\"hint\"}}");
    }
}
