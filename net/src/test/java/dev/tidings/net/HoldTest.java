package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that an application handed over: rules G5 to G10 of {@code docs/protocol.md}. */
class HoldTest {

    private static final String STREAM = "Grip-Hold: stream\r\nGrip-Channel: a\r\nContent-Type: text/plain";
    private static final String RESPONSE =
            "Grip-Hold: response\r\nGrip-Channel: a\r\nGrip-Timeout: 20\r\nContent-Type: text/plain";

    private final HoldingApplication application = new HoldingApplication();
    private final TestHub hub = application.hub;

    @AfterEach
    void leavesNothingBehind() {
        application.close();
    }

    @Test
    void aStreamBeginsWithTheAnswerAndGoesOnWithWhatIsPublished() {
        TestHub.Client client = application.ask(STREAM, "hello\n");
        assertThat(client.received()).isEqualTo("""
                        HTTP/1.1 200 OK\r
                        content-type: text/plain\r
                        x-accel-buffering: no\r
                        date: Fri, 02 Jan 2026 03:04:05 GMT\r
                        transfer-encoding: chunked\r
                        \r
                        6\r
                        hello
                        \r
                        """);

        application.publish("a", "{\"http-stream\":{\"content\":\"one\"}}");
        application.publish("b", "{\"http-stream\":{\"content\":\"no\"}}");
        application.publish("a", "{\"http-stream\":{\"content-bin\":\"AP8=\"},\"ws-message\":{\"content\":\"no\"}}");
        application.publish("a", "{\"http-response\":{\"body\":\"no\"}}");
        application.publish("a", "{\"http-stream\":{\"action\":\"hint\"}}");
        application.publish("a", "{\"http-stream\":{\"content\":\"\"}}");

        assertThat(client.received()).isEqualTo("3\r\none\r\n2\r\n\0\uFFFD\r\n");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void anItemEndsAStream() {
        TestHub.Client client = application.ask(STREAM, "");
        client.received();

        application.publish("a", "{\"http-stream\":{\"content\":\"last\"}}");
        application.publish("a", "{\"http-stream\":{\"action\":\"close\"}}");

        assertThat(client.received()).isEqualTo("4\r\nlast\r\n0\r\n\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"text/event-stream | event: paid%ndata: x%ndata: y%n%n", "text/plain | x%ny%n"})
    void anOrdinaryEventIsWrittenAsTheStreamIs(String type, String written) {
        TestHub.Client client = application.ask(STREAM.replace("text/plain", type), "");
        client.received();

        hub.ask("POST /events/a?type=paid HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nx\ny");

        String text = written.formatted();
        assertThat(client.received()).isEqualTo(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    @Test
    void oldClientsGetPlainBytes() {
        TestHub.Client client = application.ask("GET / HTTP/1.0\r\n\r\n", STREAM, "hello");
        application.publish("a", "{\"http-stream\":{\"content\":\"one\"}}");
        application.publish("a", "{\"http-stream\":{\"action\":\"close\"}}");

        assertThat(client.received()).endsWith("\r\n\r\nhelloone").doesNotContain("chunked");
        assertThat(client.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"idle, 2", "interval, 4"})
    void aSilenceIsFilledWithTheKeepAlive(String mode, int beats) {
        String keepAlive = "\r\nGrip-Keep-Alive: :\\n; format=cstring; timeout=20; mode=" + mode;
        TestHub.Client client = application.ask(STREAM + keepAlive, "");
        client.received();
        for (int i = 0; i < 3; i++) {
            hub.pass(Duration.ofSeconds(15));
            application.publish("a", "{\"http-stream\":{\"content\":\"x\"}}");
        }
        hub.pass(Duration.ofSeconds(41));

        assertThat(client.received().replaceAll("1\r\nx\r\n", "").split("2\r\n:\n\r\n", -1))
                .hasSize(beats + 1);
    }

    @Test
    void aFilterKeepsItemsBack() {
        TestHub.Client client =
                application.ask(STREAM.replace(": a", ": a; filter=skip-self") + "\r\nGrip-Set-Meta: user=\"bob\"", "");
        client.received();

        application.publish("a", "{\"meta\":{\"sender\":\"bob\"},\"http-stream\":{\"content\":\"no\"}}");
        application.publish("a", "{\"meta\":{\"sender\":\"eve\"},\"http-stream\":{\"content\":\"yes\"}}");

        assertThat(client.received()).isEqualTo("3\r\nyes\r\n");
    }

    @Test
    void whatWasPublishedWhileTheApplicationAnsweredIsNotForItUnlessIdsSayThatItContinues() {
        application.meanwhile(() -> {
            application.publish("a", "{\"id\":\"2\",\"prev-id\":\"1\",\"http-stream\":{\"content\":\"known\"}}");
            application.publish("a", "{\"id\":\"3\",\"prev-id\":\"2\",\"http-stream\":{\"content\":\"three\"}}");
            application.publish("a", "{\"id\":\"4\",\"prev-id\":\"3\",\"http-stream\":{\"content\":\"four\"}}");
            application.publish("a", "{\"http-stream\":{\"content\":\"nobody knows\"}}");
            hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        });
        TestHub.Client without = application.ask(STREAM, "");
        application.publish("a", "{\"http-stream\":{\"content\":\"later\"}}");
        assertThat(without.received()).endsWith("\r\n\r\n5\r\nlater\r\n");
        without.leave();
        TestHub.Client with = application.ask(STREAM.replace(": a", ": a; prev-id=2"), "");

        application.publish("a", "{\"http-stream\":{\"content\":\"later\"}}");

        assertThat(with.received()).endsWith("\r\n\r\n5\r\nthree\r\n4\r\nfour\r\n5\r\nlater\r\n");
    }

    @Test
    void aResponseIsTheFirstItemThatHasOne() {
        TestHub.Client client = application.ask(RESPONSE, "nothing yet");
        hub.pass(Duration.ofSeconds(19));
        application.publish("a", "{\"http-stream\":{\"content\":\"no\"}}");
        assertThat(client.received()).isEmpty();

        application.publish("a", "{\"http-response\":{\"body\":\"news\",\"headers\":{\"X-A\":\"1\"}}}");
        application.publish("a", "{\"http-response\":{\"body\":\"more news\"}}");

        assertThat(client.received())
                .startsWith("HTTP/1.1 200 OK\r\nx-a: 1\r\ncontent-type: text/plain\r\n")
                .contains("\r\ncontent-length: 4\r\n")
                .endsWith("\r\n\r\nnews");
        assertThat(client.isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(30));
        assertThat(client.received()).isEmpty();
    }

    @Test
    void aResponseIsTheApplicationsWhenTheTimeIsOver() {
        TestHub.Client client = application.ask(RESPONSE, "nothing yet");
        hub.pass(Duration.ofSeconds(21));
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nnothing yet");
        application.publish("a", "{\"http-response\":{\"body\":\"news\"}}");
        assertThat(client.received()).isEmpty();
    }

    @Test
    void anOrdinaryEventIsAResponseToo() {
        TestHub.Client client = application.ask(RESPONSE, "nothing yet");
        hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nx");
    }

    /** The status that the application gave for nothing has no room for something. */
    @Test
    void anOrdinaryEventIsAResponseAlsoInThePlaceOfOneWithoutABody() {
        TestHub.Client client = application.ask(RESPONSE + "\r\nGrip-Status: 204 No Content", "");
        hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        assertThat(client.received()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nx");
    }

    @Test
    void anItemsFieldsDoNotFrameItsResponse() {
        TestHub.Client client = application.ask(RESPONSE, "nothing yet");
        application.publish(
                "a",
                "{\"http-response\":{\"body\":\"news\",\"headers\":{\"Transfer-Encoding\":\"chunked\",\"Connection\":\"close\"}}}");
        assertThat(client.received())
                .doesNotContain("transfer-encoding", "connection: ")
                .endsWith("\r\n\r\nnews");
    }

    @Test
    void whoLeftIsNotHeldAnyLonger() {
        application.ask(RESPONSE, "").leave();
        application.ask(STREAM, "").leave();
        hub.settle();
        assertThat(hub.ask("HEAD /events/a HTTP/1.1\r\nHost: h\r\n\r\n")).contains("Tidings-Subscribers: 0\r\n");
    }

    @Test
    void aServerThatStopsLetsEverybodyComeAgain() {
        TestHub.Client response = application.ask(RESPONSE, "nothing yet");
        TestHub.Client stream = application.ask(STREAM, "");
        stream.received();
        hub.loop.drain();
        hub.settle();

        assertThat(response.received()).endsWith("\r\n\r\nnothing yet");
        assertThat(stream.received()).isEqualTo("0\r\n\r\n");
        assertThat(stream.isOpen()).isFalse();
    }
}
