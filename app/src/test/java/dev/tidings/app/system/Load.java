package dev.tidings.app.system;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.Heard.Received;
import dev.tidings.app.system.Publisher.Sent;
import dev.tidings.core.json.JsonTree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Publishers and subscribers of many kinds at once, and what has to be true of what they saw in the end. */
final class Load {

    private static final int PUBLISHERS = 6;
    private static final int SMALL_BYTES = 4096; // a socket that is full as soon as nobody reads

    private final RealServer server;
    private final Random random;
    private final List<Publisher> publishers;
    private final List<Listener> listeners = new ArrayList<>();

    Load(RealServer server, long seed) {
        this.server = server;
        this.random = new Random(seed);
        this.publishers = IntStream.range(0, PUBLISHERS)
                .mapToObj(number -> new Publisher(server::port, number, seed))
                .toList();
        listen("/a/1?from=start", event -> event.topic.equals("a/1"));
        listen("/c?from=start", event -> event.topic.equals("c"));
        listen("?topic=**&from=start", event -> true);
        listen("?topic=**&from=start&envelope=json", event -> true);
        listen("?topic=a/*&from=start", event -> event.topic.startsWith("a/"));
        listen("?topic=b/**&from=start&envelope=json", event -> event.topic.startsWith("b/"));
        listen(
                "?topic=b/*/3&topic=a/2&from=start",
                event -> Set.of("b/x/3", "a/2").contains(event.topic));
        listen("?topic=**&from=start&type=note", event -> event.type.equals("note"));
        listen("?topic=**&topic=a/1&topic=a/*&from=start", event -> true);
        listenNowAndThen("?topic=**&from=start", event -> true);
        listenNowAndThen("/a/2?from=start", event -> event.topic.equals("a/2"));
        listenNowAndThen("?topic=b/**&from=start&envelope=json", event -> event.topic.startsWith("b/"));
    }

    /** An event as the journal has it. */
    record Told(String id, String topic, String type, String data) {}

    /** A subscriber, and what it wants of all there is. */
    private record Listener(SseClient client, String target, Predicate<Told> wants, boolean pauses) {

        boolean isEnveloped() {
            return target.contains("envelope=json");
        }

        Received expected(Told event) {
            return new Received(event.id, event.type, event.data);
        }

        Received opened(Received event) {
            return isEnveloped() ? new Received(event.id(), event.type(), told(event).data) : event;
        }
    }

    /** What was seen, in numbers. */
    record Figures(int events, int acknowledged, int unanswered, int refused, int received) {}

    Load start() {
        publishers.forEach(Publisher::start);
        listeners.forEach(listener -> listener.client.start());
        return this;
    }

    List<SseClient> clients() {
        return listeners.stream().map(Listener::client).toList();
    }

    /** Waits until everybody who reads is connected, then for some acknowledgements more. */
    void awaitEverybody(List<Integer> connectedBefore) throws Exception {
        for (int i = 0; i < listeners.size(); i++) {
            Listener listener = listeners.get(i);
            int before = connectedBefore.get(i);
            if (!listener.pauses) {
                Await.until(
                        listener.target + " is back",
                        () -> listener.client.heard().heads().size() > before);
            }
        }
        awaitAcknowledgements(100 + random.nextInt(600));
    }

    /** Returns how often each subscriber has connected. */
    List<Integer> connected() {
        return clients().stream().map(client -> client.heard().heads().size()).toList();
    }

    void awaitAcknowledgements(int more) throws Exception {
        int before = acknowledgedCount();
        Await.until(more + " events are acknowledged", () -> acknowledgedCount() >= before + more);
    }

    /** Some of those that pause begin to, others end it. */
    void pauseOrGoOn() {
        for (Listener listener : listeners) {
            if (listener.pauses && random.nextBoolean()) {
                listener.client.stopReading();
            } else {
                listener.client.goOn();
            }
        }
    }

