package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.Heard.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who does not read delays nobody, costs next to nothing, and misses nothing. */
@Tag("system")
@Timeout(300)
class StalledReaderTest {

    private static final String TOPIC = "/events/films";
    private static final int EVENTS = 5000;
    private static final int EVENT_BYTES = 16 << 10; // 80 MB for each subscriber, ten times the heap for all of them
    private static final int STALLED = 20;
    private static final int SMALL_BYTES = 4096;
    private static final long MOST_GROWTH_KB = 150 << 10;
    private static final long MOST_IN_A_SOCKET = 512 << 10; // client_lag_bytes, and what is on its way

    private final List<SseClient> stalled = new ArrayList<>();

    @TempDir
    Path folder;

    private RealServer server;
    private SseClient reader;

    @BeforeEach
    void start() throws Exception {
        // A heap that is all there from the start: what grows after that is something else.
        server = new RealServer(folder.resolve("data"))
                .java("-Xms160m -Xmx160m -XX:+AlwaysPreTouch")
                .start();
        reader = new SseClient(server::port, TOPIC).start();
        for (int i = 0; i < STALLED; i++) {
            SseClient client = new SseClient(server::port, TOPIC).receiving(SMALL_BYTES);
            stalled.add(client.start());
        }
        awaitSubscribers(STALLED + 1);
    }

    @AfterEach
    void stop() throws Exception {
        reader.close();
        for (SseClient client : stalled) {
            client.close();
        }
        server.close();
    }

    @Test
    void isReadForFromTheJournalAndCostsNoMemoryMeanwhile(TestReporter reporter) throws Exception {
        publish(0, 1);
        stalled.forEach(SseClient::stopReading);
        long before = residentKb();

        publish(1, EVENTS);
        Await.until("the reader has everything", () -> reader.count() == EVENTS);

        long grown = residentKb() - before;
        reporter.publishEntry("resident", "%,d KB, and %,d KB more in the end".formatted(before, grown));
        assertThat(grown).isLessThan(MOST_GROWTH_KB);
        assertThat(bytesInSockets()).as("held by the kernel").isLessThan(STALLED * MOST_IN_A_SOCKET);
        assertThat(numbers(reader)).isEqualTo(IntStream.range(0, EVENTS).boxed().toList());
        assertThat(stalled).allSatisfy(client -> assertThat(client.count()).isLessThan(EVENTS / 2));
        for (SseClient late : stalled.subList(0, 3)) {
            late.goOn();
            Await.until("a late reader has everything", () -> late.count() >= EVENTS);
            assertThat(late.received()).isEqualTo(reader.received());
            assertThat(late.told("gap")).isEmpty();
        }
        assertThat(server.log()).doesNotContain("ERROR", "\tat ");
    }

    @Test
    void noticesWhoVanishes() throws Exception {
        List<RawHttp> vanishing = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RawHttp client = RawHttp.connect(server.port(), SMALL_BYTES);
            client.send(RawHttp.request("GET", TOPIC, "")).readHead();
            vanishing.add(client);
        }
        awaitSubscribers(STALLED + 1 + 10);
        publish(0, 50); // more than their sockets hold: something is on its way to each of them

        for (RawHttp client : vanishing) {
            client.reset();
        }
        awaitSubscribers(STALLED + 1);
        publish(50, 60);
        Await.until("the others have everything", () -> reader.count() == 60);
        assertThat(server.log()).doesNotContain("ERROR", "\tat ");
    }

    private void publish(int from, int to) throws IOException {
        String rest = " " + "f".repeat(EVENT_BYTES);
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            for (int i = from; i < to; i++) {
                assertThat(http.post(TOPIC, i + rest).status()).isEqualTo(201);
            }
        }
    }

    private void awaitSubscribers(int count) throws Exception {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            Await.until(count + " subscribe", () -> {
                RawHttp.Answer head = http.ask("HEAD", TOPIC, "");
                return head.field("Tidings-Subscribers").orElseThrow().equals(Integer.toString(count));
            });
        }
    }

    private static List<Integer> numbers(SseClient client) {
        return client.received().stream()
                .map(Received::data)
                .map(data -> Integer.valueOf(data.substring(0, data.indexOf(' '))))
                .toList();
    }

    /**
     * Returns what the server has written and no client has acknowledged. It is no memory of the process, but there is a
     * limit for all sockets of a machine (tcp_mem), past which every connection is slowed down.
     */
    private long bytesInSockets() throws IOException {
        String port = ":%04X".formatted(server.port());
        long bytes = 0;
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/net/" + table))) {
                String[] fields =
                        line.strip().split(" +", -1); // number, local address, remote address, state, unsent:unread
                if (fields[1].endsWith(port)) {
                    bytes += Long.parseLong(fields[4].substring(0, fields[4].indexOf(':')), 16);
                }
            }
        }
        return bytes;
    }

    private long residentKb() throws IOException {
        Path status = Path.of("/proc/" + server.pid() + "/status");
        assumeTrue(Files.exists(status), "only Linux says how much memory a process has");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
