package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Clients that are held by ids, in random orders of all that meets: news at the application, items that come late, twice, in
 * another order or never, answers from before the latest news and none at all, clients that do not read. Each gets all
 * news, once and in order. Play a seed again with {@code -Dtidings.seed=N}; run more with {@code -Dtidings.seeds=N}.
 */
class HoldingScheduleTest {

    private static final int SEEDS = 200;
    private static final int STEPS = 300;
    private static final Pattern LAST_ID = Pattern.compile("last-id=([0-9]+)");

    @Test
    void everyClientGetsAllNewsOnceAndInOrder() {
        Seeds.each(SEEDS, random -> {
            try (var run = new Run(random)) {
                run.play();
            }
        });
    }

    /** One order of things. */
    private static final class Run implements AutoCloseable {

        private final HoldingApplication application = new HoldingApplication();
        private final TestHub hub = application.hub;
        private final Random random;
        private final TestHub.Client publisher = hub.connect();
        private final List<Integer> late = new ArrayList<>(); // what is not published yet
        private final List<TestHub.Client> streams = new ArrayList<>();
        private final List<String> received = new ArrayList<>(); // as the streams
        private final List<Poller> pollers = List.of(new Poller(), new Poller());
        private int newest;
        private int failures;

        Run(Random random) {
            this.random = random;
            for (int i = 0; i < 2; i++) {
                application.prepare("Grip-Hold: stream\r\n" + known(0), "");
                streams.add(hub.connect(application));
                streams.getLast().send("GET /stream HTTP/1.1\r\nHost: h\r\n\r\n");
                received.add(streams.getLast().received().replaceFirst("(?s).*\r\n\r\n", ""));
            }
        }

        private static String known(int id) {
            return "Grip-Channel: a; prev-id=" + id + "\r\nGrip-Link: </page>; rel=next; timeout=30";
        }

        void play() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            finish();
            String all = news(0, newest);
            for (int i = 0; i < streams.size(); i++) {
                assertThat(received.get(i).replaceAll("[0-9a-f]+\r\n(.*?)\r\n", "$1"))
                        .as("stream " + i)
                        .isEqualTo(all);
            }
            pollers.forEach(poller -> assertThat(poller.received).as("poller").isEqualTo(all));
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1 -> late.add(++newest);
                case 2, 3 -> publish();
                case 4, 5 -> hub.journal.step();
                case 6, 7, 8, 9 -> hub.runOne();
                case 10 -> hub.tick(TimeUnit.MILLISECONDS.toNanos(random.nextInt(4000)));
                case 11, 12 -> answer(newest - random.nextInt(3));
                case 13 -> turn(streams.get(random.nextInt(streams.size())));
                case 14 -> pollers.get(random.nextInt(pollers.size())).go();
                default -> recoverNowAndThen();
            }
        }

        private void publish() {
            if (late.isEmpty()) {
                return;
            }
            int id = late.get(random.nextInt(Math.min(2, late.size())));
            int how = random.nextInt(10);
            if (how != 0) { // else once more later
                late.remove(Integer.valueOf(id));
            }
            if (how != 1) { // else lost
                String json =
                        "{\"items\":[{\"channel\":\"a\",\"id\":\"%d\",\"prev-id\":\"%d\",\"http-stream\":{\"content\":\"%s\"},\"http-response\":{\"body\":\"%s\"}}]}"
                                .formatted(id, id - 1, text(id), text(id));
                String head = "POST /publish/ HTTP/1.1\r\nHost: h\r\nContent-Length: " + json.length();
                publisher.hand((head + "\r\n\r\n" + json).getBytes(UTF_8));
            }
        }

        /** Answers with what was known when there was so much. */
        private void answer(int view) {
            if (application.asked().isEmpty()) {
                return;
            }
            if (failures < 3 && random.nextInt(4) == 0) {
                failures++;
                application.reply(503, "", "");
                return;
            }
            failures = 0;
            String request = application.asked().getFirst();
            Matcher id = LAST_ID.matcher(request);
            assertThat(id.find()).as(request).isTrue();
            int last = Integer.parseInt(id.group(1));
            int through = Math.max(view, last);
            if (request.startsWith("GET /page")) {
                application.reply(200, "Grip-Hold: stream\r\n" + known(through), news(last, through));
            } else {
                application.reply(200, poll(last, through), news(last, through));
            }
        }

        private static String poll(int last, int through) {
            return last == through ? "Grip-Hold: response\r\n" + known(last) : "Grip-Status: 200";
        }

        private void turn(TestHub.Client stream) {
            if (random.nextBoolean()) {
                stream.stopsReading();
            } else {
                stream.readsAgain();
            }
        }

        private void recoverNowAndThen() {
            if (random.nextInt(5) == 0) {
                application.holding.recover();
            }
        }

        /** Everything comes to rest; what nobody told of is asked for. */
        private void finish() {
            streams.forEach(TestHub.Client::readsAgain);
            failures = 3; // no more
            for (int i = 0; i < 20; i++) {
                hub.settle();
                while (!application.asked().isEmpty()) {
                    answer(newest);
                    hub.settle();
                    failures = 3;
                }
                pollers.forEach(Poller::go);
                read();
                hub.pass(Duration.ofSeconds(4));
                application.holding.recover();
            }
        }

        private void read() {
            for (int i = 0; i < streams.size(); i++) {
                received.set(i, received.get(i) + streams.get(i).received());
            }
        }

        private static String news(int after, int through) {
            return IntStream.rangeClosed(after + 1, through).mapToObj(Run::text).collect(Collectors.joining());
        }

        /** Some are more than a socket takes. */
        private static String text(int id) {
            return id + (id % 10 == 0 ? "x".repeat(100_000) : "") + ";";
        }

        @Override
        public void close() {
            application.close();
        }

        /** Asks for what is behind the newest that it has, one request at a time. */
        private final class Poller {

            private final TestHub.Client client = hub.connect(application);
            private String received = "";
            private boolean asked;

            void go() {
                String answer = client.received();
                if (!answer.isEmpty()) {
                    asked = false;
                    boolean news = answer.startsWith("HTTP/1.1 200 ");
                    received += news ? answer.replaceFirst("(?s).*\r\n\r\n", "") : ""; // 502: again
                }
                if (!asked) {
                    asked = true;
                    int last = (int) received.chars().filter(c -> c == ';').count();
                    int view = Math.max(last, newest - random.nextInt(3));
                    application.prepare(poll(last, view), news(last, view));
                    client.hand("GET /poll HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(UTF_8));
                }
            }
        }
    }
}
