package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes nothing more, then does again: nothing acknowledged is lost, nothing refused is there. */
@Tag("system")
@Timeout(300)
class DiskFullTest {

    private static final String TOPIC = "/events/reports";
    private static final int PUBLISHERS = 4;

    private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> refused = new ConcurrentLinkedQueue<>();
    private final AtomicInteger number = new AtomicInteger();

    @TempDir
    Path folder;

    private RealServer server;
    private SmallDisk disk;
    private SseClient live;

    @AfterEach
    void stop() throws Exception {
        if (live != null) {
            live.close();
        }
        if (server != null) {
            server.close();
        }
        if (disk != null) {
            disk.close();
        }
    }

    @Test
    void refusesWhileTheDiskIsFullAndGoesOnWhenThereIsRoomAgain() throws Exception {
        disk = SmallDisk.mount(folder.resolve("disk"), "8m");
        assumeTrue(disk != null, "this user may not mount anything, not even in a namespace of its own");
        disk.run("head -c 4000000 /dev/zero > ballast");
        server = new RealServer(folder.resolve("disk/data"))
                .within(disk.entering())
                .start();
        listen();

        fill();
        assertThat(acknowledged).isNotEmpty();
        assertServesWhatIsThere();

        disk.run("rm ballast");
        assertTakesEventsAgain();
        assertServesWhatIsThere();

        server.stop();
        server.startAgain();
        assertServesWhatIsThere();
    }

    @Test
    void saysThatItCannotStartOnAFullDiskAndHasEverythingOnceItCan() throws Exception {
        disk = SmallDisk.mount(folder.resolve("disk"), "8m");
        assumeTrue(disk != null, "this user may not mount anything, not even in a namespace of its own");
        disk.run("head -c 4000000 /dev/zero > ballast");
        server = new RealServer(folder.resolve("disk/data"))
                .within(disk.entering())
                .start();
        listen();

        fill();
        server.kill();
        disk.run("cat /dev/zero 2>&1 > rest | grep -q space"); // until there is none
        RealServer.Ended ended = server.fail();
        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("tidings: the journal could not be opened in ", "No space left on device");
        assertThat(ended.err()).doesNotContain("\tat ");

        disk.run("rm ballast rest");
        server.startAgain();

        assertServesWhatIsThere();
        assertTakesEventsAgain();
        assertServesWhatIsThere();
    }

    /** As root or not, anywhere: a limit on the size of files is to a program much the same as a full disk. */
    @Test
    void refusesWhileItsFileMayNotGrowAndGoesOnWhenItMay() throws Exception {
        // In blocks of 512 bytes: less than what the server tries on its own to find out whether there is room again.
        server = new RealServer(folder.resolve("data"))
                .within("sh", "-c", "ulimit -S -f 400; exec \"$@\"", "sh")
                .start();
        listen();

        fill();
        assertThat(acknowledged).isNotEmpty();
        assertServesWhatIsThere();

        run("prlimit", "--pid", Long.toString(server.pid()), "--fsize=unlimited:");
        assertTakesEventsAgain();
        assertServesWhatIsThere();

        server.stop();
        server.startAgain(); // with the limit, which what is there is over already
        assertServesWhatIsThere();
    }

    private void listen() {
        live = new SseClient(server::port, TOPIC + "?from=start").start();
    }

    /** Several publish at once until nobody can; a small event may find room where a large one did not. */
    private void fill() throws Exception {
        try (var threads = Executors.newFixedThreadPool(PUBLISHERS)) {
            List<Callable<Boolean>> publishers = Collections.nCopies(PUBLISHERS, this::publishUntilItIsFull);
            for (Future<Boolean> full : threads.invokeAll(publishers)) {
                assertThat(full.get()).isTrue();
            }
        }
        assertThat(refused).hasSizeGreaterThanOrEqualTo(PUBLISHERS);
        Await.until("it says that it is not ready", () -> {
            publish(16_000);
            return ready() == 503;
        });
    }

    private boolean publishUntilItIsFull() throws IOException {
        boolean taken = true;
        while (taken) {
            taken = publish(16_000) || publish(4000);
        }
        return true;
    }

    /** Returns whether the event was taken; if not, it was refused as a client can deal with it. */
    private boolean publish(int bytes) throws IOException {
        String data = number.incrementAndGet() + " " + "r".repeat(bytes);
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            RawHttp.Answer answer = http.post(TOPIC, data);
            if (answer.status() == 201) {
                acknowledged.add(
                        JsonTree.read("answer", answer.body()).text("id").orElseThrow() + " " + data);
                return true;
            }
            assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
            assertThat(answer.field("Retry-After").orElseThrow()).matches("[1-9][0-9]*");
            assertThat(answer.field("Content-Type")).contains("application/problem+json");
            assertThat(answer.body()).contains("\"status\":503", "the journal could not be written");
            refused.add(data);
            return false;
        }
    }

    private int ready() throws IOException {
        try (RawHttp http = RawHttp.connect(server.port()).patient()) {
            return http.get("/readyz").status();
        }
    }

    /** Who was there all the time and who comes now get what was acknowledged, and nothing else. */
    private void assertServesWhatIsThere() throws Exception {
        List<String> expected = acknowledged.stream().sorted().toList();
        try (SseClient fresh = new SseClient(server::port, TOPIC + "?from=start").start()) {
            for (SseClient client : List.of(fresh, live)) {
                Await.until("all is told", () -> client.count() >= expected.size());
                assertThat(client.received().stream().map(event -> event.id() + " " + event.data()))
                        .as(server.log())
                        .isEqualTo(expected);
                assertThat(client.told("gap")).isEmpty();
            }
            assertThat(fresh.data()).doesNotContainAnyElementsOf(refused);
        }
    }

    private void assertTakesEventsAgain() throws Exception {
        Await.until("it is ready again", () -> ready() == 200);
        for (int i = 0; i < 20; i++) {
            assertThat(publish(16_000)).isTrue();
        }
        assertThat(ready()).isEqualTo(200);
    }

    private static void run(String... command) throws Exception {
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
