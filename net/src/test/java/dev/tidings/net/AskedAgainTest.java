package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Held responses whose application is asked again: rules G12 to G14 of {@code docs/protocol.md}. */
class AskedAgainTest {

    private static final String HOLD = "Grip-Hold: response\r\nGrip-Channel: a\r\nContent-Type: text/plain";
    private static final String KNOWN = HOLD.replace(": a", ": a; prev-id=1");

    private final HoldingApplication application = new HoldingApplication();

    @AfterEach
    void leavesNothingBehind() {
        application.close();
    }

    @Test
    void aHintHasTheApplicationAskedAsTheClientDid() {
        TestHub.Client client = application.ask(
                "DELETE /x?y HTTP/1.1\r\nHost: h\r\nCookie: c\r\nGrip-Last: a; last-id=9\r\n\r\n", HOLD, "nothing yet");
        hint();
        assertThat(client.received()).isEmpty();
        assertThat(application.asked()).containsExactly("DELETE /x?y");
        assertThat(application.fields().first("cookie")).contains("c");

        application.answer(201, "X-A: 1", "news");

        assertThat(client.received())
                .startsWith("HTTP/1.1 201 Created\r\nx-a: 1\r\n")
                .endsWith("\r\n\r\nnews");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void theNewAnswerMayHoldAgain() {
        TestHub.Client client = application.ask(HOLD, "nothing yet");
        hint();
        application.answer(HOLD.replace("text/plain", "x/y"), "still nothing");
        application.publish("1", "0", "news");

        assertThat(client.received()).contains("content-type: x/y\r\n").endsWith("\r\n\r\nnews");
        assertThat(application.asked()).isEmpty();
    }

    @Test
    void theNewAnswerMayBeAStream() {
        TestHub.Client client = application.ask(HOLD, "nothing yet");
        hint();
        application.answer(HOLD.replace("response", "stream"), "all\n");
        application.publish("1", "0", "news");

        assertThat(client.received()).endsWith("\r\n\r\n4\r\nall\n\r\n4\r\nnews\r\n");
    }

    @Test
    void anItemThatDoesNotFollowHasItAskedToo() {
        TestHub.Client client = application.ask(KNOWN, "nothing yet");
        application.publish("3", "2", "third");
        assertThat(application.asked()).containsExactly("GET / a; last-id=1");

        application.answer("", "second and third");
        assertThat(client.received()).endsWith("second and third");
    }

    @Test
    void anItemThatFollowsTheNewAnswerIsNotLost() {
        TestHub.Client client = application.ask(KNOWN, "nothing yet");
        application.publish("3", "2", "third");
        application.answer(KNOWN.replace("prev-id=1", "prev-id=2"), "nothing yet");

        assertThat(client.received()).endsWith("\r\n\r\nthird");
    }

    @Test
    void whatIsPublishedWhileItIsAskedAgainIsNotLostWithoutIdsEither() {
        TestHub.Client client = application.ask(HOLD, "nothing yet");
        hint();
        application.publish("a", "{\"http-response\":{\"body\":\"news\"}}");
        application.answer(HOLD, "nothing yet");

        assertThat(client.received()).endsWith("\r\n\r\nnews");
    }

    @Test
    void aHintWhileItIsAskedIsNotLost() {
        application.ask(HOLD, "nothing yet");
        hint();
        hint();
        application.answer(HOLD, "nothing yet");

        assertThat(application.asked()).hasSize(1);
    }

    @Test
    void anItemOfAnotherFormatIsKnownOfToo() {
        TestHub.Client client = application.ask(KNOWN, "nothing yet");
        application.publish("a", "{\"id\":\"2\",\"prev-id\":\"1\",\"http-stream\":{\"content\":\"x\"}}");
        application.publish("3", "2", "third");

        assertThat(client.received()).endsWith("\r\n\r\nthird");
    }

    @Test
    void whoSentABodyGetsTheAnswerThatItIsHeldWith() {
        TestHub.Client client =
                application.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", HOLD, "nothing yet");
        hint();

        assertThat(client.received()).endsWith("\r\n\r\nnothing yet");
        assertThat(application.asked()).isEmpty();
    }

    @Test
    void aRecoveryAsksForAllWhoAreHeldButNotForAllAtOnce() {
        for (int i = 0; i < 40; i++) {
            application.ask(HOLD, "nothing yet");
        }
        application.holding.recover();
        application.hub.settle();
        assertThat(application.asked()).hasSize(16);

        for (int i = 0; i < 40; i++) {
            application.answer("", "news");
        }
        assertThat(application.asked()).isEmpty();
        assertThat(application.ended()).hasSize(40).containsOnly("complete");
    }

    @Test
    void whoLeftWhileItWaitedForItsTurnIsNotAskedFor() {
        List<TestHub.Client> clients = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            clients.add(application.ask(HOLD, "nothing yet"));
        }
        application.holding.recover();
        application.hub.settle();
        clients.subList(15, 31).forEach(TestHub.Client::leave); // one that is asked for, and 15 that wait
        application.answer("", "news");
        assertThat(application.asked())
                .as("all turns are taken by those who are there")
                .hasSize(16);

        for (int i = 0; i < 32; i++) {
            application.answer("", "news");
        }
        assertThat(application.asked()).isEmpty();
        assertThat(clients.getLast().received()).endsWith("news");
    }

