package dev.tidings.app.system.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies are streamed: whatever their length and whoever is slow, the gateway's memory stays as it is. */
@Tag("system")
@Timeout(300)
class GatewayLargeBodiesTest {

    private static final long BYTES = Boolean.getBoolean("tidings.long") ? 1L << 30 : 150L << 20;
    private static final long WARM_BYTES = 50 << 20;
    private static final long MOST_GROWTH_KB = 64 << 10;

    /** What the kernel's sockets take on the way, both of them, each way, and a few pieces in between. */
    private static final long MOST_HELD_BYTES = 16 << 20;

    private static final int SLOW = 10;

    @TempDir
    Path folder;

    @BeforeEach
    void needsLinux() {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "only Linux says how much memory a process has");
    }

    @ParameterizedTest
    @EnumSource
    void anUploadAndADownloadTakeNoMemory(Language language, TestReporter reporter) throws Exception {
        try (var backend = Backend.start(language, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            upload(gateway, WARM_BYTES);
            download(gateway, WARM_BYTES);
            long before = residentKb(gateway);

            assertThat(upload(gateway, BYTES)).isEqualTo(Content.ofBlocks(BYTES));
            long afterUpload = residentKb(gateway);
            assertThat(download(gateway, BYTES)).isEqualTo(Content.ofBlocks(BYTES));
            long after = residentKb(gateway);

            reporter.publishEntry(
                    "resident",
                    "%s: %,d KB, %,d after an upload, %,d after both".formatted(language, before, afterUpload, after));
            assertThat(afterUpload - before).isLessThan(MOST_GROWTH_KB);
            assertThat(after - before).isLessThan(MOST_GROWTH_KB);
        }
    }

    @Test
    void aClientThatDoesNotReadStopsTheApplication(TestReporter reporter) throws Exception {
        var written = new AtomicLong();
        byte[] block = Content.BLOCK;
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                    for (long left = 1_000_000_000; left > 0; left -= block.length) {
                        peer.send(block, (int) Math.min(left, block.length));
                        written.addAndGet(block.length);
                    }
                });
                var gateway = Gateway.start(folder, backend.url())) {
            long before = residentKb(gateway);
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                RawHttp client = RawHttp.connect(gateway.port(), 4096).patient();
                clients.add(client);
                client.send(RawHttp.request("GET", "/", "")).readHead();
            }
            awaitStandstill(written);

            report(reporter, gateway, before, written);
            assertThat(written.get()).isLessThan(SLOW * MOST_HELD_BYTES);
            assertThat(residentKb(gateway) - before).isLessThan(MOST_GROWTH_KB);
            assertThat(clients.getFirst().in().readNBytes(50_000_000))
                    .as("it goes on")
                    .hasSize(50_000_000);
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    @Test
    void anApplicationThatDoesNotReadStopsTheClient(TestReporter reporter) throws Exception {
        var written = new AtomicLong();
        try (var backend = RawBackend.start(peer -> {
                    peer.readHead();
                    Await.until("it is stopped", () -> written.get() < 0);
                });
                var gateway = Gateway.start(folder, backend.url())) {
            long before = residentKb(gateway);
            List<RawHttp> clients = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                RawHttp client = RawHttp.connect(gateway.port()).patient();
                clients.add(client);
                Thread.ofVirtual().start(new FutureTask<>(() -> {
                    sendBlocks(client, 1_000_000_000, written);
                    return null;
                }));
            }
            Await.until("all are asked", () -> backend.heads().size() == SLOW);
            awaitStandstill(written);

            report(reporter, gateway, before, written);
            assertThat(written.get()).isLessThan(SLOW * MOST_HELD_BYTES);
            assertThat(residentKb(gateway) - before).isLessThan(MOST_GROWTH_KB);
            written.set(Long.MIN_VALUE);
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    private static Content upload(Gateway gateway, long bytes) throws IOException {
        try (RawHttp http = RawHttp.connect(gateway.port()).patient()) {
            sendBlocks(http, bytes, new AtomicLong());
            return Content.of(Reply.read(http, "POST").json());
        }
    }

    private static void sendBlocks(RawHttp http, long bytes, AtomicLong written) throws IOException {
        http.send("POST /app/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + bytes + "\r\n\r\n");
        for (long left = bytes; left > 0; left -= Content.BLOCK.length) {
            http.send(Content.BLOCK, (int) Math.min(left, Content.BLOCK.length));
            written.addAndGet(Content.BLOCK.length);
        }
    }

    private static Content download(Gateway gateway, long bytes) throws IOException {
        return Reply.to(gateway.port(), "GET", "/app/download?bytes=" + bytes).content();
    }

    /** Until nothing was written for half a second. */
    private static void awaitStandstill(AtomicLong written) throws IOException {
        long[] last = {-1, System.nanoTime()};
        Await.until("nobody can write any more", () -> {
            if (written.get() != last[0]) {
                last[0] = written.get();
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > 500_000_000;
        });
    }

    private static void report(TestReporter reporter, Gateway gateway, long before, AtomicLong written)
            throws IOException {
        reporter.publishEntry(
                "standing still",
                "%,d KB resident, %,d before; %,d bytes on the way"
                        .formatted(residentKb(gateway), before, written.get()));
    }

    private static long residentKb(Gateway gateway) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + gateway.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }
}
