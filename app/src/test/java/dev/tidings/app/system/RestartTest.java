package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.Heard.Control;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a restart keeps, what it cannot keep, and how that is told. */
@Tag("system")
@Timeout(300)
class RestartTest {

    private static final String TOPIC = "/events/orders";

    @TempDir
    Path folder;

    private RealServer server;

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void knowsAKeyFromBeforeAKillAndFromBeforeAStop() throws Exception {
        start();
        String id = id(post("paid", "Idempotency-Key: k1"));
        server.kill();
        server.startAgain();

        RawHttp.Answer again = post("paid", "Idempotency-Key: k1");
        assertThat(again.body()).contains("\"id\":\"" + id + "\"", "\"duplicate\":true");
        server.stop();
        server.startAgain();

        assertThat(id(post("paid", "Idempotency-Key: k1"))).isEqualTo(id);
        assertThat(id(post("paid", "Idempotency-Key: k2"))).isGreaterThan(id);
        assertThat(read(TOPIC + "?from=start", "", 2).data()).containsExactly("paid", "paid");
    }

    @Test
    void inMemoryTellsThatWhatWasBeforeIsGone() throws Exception {
        server = new RealServer("memory:").start();
        String id = id(post("gone"));
        assertThat(read(TOPIC + "?from=start", "", 1).data()).containsExactly("gone");
        server.stop();
        server.startAgain();
        post("new");

        SseClient client = read(TOPIC, id, 1);
        assertGap(client, id, "foreign-id");
        assertThat(client.data()).containsExactly("new");
    }

    @Test
    void tellsTheClientsOfALostFolderAndGivesThemAllThereIs() throws Exception {
        start();
        String id = id(post("lost"));
        server.kill();
        delete(folder.resolve("data"));
        server.startAgain();
        post("one");
        post("two");

        SseClient client = read(TOPIC, id, 2);
        assertGap(client, id, "foreign-id");
        assertThat(client.data()).containsExactly("one", "two");
    }

    @Test
    void stillKnowsThatATopicIsComplete() throws Exception {
        start();
        try (SseClient client = new SseClient(server::port, TOPIC + "?from=start").start()) {
            post("first");
            assertThat(ask("POST", TOPIC + "?end=true", "last").status()).isEqualTo(201);

            Await.until("the client went for good", client::isOver);
            assertThat(client.data()).containsExactly("first", "last");
            assertThat(client.told("end")).extracting(Control::data).containsExactly("{\"reason\":\"complete\"}");
            assertThat(client.heard().heads().getLast()).startsWith("HTTP/1.1 204 ");
        }
        server.kill();
        server.startAgain();

        String last = server.log();
        assertThat(ask("POST", TOPIC, "too late").status()).as(last).isEqualTo(409);
        SseClient again = read(TOPIC + "?from=start", "", 2);
        assertThat(again.data()).containsExactly("first", "last");
        Await.until("it is told that this is all", () -> again.told("end").size() == 1);
        SseClient done = new SseClient(server::port, TOPIC)
                .once()
                .after(again.received().getLast().id())
                .start();
        Await.until("it is sent away", done::isOver);
        assertThat(done.heard().heads().getFirst()).startsWith("HTTP/1.1 204 ");
    }

    @Test
    void cutsOffATornTailAndSaysSo() throws Exception {
        start();
        String id = id(post("whole"));
        server.kill();
        Files.write(newestSegment(), "half a rec".getBytes(UTF_8), APPEND);
        server.startAgain();

        assertThat(server.log()).contains("10 bytes that are no whole record", "cut off");
        String next = id(post("next"));
        SseClient client = read(TOPIC, id, 1);
        assertThat(client.received()).containsExactly(new Heard.Received(next, "message", "next"));
        assertThat(client.told("gap")).isEmpty();
        assertThat(read(TOPIC + "?from=start", "", 2).data()).containsExactly("whole", "next");
    }

    @Test
    void neverServesADamagedRecordAndTellsWhoMissesIt() throws Exception {
        start();
        String before = id(post("before the damage"));
        String damaged = id(post("the damaged one"));
        post("behind the damage");
        server.kill();
        flip("the damaged one");
        server.startAgain();

        assertThat(server.log()).contains("is damaged: ", "events 2 to 2 at the most, cannot be read");
        for (String cursor : List.of("", before)) {
            SseClient client = read(TOPIC + "?from=start", cursor, cursor.isEmpty() ? 2 : 1);
            assertThat(client.data()).endsWith("behind the damage").doesNotContain("the damaged one");
            assertThat(client.data()).noneMatch(data -> data.contains("damaged"));
            Control gap = client.told("gap").getFirst();
            assertThat(gap.data()).contains("\"resumed\":\"" + damaged + "\",\"reason\":\"not-stored\"");
        }
        assertThat(read(TOPIC, damaged, 1).data()).containsExactly("behind the damage");
    }

    @Test
    void reportsARecordThatIsDamagedWhileItRuns() throws Exception {
        start();
        String first = id(post("the first"));
        post("the damaged one");
        server.stop();
        server.startAgain(); // it has nothing in memory now
        flip("the damaged one");
        String last = id(post("the last"));

        SseClient client = read(TOPIC, first, 1);
        assertThat(client.received()).extracting(Heard.Received::id).containsExactly(last);
        assertGap(client, first, "not-stored");
        Await.until("the operator is told", () -> server.log().contains("event 2 cannot be read any more"));
    }

    private void start() throws Exception {
        server = new RealServer(folder.resolve("data")).start();
    }

    private RawHttp.Answer post(String data, String... fields) throws IOException {
        return ask("POST", TOPIC, data, fields);
    }

    private RawHttp.Answer ask(String method, String target, String data, String... fields) throws IOException {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            return http.ask(method, target, data, fields);
        }
    }

    private static String id(RawHttp.Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return JsonTree.read("answer", answer.body()).text("id").orElseThrow();
    }

    /** Returns a client that has got so many events. */
    private SseClient read(String target, String lastEventId, int events) throws Exception {
        try (SseClient client =
                new SseClient(server::port, target).once().after(lastEventId).start()) {
            Await.until("the events are there", () -> client.count() >= events);
            return client;
        }
    }

    private static void assertGap(SseClient client, String after, String reason) {
        assertThat(client.told("gap")).hasSize(1);
        assertThat(client.told("gap").getFirst().data())
                .startsWith("{\"after\":\"" + after + "\",\"resumed\":\"")
                .endsWith("\",\"reason\":\"" + reason + "\"}");
    }

    private Path newestSegment() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            return files.filter(file -> file.toString().endsWith(".segment"))
                    .sorted()
                    .toList()
                    .getLast();
        }
    }

    /** Changes one bit of a text that is in a segment, as a bad disk does. */
    private void flip(String text) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".segment")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                int at = indexOf(bytes, text.getBytes(UTF_8));
                if (at >= 0) {
                    bytes[at] ^= 1;
                    Files.write(file, bytes);
                    return;
                }
            }
        }
        throw new AssertionError("not in the journal: " + text);
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