    /** Lets everybody come to the end, and checks all of it against what a subscriber that comes now is told. */
    Figures finish() throws Exception {
        for (Publisher publisher : publishers) {
            publisher.stop();
        }
        String last = publishLast();
        List<Told> truth = readAll(last);
        int received = 0;
        checkPublished(truth);
        for (Listener listener : listeners) {
            listener.client.goOn();
            received += check(listener, truth);
        }
        return new Figures(
                truth.size(),
                all(Publisher::acknowledged).size(),
                all(Publisher::unanswered).size(),
                all(Publisher::refused).size(),
                received);
    }

    void close() throws Exception {
        for (Publisher publisher : publishers) {
            publisher.stop();
        }
        for (SseClient client : clients()) {
            client.close();
        }
    }

    private void listen(String target, Predicate<Told> wants) {
        listeners.add(new Listener(new SseClient(server::port, "/events" + target), target, wants, false));
    }

    private void listenNowAndThen(String target, Predicate<Told> wants) {
        SseClient client = new SseClient(server::port, "/events" + target).receiving(SMALL_BYTES);
        listeners.add(new Listener(client, target, wants, true));
    }

    private int acknowledgedCount() {
        return publishers.stream().mapToInt(Publisher::acknowledgedCount).sum();
    }

    private List<Sent> all(Function<Publisher, List<Sent>> which) {
        return publishers.stream()
                .flatMap(publisher -> which.apply(publisher).stream())
                .toList();
    }

    private String publishLast() throws Exception {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            return JsonTree.read("answer", http.post("/events/last", "the end").body())
                    .text("id")
                    .orElseThrow();
        }
    }

    private List<Told> readAll(String last) throws Exception {
        try (SseClient reader = new SseClient(server::port, "/events?topic=**&from=start&envelope=json").start()) {
            Await.until("everything is read", () -> reader.heard().lastId().equals(last));
            assertThat(reader.told("gap")).isEmpty();
            return reader.received().stream().map(Load::told).toList();
        }
    }

    private static Told told(Received enveloped) {
        JsonTree event = JsonTree.read("envelope", enveloped.data());
        return new Told(
                event.text("id").orElseThrow(),
                event.text("topic").orElseThrow(),
                event.text("type").orElseThrow(),
                event.text("data").orElseThrow());
    }

    /** What was acknowledged is there as it was sent, once; what was refused is not. */
    private void checkPublished(List<Told> truth) {
        Map<String, Told> byId = truth.stream().collect(toMap(Told::id, event -> event));
        List<String> missing = new ArrayList<>();
        for (Sent sent : all(Publisher::acknowledged)) {
            var expected = new Told(sent.id(), sent.topic(), sent.type(), sent.data());
            if (!expected.equals(byId.get(sent.id()))) {
                missing.add(sent.id() + " of " + sent.topic());
            }
        }
        assertThat(missing).as("acknowledged, and not there as it was sent").isEmpty();
        assertThat(truth).extracting(Told::id).isSorted().doesNotHaveDuplicates();
        assertThat(truth).as("published once").extracting(Told::data).doesNotHaveDuplicates();

        Set<String> there = new HashSet<>(truth.stream().map(Told::data).toList());
        Set<String> acknowledged = new HashSet<>(
                all(Publisher::acknowledged).stream().map(Sent::data).toList());
        Stream<String> wrongly =
                all(Publisher::refused).stream().map(Sent::data).filter(data -> !acknowledged.contains(data));
        assertThat(wrongly.filter(there::contains)).as("refused, and there").isEmpty();
    }

    private static int check(Listener listener, List<Told> truth) throws Exception {
        List<Received> expected =
                truth.stream().filter(listener.wants).map(listener::expected).toList();
        SseClient client = listener.client;
        Await.until(
                listener.target + " has come to the end",
                () -> client.heard().lastId().equals(expected.getLast().id()));
        List<Received> got = client.received().stream().map(listener::opened).toList();
        for (int i = 0; i < Math.min(expected.size(), got.size()); i++) {
            assertThat(got.get(i))
                    .as("%s: event %d of %d", listener.target, i, expected.size())
                    .isEqualTo(expected.get(i));
        }
        assertThat(got).as(listener.target).hasSameSizeAs(expected);
        assertThat(client.told("gap")).as(listener.target).isEmpty();
        assertThat(client.told("end")).as(listener.target).isEmpty();
        return got.size();
    }
}
