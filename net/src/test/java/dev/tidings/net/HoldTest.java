package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Cors;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Limits;
import dev.tidings.core.event.EventId;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Clients;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Origins;
import dev.tidings.net.connection.Site;
import dev.tidings.net.grip.Handover;
import dev.tidings.net.grip.Holding;
import dev.tidings.net.grip.Origin;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Version;
import dev.tidings.net.http1.HttpConnection;
import dev.tidings.net.send.Sender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that an application handed over: rules G5 to G10 of {@code docs/protocol.md}. */
class HoldTest {

    private static final String STREAM = "Grip-Hold: stream\r\nGrip-Channel: a\r\nContent-Type: text/plain";
    private static final String RESPONSE =
            "Grip-Hold: response\r\nGrip-Channel: a\r\nGrip-Timeout: 20\r\nContent-Type: text/plain";

    private final TestHub hub = new TestHub(TestHub.with(new Grip(Optional.empty(), "tidings")));
    private final Holding holding = new Holding(hub.journal, new Sender(hub.loop.executor(), hub.allocator()));
    private final List<EmbeddedChannel> clients = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    @AfterEach
    void leavesNothingBehind() {
        clients.forEach(EmbeddedChannel::finishAndReleaseAll);
        hub.settle();
        holding.close();
        hub.close();
    }

