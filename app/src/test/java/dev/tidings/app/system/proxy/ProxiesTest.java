package dev.tidings.app.system.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.proxy.Setup.Can;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SubmissionPublisher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes through real proxies while nothing goes wrong: {@code docs/proxies.md}. */
@Tag("system")
@Timeout(300)
class ProxiesTest {

    private static final int EVENTS = 10;
    private static final int SOME = 20;
    private static final Figures FIGURES = new Figures();

    @TempDir
    static Path folder;

    private static Proxies proxies;

    @BeforeAll
    static void start() throws Exception {
        proxies = Proxies.start(folder, "heartbeat: {min: 0}\nlimits: {ack_timeout: 3s}\n");
    }

    @AfterAll
    static void stop() throws Exception {
        proxies.close();
        FIGURES.write(Path.of("target", "proxies.md"));
        assertThat(proxies.server().wholeLog()).doesNotContain("ERROR", "a bug in Tidings", "\tat ");
    }

    /** Without heartbeats, which might push through what a proxy holds back. */
    @ParameterizedTest
    @MethodSource("dev.tidings.app.system.proxy.Cell#live")
    void anEventComesBeforeTheNextIsPublished(Cell cell) throws Exception {
        RealProxy proxy = proxies.of(cell.setup());
        String topic = cell.topic("live");
        List<Long> timesNs = new ArrayList<>();

        try (Subscriber subscriber = Subscriber.start(proxy, cell.transport(), "/events/" + topic + "?heartbeat=0")) {
            Await.until("it has subscribed", () -> proxies.subscribers(topic) == 1);
            if (cell.transport().isStream()) {
                Await.until(
                        "the head has come, before any event",
                        () -> !subscriber.heads().isEmpty());
            }
            for (int i = 1; i <= EVENTS; i++) {
                int expected = i;
                long startNs = System.nanoTime();
                proxies.publish(topic, "event " + i);
                Await.until("it has come", () -> subscriber.count() == expected);
                timesNs.add(subscriber.received().getLast().atNs() - startNs);
            }

            assertSpoken(cell, subscriber);
        }
        FIGURES.noteTimes(cell.setup(), cell.transport() + ": from publish to arrival, median / longest", timesNs);
    }

    @ParameterizedTest
    @MethodSource("holdingBack")
    void aPollBringsWhatAProxyHoldsBackOfAStream(Setup setup) throws Exception {
        RealProxy proxy = proxies.of(setup);
        String target = "/events/held/" + setup;

        try (Subscriber stream = Subscriber.start(proxy, Transport.EVENTS, target);
                Subscriber poller = Subscriber.start(proxy, Transport.POLL, target)) {
            Await.until("both have subscribed", () -> proxies.subscribers("held/" + setup) == 2);
            proxies.publish("held/" + setup, "event");
            Await.until("the poll brings it", () -> poller.count() == 1);

            assertThat(stream.heads()).as("what came of the stream").isEmpty();
        }
    }

