package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.Timeouts;
import dev.tidings.net.proxy.FakeUpstreams;
import dev.tidings.net.proxy.FakeUpstreams.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clients and applications say what they say in pieces, stop reading, leave, close and break in random orders. Each client
 * gets its own answers in order, each right as far as it goes or an honest error, and nothing is left behind. Play a seed
 * again with {@code -Dtidings.seed=N}; run more with {@code -Dtidings.seeds=N}.
 */
class PassedOnScheduleTest {

    private static final long SEEDS = Boolean.getBoolean("tidings.long") ? 20_000 : 500;
    private static final int STEPS = 150;
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Timeouts TIMEOUTS = new Timeouts(SILENCE, SILENCE, SILENCE, SILENCE);
    private static final Pattern ASKED = Pattern.compile("(GET|PUT|POST) /([0-9]+) HTTP/1\\.1\r\n");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: ([0-9]+)\r\n");

    private final Bugs bugs = new Bugs();

    @BeforeEach
    void watchTheLog() {
        bugs.watch();
    }

    @AfterEach
    void leaveTheLog() {
        bugs.close();
    }

    @Test
    void answersAreRightAsFarAsTheyGo() {
        play(false, SEEDS);
    }

    /** What an application says wrong hurts nobody but those who asked it. */
    @Test
    void answersThatAreDamagedLeaveNothingBehind() {
        play(true, SEEDS / 2);
    }

    private void play(boolean damaged, long seeds) {
        Seeds.average(seeds, random -> play(random, damaged))
                .ifPresent(whole -> assertThat(whole)
                        .as("answers that were whole for a seed")
                        .isGreaterThan(0.25));
    }

    /** Returns how many answers were whole. */
    private long play(Random random, boolean damaged) {
        Config config = FakeUpstreams.config(2, TIMEOUTS);
        long whole;
        TestHub hub = new TestHub(config);
        try (hub) {
            var run = new Run(hub, random, damaged);
            for (int i = 0; i < STEPS; i++) {
                run.step();
            }
            whole = run.end();
        }
        assertThat(hub.upstreams.underWay(config))
                .as("attempts that are counted")
                .isZero();
        assertThat(bugs.reported()).as("failures that were reported").isEmpty();
        return whole;
    }

    /** One hub, three clients, two applications. */
    private static final class Run {

        private final TestHub hub;
        private final Random random;
        private final boolean damaged;
        private final List<Asking> clients = new ArrayList<>();
        private final List<App> apps = new ArrayList<>();

        Run(TestHub hub, Random random, boolean damaged) {
            this.hub = hub;
            this.random = random;
            this.damaged = damaged;
            for (int i = 0; i < 3; i++) {
                clients.add(new Asking(hub.connect(), random, 10 * i));
            }
        }

