package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.PageSource.Told;
import dev.tidings.app.system.Producer.Acknowledged;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.EnumSource;

/** The server as a page in a real browser sees it, with the browser's own EventSource, from another origin. */
@Tag("system")
@ParameterizedClass
@EnumSource
class BrowserTest {

    private static Stage stage; // one browser for all tests: its start takes the longest

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
    void needsTheBrowser() {
        assumeTrue(browser.missing().isEmpty(), () -> browser.missing().orElseThrow());
    }

    @AfterEach
    void stop() {
        if (server != null) {
            stage.clear();
            server.close();
        }
    }

    @Test
    void showsEveryEventAsItWasPublished() throws Exception {
        start("");
        PageSource source = stage.listen(server.url("/events/room/1"), "note");
        source.await("open", PageSource::isOpened);

        List<Acknowledged> events = new ArrayList<>();
        try (var producer = new Producer(server, "room/1")) {
            for (String data : data()) {
                events.add(producer.publish(data, events.size() % 2 == 0 ? "" : "type=note"));
                source.awaitEvents(events.size()); // live: each is there before the next is published
            }
        }

        assertThat(source.told().getFirst().what()).isEqualTo("open");
        for (int i = 0; i < events.size(); i++) {
            Acknowledged event = events.get(i);
            String lines = event.data().replace("\r\n", "\n").replace('\r', '\n');
            boolean note = i % 2 == 1;
            assertThat(source.told().get(i + 1))
                    .isEqualTo(new Told(
                            note ? "listener" : "onmessage", false, note ? "note" : "message", lines, event.id()));
        }
    }

    @Test
    void showsEveryAcknowledgedEventOnceWhenTheServerIsKilled() throws Exception {
        startWithItsOwnPage("");
        PageSource source = stage.listenAtHome(server.url("/events/orders/1?from=start"), "tidings:bye", "tidings:gap");

        try (var producer = new Producer(server, "orders/1").start()) {
            restartTwice(source, producer, server::kill);
        }

        assertThat(source.isClosed()).isFalse(); // the browser came back by itself
        assertThat(source.dataOf("tidings:bye")).isEmpty();
        assertThat(source.dataOf("tidings:gap")).isEmpty();
    }

    @Test
    void showsEveryAcknowledgedEventOnceWhenTheServerStopsAndStarts() throws Exception {
        startWithItsOwnPage("");
        PageSource source = stage.listenAtHome(server.url("/events/orders/1?from=start"), "tidings:bye", "tidings:gap");

        try (var producer = new Producer(server, "orders/1").start()) {
            restartTwice(source, producer, server::stop);
        }

        assertThat(source.isClosed()).isFalse();
        assertThat(source.dataOf("tidings:bye")).hasSize(2).containsOnly("{\"reason\":\"drain\"}");
        assertThat(source.dataOf("tidings:gap")).isEmpty();
    }

    /**
     * Firefox (153) gives up for good when the server of another origin is not there: to a page it makes a network
     * error of a cross-origin request look like a refusal by CORS. So the page has to open another EventSource.
     */
    @Test
    void showsEveryAcknowledgedEventOnceOnAPageOfAnotherOrigin() throws Exception {
        start("");
        PageSource source = stage.listenStubbornly(server.url("/events/orders/1?from=start"), "tidings:gap");

        try (var producer = new Producer(server, "orders/1").start()) {
            restartTwice(source, producer, server::kill);
        }

        if (browser == Browser.CHROMIUM) {
            assertThat(source.isClosed()).isFalse();
        }
        assertThat(source.dataOf("tidings:gap")).isEmpty();
    }