    @Test
    void aStreamBeginsWithTheAnswerAndGoesOnWithWhatIsPublished() {
        EmbeddedChannel client = ask(STREAM, "hello\n");
        assertThat(received(client)).isEqualTo("""
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

        publish("a", "{\"http-stream\":{\"content\":\"one\"}}");
        publish("b", "{\"http-stream\":{\"content\":\"no\"}}");
        publish("a", "{\"http-stream\":{\"content-bin\":\"AP8=\"},\"ws-message\":{\"content\":\"no\"}}");
        publish("a", "{\"http-response\":{\"body\":\"no\"}}");
        publish("a", "{\"http-stream\":{\"action\":\"hint\"}}");
        publish("a", "{\"http-stream\":{\"content\":\"\"}}");

        assertThat(received(client)).isEqualTo("3\r\none\r\n2\r\n\0\uFFFD\r\n");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void anItemEndsAStream() {
        EmbeddedChannel client = ask(STREAM, "");
        received(client);

        publish("a", "{\"http-stream\":{\"content\":\"last\"}}");
        publish("a", "{\"http-stream\":{\"action\":\"close\"}}");

        assertThat(received(client)).isEqualTo("4\r\nlast\r\n0\r\n\r\n");
        assertThat(client.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"text/event-stream | event: paid%ndata: x%ndata: y%n%n", "text/plain | x%ny%n"})
    void anOrdinaryEventIsWrittenAsTheStreamIs(String type, String written) {
        EmbeddedChannel client = ask(STREAM.replace("text/plain", type), "");
        received(client);

        hub.ask("POST /events/a?type=paid HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nx\ny");

        String text = written.formatted();
        assertThat(received(client)).isEqualTo(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    @Test
    void oldClientsGetPlainBytes() {
        EmbeddedChannel client = ask("GET / HTTP/1.0\r\n\r\n", STREAM, "hello");
        publish("a", "{\"http-stream\":{\"content\":\"one\"}}");
        publish("a", "{\"http-stream\":{\"action\":\"close\"}}");

        assertThat(received(client)).endsWith("\r\n\r\nhelloone").doesNotContain("chunked");
        assertThat(client.isOpen()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"idle, 2", "interval, 4"})
    void aSilenceIsFilledWithTheKeepAlive(String mode, int beats) {
        String keepAlive = "\r\nGrip-Keep-Alive: :\\n; format=cstring; timeout=20; mode=" + mode;
        EmbeddedChannel client = ask(STREAM + keepAlive, "");
        received(client);
        for (int i = 0; i < 3; i++) {
            hub.pass(Duration.ofSeconds(15));
            publish("a", "{\"http-stream\":{\"content\":\"x\"}}");
        }
        hub.pass(Duration.ofSeconds(41));

        assertThat(received(client).replaceAll("1\r\nx\r\n", "").split("2\r\n:\n\r\n", -1))
                .hasSize(beats + 1);
    }

    @Test
    void aFilterKeepsItemsBack() {
        EmbeddedChannel client =
                ask(STREAM.replace(": a", ": a; filter=skip-self") + "\r\nGrip-Set-Meta: user=\"bob\"", "");
        received(client);

        publish("a", "{\"meta\":{\"sender\":\"bob\"},\"http-stream\":{\"content\":\"no\"}}");
        publish("a", "{\"meta\":{\"sender\":\"eve\"},\"http-stream\":{\"content\":\"yes\"}}");

        assertThat(received(client)).isEqualTo("3\r\nyes\r\n");
    }

    @Test
    void whatWasPublishedWhileTheApplicationAnsweredIsNotForItUnlessIdsSayThatItContinues() {
        meanwhile = () -> {
            publish("a", "{\"id\":\"2\",\"prev-id\":\"1\",\"http-stream\":{\"content\":\"known\"}}");
            publish("a", "{\"id\":\"3\",\"prev-id\":\"2\",\"http-stream\":{\"content\":\"three\"}}");
            publish("a", "{\"id\":\"4\",\"prev-id\":\"3\",\"http-stream\":{\"content\":\"four\"}}");
            publish("a", "{\"http-stream\":{\"content\":\"nobody knows\"}}");
            hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        };
        EmbeddedChannel without = ask(STREAM, "");
        publish("a", "{\"http-stream\":{\"content\":\"later\"}}");
        assertThat(received(without)).endsWith("\r\n\r\n5\r\nlater\r\n");
        without.close();
        EmbeddedChannel with = ask(STREAM.replace(": a", ": a; prev-id=2"), "");

        publish("a", "{\"http-stream\":{\"content\":\"later\"}}");

        assertThat(received(with)).endsWith("\r\n\r\n5\r\nthree\r\n4\r\nfour\r\n5\r\nlater\r\n");
    }

    @Test
    void aResponseIsTheFirstItemThatHasOne() {
        EmbeddedChannel client = ask(RESPONSE, "nothing yet");
        hub.pass(Duration.ofSeconds(19));
        publish("a", "{\"http-stream\":{\"content\":\"no\"}}");
        assertThat(received(client)).isEmpty();

        publish("a", "{\"http-response\":{\"body\":\"news\",\"headers\":{\"X-A\":\"1\"}}}");
        publish("a", "{\"http-response\":{\"body\":\"more news\"}}");

        assertThat(received(client))
                .startsWith("HTTP/1.1 200 OK\r\nx-a: 1\r\ncontent-type: text/plain\r\n")
                .contains("\r\ncontent-length: 4\r\n")
                .endsWith("\r\n\r\nnews");
        assertThat(client.isOpen()).isTrue();
        hub.pass(Duration.ofSeconds(30));
        assertThat(received(client)).isEmpty();
    }

    @Test
    void aResponseIsTheApplicationsWhenTheTimeIsOver() {
        EmbeddedChannel client = ask(RESPONSE, "nothing yet");
        hub.pass(Duration.ofSeconds(21));
        assertThat(received(client)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nnothing yet");
        publish("a", "{\"http-response\":{\"body\":\"news\"}}");
        assertThat(received(client)).isEmpty();
    }

    @Test
    void aHintAsksTheClientToComeAgain() {
        EmbeddedChannel client = ask(RESPONSE, "nothing yet");
        publish("a", "{\"http-response\":{\"action\":\"hint\"}}");
        assertThat(received(client)).endsWith("\r\n\r\nnothing yet");
    }

    @Test
    void anOrdinaryEventIsAResponseToo() {
        EmbeddedChannel client = ask(RESPONSE, "nothing yet");
        hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx");
        assertThat(received(client)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nx");
    }

    @Test
    void whoLeftIsNotHeldAnyLonger() {
        ask(RESPONSE, "").close();
        ask(STREAM, "").close();
        hub.settle();
        assertThat(hub.ask("HEAD /events/a HTTP/1.1\r\nHost: h\r\n\r\n")).contains("Tidings-Subscribers: 0\r\n");
    }

    @Test
    void aServerThatStopsLetsEverybodyComeAgain() {
        EmbeddedChannel response = ask(RESPONSE, "nothing yet");
        EmbeddedChannel stream = ask(STREAM, "");
        received(stream);
        hub.loop.drain();
        hub.settle();

        assertThat(received(response)).endsWith("\r\n\r\nnothing yet");
        assertThat(received(stream)).isEqualTo("0\r\n\r\n");
        assertThat(stream.isOpen()).isFalse();
    }

    /** Sends a request, which an application answers with the fields and the body. */
    private EmbeddedChannel ask(String fields, String body) {
        return ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n", fields, body);
    }

    private EmbeddedChannel ask(String request, String fields, String body) {
        var read = new Headers();
        fields.lines().forEach(line -> read.add(line.replaceFirst(":.*", ""), line.replaceFirst(".*?: ", "")));
        var application = new Application(new ResponseHead(Version.HTTP_1_1, 200, "OK", read), body);
        EmbeddedChannel client = hub.channel(new HttpConnection(hub.loop, application, TestHub.PEER, null, null));
        clients.add(client);
        client.writeInbound(Unpooled.copiedBuffer(request, UTF_8));
        hub.settle();
        return client;
    }

    private String received(EmbeddedChannel client) {
        var all = Unpooled.buffer();
        for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return all.toString(UTF_8);
    }

    private void publish(String channel, String item) {
        String body = "{\"items\":[{\"channel\":\"" + channel + "\"," + item.substring(1) + "]}";
        assertThat(hub.ask(
                        "POST /publish/ HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 200 ");
    }

    /** A site with nothing but an application that has handed each client over when it is asked. */
    private final class Application implements Site {

        private final ResponseHead head;
        private final String body;
        private Runnable gone = () -> {};

        Application(ResponseHead head, String body) {
            this.head = head;
            this.body = body;
        }

        @Override
        public Endpoint endpoint(Request request) {
            return exchange -> Body.none(() -> ask(exchange), () -> gone.run());
        }

        private void ask(Exchange exchange) {
            var handover = new Handover(holding, Optional.empty(), Optional.empty());
            EventId asked = handover.now();
            meanwhile.run();
            assertThat(handover.needsWhole(head)).isTrue();
            Origin nobody = (_, _, _, failed) -> failed.accept("not asked for");
            gone = handover.take(exchange, head, body.getBytes(UTF_8), asked, nobody);
        }

        @Override
        public Clients clients() {
            return new Admission(Limits.DEFAULT);
        }

        @Override
        public Origins origins() {
            return new Origins(Cors.DEFAULT);
        }
    }
}