        void step() {
            Asking client = clients.get(random.nextInt(clients.size()));
            App app = apps.isEmpty() ? null : apps.get(random.nextInt(apps.size()));
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4 -> client.say(1 + random.nextInt(60));
                case 5 -> client.end.stopsReading();
                case 6 -> client.end.readsAgain();
                case 7 ->
                    hub.tick(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 40_000 : 200))
                            .toNanos());
                case 8, 9 -> connect();
                case 10, 11, 12, 13, 14 -> {
                    if (app != null) {
                        app.say(1 + random.nextInt(60));
                    }
                }
                case 15 -> {
                    if (app != null && random.nextInt(3) == 0) {
                        app.fail();
                    } else if (random.nextInt(10) == 0) {
                        client.leave();
                    }
                }
                case 16 -> {
                    if (app != null) {
                        app.end.stopsReading();
                    }
                }
                case 17 -> {
                    if (app != null) {
                        app.end.readsAgain();
                    }
                }
                case 18 -> hub.runOne();
                default -> settle();
            }
            clients.forEach(each -> each.hear());
            apps.forEach(each -> each.hear());
        }

        private void connect() {
            if (hub.upstreams.waiting() > 0) {
                if (random.nextInt(6) == 0) {
                    hub.upstreams.refuse();
                } else {
                    apps.add(new App(hub.upstreams.accept(), random, damaged));
                }
            }
        }

        private void settle() {
            hub.settle();
            clients.forEach(each -> each.end.channel.runPendingTasks());
            hub.settle();
        }

        /** Everybody does what is left to do; then nobody waits for anything. */
        long end() {
            for (int i = 0; i < 30; i++) {
                clients.forEach(each -> each.say(Integer.MAX_VALUE));
                clients.forEach(each -> each.end.readsAgain());
                settle();
                connect();
                apps.forEach(each -> each.end.readsAgain());
                settle();
                apps.forEach(each -> each.hear());
                apps.forEach(each -> each.say(Integer.MAX_VALUE));
                settle();
            }
            for (int i = 0; i < 60; i++) { // longer than anybody may be silent
                hub.tick(Duration.ofSeconds(1).toNanos());
                settle();
            }
            clients.forEach(each -> each.end.readsAgain());
            clients.forEach(each -> each.hear());
            return clients.stream().mapToLong(each -> each.check(damaged)).sum();
        }
    }

    /** A client with a few requests, one behind the other. */
    private static final class Asking {

        final TestHub.Client end;
        private final int first;
        private final int requests;
        private final StringBuilder heard = new StringBuilder();
        private String toSay;
        private boolean left;

        Asking(TestHub.Client end, Random random, int first) {
            this.end = end;
            this.first = first;
            this.requests = 1 + random.nextInt(3);
            var all = new StringBuilder();
            for (int i = first; i < first + requests; i++) {
                all.append(
                        switch (random.nextInt(3)) {
                            case 0 -> "GET /" + i + " HTTP/1.1\r\nHost: h\r\n\r\n";
                            case 1 -> "POST /" + i + " HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
                            default ->
                                "PUT /" + i + " HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                        + "3\r\nabc\r\n4;x\r\ndefg\r\n0\r\nT: t\r\n\r\n";
                        });
            }
            toSay = all.toString();
        }

        void say(int bytes) {
            int now = Math.min(bytes, toSay.length());
            if (now > 0 && end.channel.config().isAutoRead() && !left) {
                end.hand(toSay.substring(0, now).getBytes(ISO_8859_1));
                toSay = toSay.substring(now);
            }
        }

        void leave() {
            left = true;
            end.channel.close();
        }

        void hear() {
            heard.append(new String(end.receivedBytes(), ISO_8859_1));
        }

        /** Returns how many answers are right and whole. */
        long check(boolean damaged) {
            List<String> bodies = new ArrayList<>();
            boolean whole = true;
            long right = 0;
            int at = 0;
            for (int i = first; i < first + requests && at < heard.length() && whole; i++) {
                var answer = new Answer(heard, at);
                at = answer.end;
                whole = answer.whole;
                bodies.add(answer.body);
                if (answer.status.equals("200") && !damaged) {
                    assertThat(App.body(i)).as("the answer to " + i).startsWith(answer.body);
                    assertThat(!whole || answer.body.equals(App.body(i)))
                            .as("a whole answer to " + i)
                            .isTrue();
                    right += whole ? 1 : 0;
                } else if (!damaged) {
                    assertThat(answer.status).isIn("502", "504", "408", "");
                } else {
                    right++;
                }
            }
            if (!damaged) {
                assertThat(at).as("what was said behind the answers").isEqualTo(heard.length());
            }
            boolean all = bodies.size() == requests && whole;
            assertThat(all || !end.isOpen()).as("nobody waits: " + heard).isTrue();
            return right;
        }
    }

    /** One answer as a client reads it. */
    private static final class Answer {

        final String status;
        final String body;
        final boolean whole;
        final int end;

        Answer(StringBuilder heard, int from) {
            int headEnd = heard.indexOf("\r\n\r\n", from) + 4;
            if (headEnd < 4) {
                status = "";
                body = "";
                whole = false;
                end = heard.length();
                return;
            }
            String head = heard.substring(from, headEnd);
            status = head.substring(9, 12);
            Matcher length = LENGTH.matcher(head);
            var read = new StringBuilder();
            int at = headEnd;
            if (head.contains("transfer-encoding: chunked")) {
                int size = -1;
                while (size != 0 && heard.indexOf("\r\n", at) > 0) {
                    int line = heard.indexOf("\r\n", at);
                    size = Integer.parseInt(heard.substring(at, line), 16);
                    at = Math.min(heard.length(), line + 2 + size + 2);
                    read.append(heard, line + 2, Math.max(line + 2, at - 2));
                }
                whole = size == 0;
            } else {
                int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
                at = Math.min(heard.length(), headEnd + bytes);
                read.append(heard, headEnd, at);
                whole = at == headEnd + bytes;
            }
            body = read.toString().replaceAll("(^|\n\n)(:\n)+", "$1"); // comments between events, where it was silent
            end = at;
        }
    }

    /** An application's end of a connection, which answers what it is asked. */
    private static final class App {

        final Connection end;
        private final Random random;
        private final boolean damaged;
        private final StringBuilder heard = new StringBuilder();
        private final Map<String, Boolean> answered = new HashMap<>();
        private String toSay = "";
        private boolean ends;
        private boolean untilClose;
        private boolean gone;

        App(Connection end, Random random, boolean damaged) {
            this.end = end;
            this.random = random;
            this.damaged = damaged;
        }

        static String body(int request) {
            return ("data: " + request + "\n\n").repeat(1 + request * request % 700);
        }

        void hear() {
            heard.append(end.received());
            Matcher asked = ASKED.matcher(heard);
            while (asked.find()) {
                if (answered.putIfAbsent(asked.group(2), true) == null) {
                    String answer = answer(body(Integer.parseInt(asked.group(2))));
                    toSay += damaged && random.nextBoolean() ? damage(answer) : answer;
                }
            }
        }

        private String answer(String body) {
            String type = random.nextInt(3) == 0 ? "Content-Type: text/event-stream\r\n" : "";
            return switch (random.nextInt(4)) {
                case 0 -> {
                    ends = true;
                    untilClose = true;
                    yield "HTTP/1.1 200 OK\r\n" + type + "\r\n" + body;
                }
                case 1 ->
                    "HTTP/1.1 200 OK\r\n" + type + "Transfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
                default -> "HTTP/1.1 200 OK\r\n" + type + "Content-Length: " + body.length() + "\r\n\r\n" + body;
            };
        }

        private String damage(String answer) {
            var text = new StringBuilder(answer);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(Math.min(text.length(), 200));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, "\r\n".charAt(random.nextInt(2)));
                }
            }
            return text.toString();
        }

        void say(int bytes) {
            if (gone) {
                return;
            }
            int now = Math.min(bytes, toSay.length());
            if (now > 0) {
                end.send(toSay.substring(0, now));
                toSay = toSay.substring(now);
            }
            if (ends && toSay.isEmpty()) {
                end.end();
            }
        }

        void fail() {
            gone = true;
            if (untilClose || random.nextBoolean()) {
                end.reset(); // an orderly end would be the answer's
            } else {
                end.end();
            }
        }
    }
}
