package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.PageSource.Told;
import dev.tidings.app.system.Producer.Acknowledged;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page in a real browser does with the server besides EventSource, from another origin. */
@Tag("system")
@ParameterizedClass
@EnumSource
class BrowserTransportsTest {

    private static Stage stage;

    @Parameter
    Browser browser;

    @TempDir
    Path folder;

    private RealServer server;

    @BeforeParameterizedClassInvocation
    static void openBrowser(Browser browser) throws IOException, InterruptedException {
        if (browser.missing().isEmpty()) {
            stage = Stage.open(browser);
        }
    }

    @AfterParameterizedClassInvocation
    static void closeBrowser(Browser browser) throws IOException {
        if (browser.missing().isEmpty()) {
            stage.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        assumeTrue(browser.missing().isEmpty(), () -> browser.missing().orElseThrow());
        String cors = "cors: {origins: ['" + stage.origin() + "']}\n";
        server = RealServer.start(folder, cors + "retry: {base: 100ms, jitter: 0}\n");
    }

    @AfterEach
    void stop() {
        if (server != null) {
            stage.clear();
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fetch-lines", "fetch-events", "polls", "websocket", "websocket-v1"})
    void bringsEveryEventLiveAndOnceThoughTheServerIsKilled(String kind) throws Exception {
        PageSource source = stage.stream(kind, server.url("/events/orders/1?from=start&wait=1s&envelope=json"));
        source.await("open", PageSource::isOpened);
        try (var producer = new Producer(server, "orders/1")) {
            for (int i = 1; i <= 10; i++) {
                producer.publish("live " + i);
                source.awaitEvents(i); // each is there before the next is published
            }
            server.kill();
            server.startAgain();
            for (int i = 0; i < 10; i++) {
                producer.publish("after\n" + i);
            }
            List<Acknowledged> all = producer.acknowledged();
            source.awaitEvents(all.size());

            assertThat(source.events())
                    .extracting(event -> new Acknowledged(event.id(), data(kind, event.data())))
                    .containsExactlyElementsOf(all);
        }
    }

    @Test
    void publishesOverWebSockets() throws Exception {
        PageSource source = stage.stream("websocket-v1", server.url("/events/a?from=start"));
        PageSource raw = stage.stream("websocket", server.url("/events/a?envelope=json&from=start"));
        raw.await("open", PageSource::isOpened);
        source.await("open", PageSource::isOpened);
        stage.send(source, "{\"ref\":1,\"publish\":{\"topic\":\"a\",\"type\":\"note\",\"data\":\"one\"}}");
        raw.awaitEvents(1);
        stage.send(raw, "two");
        source.awaitEvents(2);

        assertThat(source.events()).extracting(Told::type).containsExactly("note", "message");
        assertThat(source.events()).extracting(Told::data).containsExactly("one", "two");
    }

    @Test
    void changesWhatAnEventSourceCarriesWithoutReconnecting() throws Exception {
        PageSource source = stage.listen(server.url("/events/a?hello=true"), "tidings:hello");
        source.await("hello", one -> !one.dataOf("tidings:hello").isEmpty());
        JsonTree hello = JsonTree.read("hello", source.dataOf("tidings:hello").getFirst());
        String connection = hello.text("connection").orElseThrow();
        stage.request(
                "PATCH",
                server.url("/events/-/connections/" + connection),
                "{\"subscribe\":[\"b\"],\"unsubscribe\":[\"a\"]}");
        try (var a = new Producer(server, "a");
                var b = new Producer(server, "b")) {
            while (source.events().stream().noneMatch(event -> event.data().equals("b"))) {
                b.publish("b"); // until the page's request has arrived
            }
            a.publish("a");
            b.publish("the last");
        }
        source.await("the last", one -> one.events().getLast().data().equals("the last"));

        assertThat(source.dataOf("message")).doesNotContain("a");
        assertThat(source.told()).filteredOn(told -> told.what().equals("open")).hasSize(1);
    }

    @Test
    void acknowledgesAStreamAndIsToldWhenItDoesNot() throws Exception {
        PageSource silent = stage.listen(server.url("/events/a?ack=required"), "tidings:hello", "tidings:bye");
        PageSource source = stage.listen(server.url("/events/a?ack=required"), "tidings:hello", "tidings:bye");
        source.await("hello", one -> !one.dataOf("tidings:hello").isEmpty());
        JsonTree hello = JsonTree.read("hello", source.dataOf("tidings:hello").getFirst());
        stage.request("POST", server.url("/events/-/ack"), hello.text("ack").orElseThrow());

        silent.await("bye", one -> !one.dataOf("tidings:bye").isEmpty());
        try (var producer = new Producer(server, "a")) {
            producer.publish("1");
            source.awaitEvents(1);
        }
        assertThat(silent.dataOf("tidings:bye")).containsOnly("{\"reason\":\"unacknowledged\"}");
        assertThat(source.dataOf("tidings:bye")).isEmpty();
    }

    /** The page takes envelopes apart where they are messages, and leaves them as they are where they are events. */
    private static String data(String kind, String data) {
        return kind.equals("fetch-events")
                ? JsonTree.read("data", data).text("data").orElseThrow()
                : data;
    }
}