    /** What a proxy does not tell, a heartbeat finds out: one, or two where the first is what the client's side refuses. */
    @ParameterizedTest
    @EnumSource
    void theServerNoticesWhoLeaves(Setup setup) throws Exception {
        proxies.of(setup);
        List<Cell> cells = Cell.noticed().filter(cell -> cell.setup() == setup).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> leaving = new ArrayList<>();
            cells.forEach(cell -> leaving.add(threads.submit(() -> leave(cell))));
            for (Future<?> one : leaving) {
                one.get();
            }
        }
    }

    private @Nullable Void leave(Cell cell) throws IOException {
        String silent = cell.topic("leaving") + "/silent";
        String beating = cell.topic("leaving") + "/beating";
        try (Subscriber quiet = subscribe(cell, silent, "heartbeat=0");
                Subscriber lively = subscribe(cell, beating, "heartbeat=1s")) {
            Await.until("both are there", () -> proxies.subscribers(silent) + proxies.subscribers(beating) == 2);
            long startNs = System.nanoTime();
            quiet.leave();
            lively.leave();
            if (cell.setup().tells(cell.transport())) {
                Await.until("the proxy has told", () -> proxies.subscribers(silent) == 0);
            }
            noteTime(cell, "leaving, silent", silent, startNs);
            Await.until("one that beats is gone", () -> proxies.subscribers(beating) == 0);
            noteTime(cell, "leaving, beating", beating, startNs);
        }
        return null;
    }

    private static Subscriber subscribe(Cell cell, String topic, String heartbeat) {
        String target = "/events/" + topic + "?" + heartbeat + "&wait=55s";
        return Subscriber.start(proxies.of(cell.setup()), cell.transport(), target);
    }

    private void noteTime(Cell cell, String column, String topic, long startNs) throws IOException {
        String time = proxies.subscribers(topic) == 0 ? Figures.ms(System.nanoTime() - startNs) + " ms" : "not told";
        FIGURES.note(cell.setup(), cell.transport() + " " + column, time);
    }

    @ParameterizedTest
    @EnumSource
    void aRestartOfTheProxyLosesAndRepeatsNothing(Setup setup) throws Exception {
        RealProxy proxy = proxies.of(setup);
        String topic = "restart/" + setup;
        List<Subscriber> subscribers = Arrays.stream(Transport.values())
                .filter(setup::brings)
                .map(transport -> Subscriber.start(proxy, transport, "/events/" + topic + "?heartbeat=1s"))
                .toList();

        try (Numbers numbers = Numbers.start(proxies.server().port(), topic)) {
            awaitMore(subscribers, SOME);
            proxy.stop();
            int before = numbers.published();
            Await.until("some are published meanwhile", () -> numbers.published() >= before + SOME);
            proxy.start();
            awaitMore(subscribers, before + 2 * SOME);

            List<String> all = numbers.stop();
            for (Subscriber subscriber : subscribers) {
                Await.until("all have come", () -> subscriber.count() >= all.size());
                assertThat(subscriber.data()).isEqualTo(all);
                assertThat(subscriber.connections()).as("connections or polls").isGreaterThan(1);
            }
        } finally {
            for (Subscriber subscriber : subscribers) {
                subscriber.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPublishedThroughAProxyArrives(Setup setup) throws Exception {
        RealProxy proxy = proxies.of(setup);
        String topic = "publish/" + setup;
        URI uri = proxy.uri("/events/" + topic);
        var lines = new SubmissionPublisher<ByteBuffer>();

        try (HttpClient client = proxy.client()) {
            var event = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("one"));
            assertThat(client.send(event.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);

            var stream = HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.fromPublisher(lines));
            var answer = client.sendAsync(stream.build(), BodyHandlers.ofString());
            Await.until("the request has begun", lines::hasSubscribers);
            lines.submit(line("two"));
            if (setup.can(Can.TAKE_IN)) {
                Await.until("a line is published before the next is sent", () -> proxies.stored(topic) == 2);
            }
            lines.submit(line("three"));
            lines.close();

            assertThat(answer.get().body()).contains("\"published\":2");
            assertThat(answer.get().statusCode()).isEqualTo(201);
            assertThat(proxies.stored(topic)).isEqualTo(3);
        }
    }

    private static ByteBuffer line(String data) {
        return UTF_8.encode("{\"data\":\"" + data + "\"}\n");
    }

    private static void awaitMore(List<Subscriber> subscribers, int count) throws IOException {
        for (Subscriber subscriber : subscribers) {
            Await.until("more has come to " + subscriber, () -> subscriber.count() > count);
        }
    }

    @ParameterizedTest
    @MethodSource("notUpgrading")
    void aWebSocketThatAProxyDoesNotTakeIsToldWhatTheProxyLacks(Setup setup) throws Exception {
        try (Subscriber subscriber = Subscriber.start(proxies.of(setup), Transport.WEBSOCKET, "/events/refused")) {
            Await.until("it is refused", () -> !subscriber.refusals().isEmpty());

            assertThat(subscriber.refusals().getFirst())
                    .startsWith("400 ")
                    .containsAnyOf("proxy_http_version 1.1", "proxy_set_header Upgrade");
        }
    }

    @ParameterizedTest
    @MethodSource("streaming")
    void aStreamIsAcknowledgedAndChangedThroughAProxy(Setup setup) throws Exception {
        RealProxy proxy = proxies.of(setup);
        String other = "changed/" + setup;

        try (HttpClient client = proxy.client();
                Subscriber stream = Subscriber.start(
                        proxy, Transport.EVENTS, "/events/acknowledged/" + setup + "?ack=required&heartbeat=0")) {
            Await.until("the hello has come", () -> stream.count() == 1);
            JsonTree hello = JsonTree.read("hello", stream.data().getFirst());
            var ack = HttpRequest.newBuilder(proxy.uri("/events/-/ack"))
                    .POST(BodyPublishers.ofString(hello.text("ack").orElseThrow()))
                    .build();
            var change = HttpRequest.newBuilder(proxy.uri(
                            "/events/-/connections/" + hello.text("connection").orElseThrow()))
                    .method("PATCH", BodyPublishers.ofString("{\"subscribe\":[\"" + other + "\"]}"))
                    .build();

            assertThat(client.send(ack, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
            assertThat(client.send(change, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            proxies.publish(other, "of the other topic");
            Await.until("it carries the other topic", () -> stream.count() == 2);
            assertThat(stream.data().getLast()).isEqualTo("of the other topic");
        }
    }

    /** When its head comes, the server has ended it: nobody could have acknowledged it before. */
    @ParameterizedTest
    @MethodSource("holdingBack")
    void anAcknowledgedStreamFindsOutThatAProxyHoldsItBack(Setup setup) throws Exception {
        RealProxy proxy = proxies.of(setup);
        String topic = "unacknowledged/" + setup;

        try (HttpClient client = proxy.client()) {
            var request = HttpRequest.newBuilder(proxy.uri("/events/" + topic + "?ack=required&heartbeat=0"))
                    .header("Accept", Transport.EVENTS.mediaType())
                    .build();
            var response = client.send(request, BodyHandlers.ofInputStream());

            assertThat(proxies.subscribers(topic)).isZero();
            assertThat(new String(response.body().readAllBytes(), UTF_8))
                    .contains("event: tidings:hello", "event: tidings:bye\ndata: {\"reason\":\"unacknowledged\"}");
        }
    }

    private static Stream<Setup> streaming() {
        return Arrays.stream(Setup.values()).filter(setup -> setup.can(Can.STREAM));
    }

    private static Stream<Setup> holdingBack() {
        return Arrays.stream(Setup.values()).filter(setup -> !setup.can(Can.STREAM));
    }

    private static Stream<Setup> notUpgrading() {
        return Arrays.stream(Setup.values()).filter(setup -> !setup.can(Can.UPGRADE));
    }

    private static void assertSpoken(Cell cell, Subscriber subscriber) {
        Front front = cell.setup().front();
        HttpClient.Version version = front.isHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
        assertThat(subscriber.refusals()).isEmpty();
        if (cell.transport() != Transport.WEBSOCKET) {
            assertThat(subscriber.version()).isEqualTo(version);
        }
        assertThat(subscriber.heads())
                .allMatch(head -> head.firstValue("Content-Encoding").isPresent() == front.isGzip());
    }
}
