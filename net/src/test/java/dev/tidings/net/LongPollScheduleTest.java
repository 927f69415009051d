package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Event;
import dev.tidings.core.json.JsonTree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * Clients that poll on with the cursor they were given, in random orders of all that meets: publishing, storing, the
 * loop's tasks, time, answers that are lost. Each gets what it wants once and in order. Play a seed again with
 * {@code -Dtidings.seed=N}; run more with {@code -Dtidings.seeds=N}.
 */
class LongPollScheduleTest {

    private static final int SEEDS = 200;
    private static final int STEPS = 300;
    private static final List<String> TOPICS = List.of("a/1", "a/2", "b");

    @Test
    void everyPollerGetsWhatItWantsOnceAndInOrder() {
        Seeds.each(SEEDS, random -> {
            try (var run = new Run(random)) {
                run.play();
            }
        });
    }

    /** One order of things. */
    private static final class Run implements AutoCloseable {

        private final TestHub hub = new TestHub();
        private final Random random;
        private final TestHub.Client publisher = hub.connect();
        private final List<Poller> pollers;
        private int published;

        Run(Random random) {
            this.random = random;
            pollers = List.of(
                    new Poller("/events/b?", event -> event.topic().name().equals("b")),
                    new Poller(
                            "/events?topic=a/*&", event -> event.topic().name().startsWith("a/")),
                    new Poller(
                            "/events?topic=b&topic=a/*&type=rare&",
                            event -> event.type().name().equals("rare")),
                    new Poller("/events?topic=**&topic=b&", event -> true));
        }

        void play() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            hub.settle();
            for (Poller poller : pollers) {
                poller.finish();
                List<String> wanted = hub.stored().stream()
                        .map(Event.class::cast)
                        .filter(poller.wants)
                        .map(event -> event.id().toString())
                        .toList();
                assertThat(poller.received).as(poller.target).isEqualTo(wanted);
            }
        }

        private void step() {
            Poller poller = pollers.get(random.nextInt(pollers.size()));
            switch (random.nextInt(12)) {
                case 0, 1 -> publish();
                case 2, 3 -> hub.journal.step();
                case 4, 5, 6, 7 -> hub.runOne();
                case 8 -> hub.tick(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2000)));
                case 9 -> poller.ask();
                case 10 -> poller.read();
                default -> poller.leaveNowAndThen();
            }
        }

        private void publish() {
            String topic = TOPICS.get(random.nextInt(TOPICS.size()));
            String type = random.nextInt(5) == 0 ? "rare" : "usual";
            String data = published++ + "x".repeat(random.nextInt(20) == 0 ? 200_000 : 1);
            String head = "POST /events/" + topic + "?type=" + type + " HTTP/1.1\r\nHost: h\r\nContent-Length: ";
            publisher.hand((head + data.length() + "\r\n\r\n" + data).getBytes(UTF_8));
        }

        @Override
        public void close() {
            hub.close();
        }

        /** A client that polls on; one request at a time. */
        private final class Poller {

            private final String target;
            private final Predicate<Event> wants;
            private final List<String> received = new ArrayList<>();
            private Optional<String> cursor = Optional.empty();
            private TestHub.Client client = hub.connect();
            private boolean asked;

            Poller(String target, Predicate<Event> wants) {
                this.target = target;
                this.wants = wants;
            }

            void ask() {
                if (!asked) {
                    asked = true;
                    client = client.isOpen() ? client : hub.connect(); // it was idle for too long
                    String start = cursor.map(id -> "after=" + id).orElse("from=start");
                    String wait = "&wait=" + List.of("0", "1s", "3s").get(random.nextInt(3));
                    String limit = random.nextBoolean() ? "" : "&limit=" + (1 + random.nextInt(3));
                    String head = "GET " + target + start + wait + limit + " HTTP/1.1\r\nHost: h\r\n";
                    client.hand((head + "Accept: application/json\r\n\r\n").getBytes(UTF_8));
                }
            }

            void read() {
                String answer = client.received();
                if (!answer.isEmpty()) {
                    assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("\"gap\"", "\"end\"");
                    JsonTree tree = JsonTree.read("answer", answer.substring(answer.indexOf("\r\n\r\n") + 4));
                    tree.objects("events")
                            .forEach(event -> received.add(event.text("id").orElseThrow()));
                    cursor = tree.text("cursor");
                    asked = false;
                }
            }

            /** With or without an answer, which is lost then. */
            void leaveNowAndThen() {
                if (random.nextInt(4) == 0) {
                    client.received();
                    client.channel.close();
                    client = hub.connect();
                    asked = false;
                }
            }

            void finish() {
                int before = -1;
                while (received.size() > before) {
                    before = received.size();
                    hub.pass(Duration.ofSeconds(4));
                    read();
                    ask();
                    hub.settle();
                    read();
                }
            }
        }
    }
}
