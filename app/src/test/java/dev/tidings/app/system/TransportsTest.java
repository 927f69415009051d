package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.JsonClient.Received;
import dev.tidings.core.json.JsonTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines, polls and WebSockets bring what was acknowledged, once and in order, under load and however often the process ends. */
@Tag("system")
@Timeout(300)
class TransportsTest {

    private static final int PUBLISHERS = 4;

    @TempDir
    Path folder;

    private final List<Publisher> publishers = new ArrayList<>();
    private final Map<JsonClient, Predicate<Received>> clients = new LinkedHashMap<>();
    private RealServer server;

    @BeforeEach
    void begin() throws Exception {
        Path config = Files.writeString(
                folder.resolve("tidings.yaml"), "history: [{topics: \"**\", max_events: 10000000}]\n");
        server = new RealServer(folder.resolve("data"))
                .with("--config", config.toString())
                .start();
        long seed = System.nanoTime();
        IntStream.range(0, PUBLISHERS).forEach(i -> publishers.add(new Publisher(server::port, i, seed).start()));
    }

    @AfterEach
    void stop() throws Exception {
        if (!server.isAlive()) {
            server.startAgain(); // a publisher with a key goes on until it is answered
        }
        for (Publisher publisher : publishers) {
            publisher.stop();
        }
        for (JsonClient client : clients.keySet()) {
            client.close();
        }
        server.close();
    }

    @Test
    void linesLoseAndRepeatNothingThroughKillsUnderLoad() throws Exception {
        clients.put(JsonClient.ofLines(server::port, "/events?topic=**&"), event -> true);
        clients.put(
                JsonClient.ofLines(server::port, "/events?topic=a/*&"),
                event -> event.topic().startsWith("a/"));
        clients.put(
                JsonClient.ofLines(server::port, "/events?topic=**&type=note&"),
                event -> event.type().equals("note"));

        killUnderLoad(Await.rounds(4));
    }

    @Test
    void pollsLoseAndRepeatNothingThroughKillsUnderLoad() throws Exception {
        clients.put(JsonClient.thatPolls(server::port, "/events?topic=**&"), event -> true);
        clients.put(
                JsonClient.thatPolls(server::port, "/events/c?limit=1&"),
                event -> event.topic().equals("c"));
        clients.put(
                JsonClient.thatPolls(server::port, "/events?topic=b/**&wait=0&"),
                event -> event.topic().startsWith("b/"));
        clients.put(
                JsonClient.thatPolls(server::port, "/events?topic=**&type=note&wait=100ms&"),
                event -> event.type().equals("note"));

        killUnderLoad(Await.rounds(4));
    }

    @Test
    void webSocketsLoseAndRepeatNothingThroughKillsUnderLoad() throws Exception {
        clients.put(JsonClient.ofWebSocket(server::port, "/events?topic=**&"), event -> true);
        clients.put(
                JsonClient.ofWebSocket(server::port, "/events?topic=a/*&"),
                event -> event.topic().startsWith("a/"));
        clients.put(
                JsonClient.ofWebSocket(server::port, "/events?topic=**&type=note&"),
                event -> event.type().equals("note"));

        killUnderLoad(Await.rounds(4));
    }

    private void killUnderLoad(int rounds) throws Exception {
        awaitEverybody(clients.keySet().stream().map(client -> 0).toList());
        for (int round = 0; round <= rounds; round++) {
            List<Integer> before =
                    clients.keySet().stream().map(JsonClient::connected).toList();
            if (round == rounds) {
                server.stop();
            } else {
                server.kill();
            }
            server.startAgain();
            awaitEverybody(before);
        }
        for (Publisher publisher : publishers) {
            publisher.stop();
        }
        compare(readAll(publishLast()));
        assertThat(server.wholeLog()).doesNotContain("ERROR", "a bug in Tidings", "\tat ");
    }

    /** Everybody is back, and then there is some load. */
    private void awaitEverybody(List<Integer> connectedBefore) throws Exception {
        List<JsonClient> all = List.copyOf(clients.keySet());
        for (int i = 0; i < all.size(); i++) {
            JsonClient client = all.get(i);
            int before = connectedBefore.get(i);
            Await.until("everybody is back", () -> client.connected() > before);
        }
        int acknowledged = acknowledged();
        Await.until("500 events are acknowledged", () -> acknowledged() >= acknowledged + 500);
    }

    private int acknowledged() {
        return publishers.stream().mapToInt(Publisher::acknowledgedCount).sum();
    }

    /** One on each topic, so that it is the end of what anybody wants. */
    private String publishLast() throws Exception {
        String id = "";
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            for (String topic : List.of("a/1", "b/1", "c")) {
                RawHttp.Answer answer = http.post("/events/" + topic, "the end", "Event-Type: note");
                id = JsonTree.read("answer", answer.body()).text("id").orElseThrow();
            }
        }
        return id;
    }

    private List<Received> readAll(String last) throws Exception {
        try (SseClient reader = new SseClient(server::port, "/events?topic=**&from=start&envelope=json").start()) {
            Await.until(
                    "everything is read",
                    () -> reader.count() > 0 && reader.received().getLast().id().equals(last));
            return reader.received().stream()
                    .map(event -> Received.of(JsonTree.read("envelope", event.data())))
                    .toList();
        }
    }

    private void compare(List<Received> truth) throws Exception {
        List<String> ids = truth.stream().map(Received::id).toList();
        for (Publisher publisher : publishers) {
            assertThat(ids)
                    .containsAll(publisher.acknowledged().stream()
                            .map(Publisher.Sent::id)
                            .toList());
        }
        for (Map.Entry<JsonClient, Predicate<Received>> each : clients.entrySet()) {
            JsonClient client = each.getKey();
            List<Received> expected = truth.stream().filter(each.getValue()).toList();
            Await.until("it has come to the end", () -> {
                List<Received> received = client.received();
                return !received.isEmpty() && received.getLast().equals(expected.getLast());
            });
            assertThat(client.received()).isEqualTo(expected);
            assertThat(client.nonsense()).isEmpty();
            System.out.printf(
                    "%d events in %d answers on %d connections%n",
                    expected.size(), client.answers(), client.connected());
        }
    }
}