    @Test
    void saysSoWhenWhatWasMissedIsGone() throws Exception {
        startWithItsOwnPage("history: [{topics: '**', max_events: 5}]\n");
        PageSource source = stage.listenAtHome(server.url("/events/room/1?from=start"), "tidings:gap");
        try (var producer = new Producer(server, "room/1")) {
            Acknowledged seen = producer.publish("seen");
            source.awaitEvents(1);
            server.stop();
            server.startElsewhere(); // so that the browser cannot be back before the history is gone
            List<Acknowledged> missed = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                missed.add(producer.publish("missed " + i));
            }
            server.stop();
            server.startAgain();
            source.awaitEvents(6);

            assertThat(source.dataOf("tidings:gap")).hasSize(1);
            JsonTree gap = JsonTree.read("gap", source.dataOf("tidings:gap").getFirst());
            assertThat(gap.text("reason")).contains("retention");
            assertThat(gap.text("after")).contains(seen.id());
            assertThat(ids(source)).containsExactlyElementsOf(ids(seen, missed.subList(15, 20)));
        }
    }

    @Test
    void closesForGoodWhenTheTopicIsComplete() throws Exception {
        start("");
        PageSource source = stage.listen(server.url("/events/job/1?from=start"), "tidings:end");
        try (var producer = new Producer(server, "job/1")) {
            producer.publish("1 of 2");
            source.awaitEvents(1);
            producer.publish("2 of 2", "end=true");
        }
        source.await("end for good", PageSource::isClosed);
        int told = source.told().size();
        seeOtherSourceComeBack();

        assertThat(source.dataOf("message")).containsExactly("1 of 2", "2 of 2");
        assertThat(source.dataOf("tidings:end")).containsExactly("{\"reason\":\"complete\"}");
        assertThat(source.told().getLast()).isEqualTo(new Told("error", true, "", "", ""));
        assertThat(source.told()).hasSize(told); // every attempt would have been an error
    }

    @Test
    void comesBackByItselfWhenTheServerWasFull() throws Exception {
        start("limits: {connections: 2}\n");
        URI address = URI.create(server.url("/"));
        try (var producer = new Producer(server, "room/1")) {
            producer.publish("1"); // its connection stays open
            PageSource source;
            try (var _ = new Socket(address.getHost(), address.getPort())) {
                source = stage.listen(server.url("/events/room/1?from=start"), "tidings:bye");
                source.await("second refusal", one -> one.dataOf("tidings:bye").size() >= 2);
                producer.publish("2");
            }
            source.awaitEvents(2);

            assertThat(source.dataOf("tidings:bye")).containsOnly("{\"reason\":\"limit\"}");
            assertThat(source.isClosed()).isFalse();
            assertThat(source.dataOf("message")).containsExactly("1", "2");
        }
    }

    @Test
    void bringsSeveralTopicsOverOneConnection() throws Exception {
        start("");
        PageSource source =
                stage.listen(server.url("/events?topic=rooms/*/chat&topic=news&topic=jobs/**&envelope=json"), "note");
        source.await("open", PageSource::isOpened);

        List<String> wanted = List.of("rooms/1/chat", "news", "jobs/a", "jobs/a/b/c", "rooms/grün/chat");
        for (String topic : List.of("rooms/1", wanted.get(0), "news/1", wanted.get(1), "jobs", wanted.get(2))) {
            publishTo(topic);
        }
        publishTo(wanted.get(3));
        publishTo(wanted.get(4));
        source.awaitEvents(wanted.size());

        assertThat(source.events()).extracting(Told::what).containsOnly("listener");
        List<JsonTree> envelopes = source.events().stream()
                .map(event -> JsonTree.read("data", event.data()))
                .toList();
        assertThat(envelopes)
                .extracting(event -> event.text("topic").orElseThrow())
                .containsExactlyElementsOf(wanted);
        assertThat(envelopes)
                .allMatch(event -> event.text("data")
                        .orElseThrow()
                        .equals("to\n" + event.text("topic").orElseThrow()));
        assertThat(envelopes)
                .extracting(event -> event.text("id").orElseThrow())
                .containsExactlyElementsOf(ids(source));
    }

    private void start(String yaml) throws IOException {
        String cors = "cors: {origins: ['" + stage.origin() + "']}\n";
        server = RealServer.start(folder, cors + "retry: {base: 100ms, jitter: 0}\n" + yaml);
    }

    /** Starts it, and has a page of its origin, as if it came from a server that stood in front of both. */
    private void startWithItsOwnPage(String yaml) throws IOException, InterruptedException {
        start(yaml);
        server.stop();
        stage.addPageOf(URI.create(server.url("")));
        server.startAgain();
    }

    private void restartTwice(PageSource source, Producer producer, Runnable end)
            throws IOException, InterruptedException {
        source.awaitEvents(20);
        for (int i = 0; i < 2; i++) {
            end.run();
            server.startAgain();
            source.awaitEvents(producer.acknowledged().size() + 20); // it is back and live
        }
        producer.stop();
        List<Acknowledged> all = producer.acknowledged();
        source.awaitEvents(all.size());

        assertThat(source.events())
                .extracting(event -> new Acknowledged(event.id(), event.data()))
                .containsExactlyElementsOf(all);
        assertThat(source.events()).extracting(Told::what).containsOnly("onmessage");
    }

    /** Long enough for anybody to come back twice. */
    private void seeOtherSourceComeBack() throws IOException, InterruptedException {
        try (var producer = new Producer(server, "other")) {
            for (int i = 0; i < 3; i++) {
                producer.publish("other");
            }
        }
        stage.listen(server.url("/events/other?from=start&limit=1")).awaitEvents(3);
    }

    private void publishTo(String topic) throws IOException, InterruptedException {
        try (var producer = new Producer(server, topic.replace("ü", "%C3%BC"))) {
            producer.publish("to\n" + topic, "type=note");
        }
    }

    private static List<String> ids(PageSource source) {
        return source.events().stream().map(Told::id).toList();
    }

    private static List<String> ids(Acknowledged first, List<Acknowledged> then) {
        List<String> ids = new ArrayList<>(List.of(first.id()));
        then.forEach(event -> ids.add(event.id()));
        return ids;
    }

    private static List<String> data() {
        String forged = "event: forged\nid: forged\nretry: 1\n\ndata: forged\n\n";
        return List.of(
                "plain",
                "",
                "two\nlines",
                "CR\rLF\nCRLF\r\n",
                "\n\n\n",
                " a space, \ta tab",
                ": a comment",
                "grüße, 世界, 👋, \u2028, \u0085, \uFEFF",
                "{\"json\": \"a\\nb\"}",
                forged,
                forged.replace("\n", "\r"),
                forged.replace("\n", "\r\n"),
                "\r" + forged,
                "x".repeat(100_000));
    }
}
