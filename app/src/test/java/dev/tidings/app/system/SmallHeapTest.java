package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the journal keeps at hand for a while becomes old objects, and the heap does not grow for what became of them. */
@Tag("system")
@Timeout(300)
class SmallHeapTest {

    private static final String LINE = "{\"data\":\"" + "x".repeat(4000) + "\"}\n"; // as long as is kept at hand
    private static final int LINES = 1000;
    private static final long ENOUGH_BYTES = 900_000_000; // the heap would have been collected for want of room by then

    @TempDir
    Path folder;

    @Test
    void isClearedUpBeforeItIsLarge() throws Exception {
        Path pauses = folder.resolve("pauses.log");
        String lines = LINE.repeat(LINES);
        try (var server = new RealServer(folder.resolve("data")).java("-Xmx2g -Xlog:gc:file=" + pauses);
                var http = connect(server.start())) {
            long[] published = {0};
            Await.until("old objects are collected", () -> {
                assertThat(published[0]).as("bytes published").isLessThan(ENOUGH_BYTES);
                assertThat(http.post("/events/films", lines, "Content-Type: application/x-ndjson")
                                .status())
                        .isEqualTo(201);
                published[0] += lines.length();
                return Files.readString(pauses, UTF_8).contains("Pause Full (System.gc())");
            });
        }
    }

    private static RawHttp connect(RealServer server) throws Exception {
        return RawHttp.connect(server.port()).patient();
    }
}
