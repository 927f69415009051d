package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.json.JsonTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Clients that speak {@code tidings.v1} change what they carry in random orders of commands, publishing, storing,
 * delivering and reading. Between two answers each gets exactly what lies between their cursors and was carried, in
 * order, and an answer stands where its cursor is. Play a seed again with {@code -Dtidings.seed=N}; run more with
 * {@code -Dtidings.seeds=N}.
 */
class WebSocketScheduleTest {

    private static final long SEEDS = Boolean.getBoolean("tidings.long") ? 10_000 : 100;
    private static final int STEPS = 200;
    private static final List<String> TOPICS = List.of("a", "b", "c", "d");

    @Test
    void eachAnswerStandsWhereItsCursorIs() {
        Seeds.average(SEEDS, WebSocketScheduleTest::play)
                .ifPresent(events -> assertThat(events)
                        .as("events that were carried for a seed")
                        .isGreaterThan(STEPS / 20));
    }

    /** Returns how many events the client got. */
    private static long play(Random random) {
        try (var hub = new TestHub()) {
            var run = new Run(hub, random);
            for (int i = 0; i < STEPS; i++) {
                run.step();
            }
            run.end();
            return run.events;
        }
    }

    /** One hub, one client that changes its mind, and what it ought to have got. */
    private static final class Run {

        private final TestHub hub;
        private final Random random;
        private final Talker talker;
        private final Map<Long, Set<String>> carriedAfter = new HashMap<>(); // by ref
        private final List<String> heard = new ArrayList<>();

        private Set<String> asked = new HashSet<>();
        private long refs;
        private long events;

        Run(TestHub hub, Random random) {
            this.hub = hub;
            this.random = random;
            this.talker = Talker.v1(hub, "/events");
        }

        void step() {
            switch (random.nextInt(9)) {
                case 0, 1 -> change();
                case 2, 3 -> publish();
                case 4 -> hub.journal.held = !hub.journal.held;
                case 5 -> talker.connection().stopsReading();
                case 6 -> talker.connection().readsAgain();
                case 7 -> hub.runOne();
                default -> hub.settle();
            }
            heard.addAll(talker.hear());
        }

        private void change() {
            String topic = TOPICS.get(random.nextInt(TOPICS.size()));
            boolean more = random.nextBoolean();
            asked = new HashSet<>(asked);
            if (more) {
                asked.add(topic);
            } else {
                asked.remove(topic);
            }
            refs++;
            carriedAfter.put(refs, asked);
            String command = more ? "subscribe" : "unsubscribe";
            talker.connection()
                    .hand(ClientFrames.text("{\"ref\":" + refs + ",\"" + command + "\":[\"" + topic + "\"]}"));
        }

        private void publish() {
            String data = "x".repeat(random.nextInt(3) == 0 ? 30_000 : 10);
            String topic = TOPICS.get(random.nextInt(TOPICS.size()));
            hub.connect()
                    .hand(("POST /events/" + topic + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + data.length()
                                    + "\r\n\r\n" + data)
                            .getBytes(UTF_8));
        }

        void end() {
            hub.journal.held = false;
            talker.connection().readsAgain();
            hub.settle();
            talker.connection().readsAgain();
            heard.addAll(talker.hear());
            check();
        }

        private void check() {
            Set<String> carried = Set.of();
            long from = 0;
            long answers = 0;
            List<Long> got = new ArrayList<>();
            for (String message : heard) {
                JsonTree said = JsonTree.read("message", message.substring("text ".length()));
                if (said.number("ref").isPresent()) {
                    long cursor = sequence(
                            said.object("ok").orElseThrow().text("cursor").orElseThrow());
                    assertThat(said.number("ref")).hasValue(++answers);
                    assertThat(got).isEqualTo(between(from, cursor, carried));
                    got.clear();
                    from = cursor;
                    carried = carriedAfter.get(answers);
                } else {
                    got.add(sequence(said.text("id").orElseThrow()));
                    events++;
                }
            }
            assertThat(answers).isEqualTo(refs);
            assertThat(got).isEqualTo(between(from, Long.MAX_VALUE, carried));
        }

        private List<Long> between(long after, long through, Set<String> topics) {
            return hub.stored().stream()
                    .filter(entry -> entry.sequence() > after && entry.sequence() <= through)
                    .filter(entry -> topics.contains(((Event) entry).topic().name()))
                    .map(entry -> entry.sequence())
                    .toList();
        }

        private static long sequence(String id) {
            return EventId.parse(id).orElseThrow().sequence();
        }
    }
}