    @Test
    void anApplicationThatHangsHoldsUpNoOther() {
        for (int i = 0; i < 20; i++) {
            application.ask(HOLD, "nothing yet");
        }
        application.change();
        application.ask("GET /other HTTP/1.1\r\nHost: h\r\n\r\n", HOLD, "nothing yet");
        application.holding.recover();
        application.hub.settle();

        assertThat(application.asked()).hasSize(17).contains("GET /other");
    }

    @Test
    void aFailureAtOnceTakesNoTurnForGood() {
        for (int i = 0; i < 20; i++) {
            application.ask(HOLD, "nothing yet");
        }
        application.away(true);
        hint();
        application.away(false);
        for (int i = 0; i < 20; i++) {
            application.ask(HOLD, "nothing yet");
        }
        hint();

        assertThat(application.asked()).hasSize(16);
    }

    /** A client could rob the gateway's request of it (RFC 9110 §7.6.1). */
    @Test
    void whatTheClientKnowsOfIsNotAboutItsConnection() {
        application.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: x-a, Grip-Last\r\n\r\n", KNOWN, "nothing yet");
        hint();

        assertThat(application.fields().lists("connection", "grip-last")).isFalse();
        assertThat(application.fields().lists("connection", "x-a")).isTrue();
    }

    @Test
    void anApplicationThatIsAwayIsABadGateway() {
        TestHub.Client client = application.ask(HOLD, "nothing yet");
        hint();
        application.fail();

        assertThat(client.received())
                .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                .contains("the application, asked again: connection refused");
    }

    @Test
    void anAnswerThatSaysSomethingWrongIsABadGateway() {
        TestHub.Client client = application.ask(HOLD, "nothing yet");
        hint();
        application.answer("Grip-Hold: forever", "");

        assertThat(client.received())
                .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                .contains("Grip-Hold: got \\\"forever\\\", expected response or stream");
    }

    @Test
    void theApplicationIsToldThatItsClientIsNotHeldAnyMore() {
        TestHub.Client answered = application.ask(HOLD + "\r\nGrip-Link: </gone/1>; rel=gone", "nothing yet");
        application.hub.pass(Duration.ofSeconds(56));
        assertThat(answered.received()).endsWith("\r\n\r\nnothing yet");
        application
                .ask(HOLD + "\r\nGrip-Link: <gone/2>; rel=gone", "nothing yet")
                .leave();

        assertThat(application.asked()).containsExactly("POST /gone/1", "POST /gone/2");
        application.answer(500, "Grip-Hold: nobody cares", "");
        application.fail();
        assertThat(application.asked()).isEmpty();
    }

    private void hint() {
        application.publish("a", "{\"http-response\":{\"action\":\"hint\"}}");
    }
}
