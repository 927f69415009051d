package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.core.json.JsonTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients of all ages and manners get, byte by byte, from the real server. */
@Tag("system")
@Timeout(300)
class HttpBehaviourTest {

    private static final String TOPIC = "/events/news";

    @TempDir
    Path folder;

    private RealServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RealServer(folder.resolve("data")).java("-Xmx64m").start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersAnHttp11SubscriberWithExactlyThisHead() throws Exception {
        String id = post("first");
        try (RawHttp http = connect()) {
            http.send(RawHttp.request("GET", TOPIC, ""));

            String head = http.readHead();
            assertThat(head.replaceFirst("\r\nDate: [A-Z][a-z]{2}, [^\r]* GMT\r\n", "\r\nDate: now\r\n"))
                    .isEqualTo("""
                            HTTP/1.1 200 OK\r
                            Content-Type: text/event-stream\r
                            Cache-Control: no-store, no-transform\r
                            X-Accel-Buffering: no\r
                            Tidings-Cursor: %s\r
                            Date: now\r
                            Transfer-Encoding: chunked\r
                            \r
                            """.formatted(id));
            assertThat(new String(http.stream(head).readNBytes("retry: 1234\n: open\n".length()), UTF_8))
                    .matches("retry: [0-9]{4}\n: open\n");
        }
    }

    @Test
    void keepsAnHttp10StreamOpenOverAPauseAndDoesNotChunkIt() throws Exception {
        try (RawHttp http = connect()) {
            http.send("GET " + TOPIC + "?heartbeat=5s HTTP/1.0\r\n\r\n");
            String head = http.readHead();
            assertThat(head).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\nConnection: close\r\n");
            assertThat(head).doesNotContainIgnoringCase("Transfer-Encoding", "Content-Length");

            var lines = new BufferedReader(new InputStreamReader(http.in(), UTF_8));
            assertThat(lines.readLine()).startsWith("retry: ");
            assertThat(lines.readLine()).isEqualTo(": open");
            String first = post("before the pause");
            assertThat(read(lines, 3)).containsExactly("id: " + first, "data: before the pause", "");
            // The pause is as long as the server leaves it: until it shows that it is still there.
            assertThat(read(lines, 1)).containsExactly(": heartbeat");
            String second = post("after the pause");
            assertThat(read(lines, 3)).containsExactly("id: " + second, "data: after the pause", "");
        }
    }

    @Test
    void showsThatAnIdleStreamIsAlive() throws Exception {
        try (SseClient client = new SseClient(server::port, TOPIC + "?heartbeat=5s").start()) {
            Await.until(
                    "two heartbeats came after the opening",
                    () -> client.heard().comments() >= 3);

            assertThat(client.heard().heads()).hasSize(1);
            assertThat(client.received()).isEmpty();
        }
    }

    @Test
    void endsAfterTheLimitAndBeginsWhereItIsAskedTo() throws Exception {
        for (int i = 1; i <= 5; i++) {
            post("event " + i);
        }

        assertThat(readAll("?from=start&limit=2")).containsExactly("event 1", "event 2");
        assertThat(readAll("?from=-2&limit=2")).containsExactly("event 4", "event 5");
        assertThat(readAll("?from=-99&limit=5")).hasSize(5);
        assertThat(readAll("?from=1h&limit=1")).containsExactly("event 1");
        try (RawHttp http = connect()) {
            RawHttp.Answer answer = http.get(TOPIC + "?from=-0");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("from: got", "\"parameter\":\"from\"");
        }
    }

    @Test
    void saysContinueBeforeTheBodyIsSent() throws Exception {
        try (RawHttp http = connect()) {
            http.send("POST " + TOPIC + " HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(http.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

            http.send("later");
            assertThat(http.readAnswer().status()).isEqualTo(201);
        }
        assertThat(readAll("?from=start&limit=1")).containsExactly("later");
    }

    @Test
    void answersPipelinedPublishesInOrder() throws Exception {
        int count = 500;
        List<String> sent =
                IntStream.range(0, count).mapToObj(i -> "piped " + i).toList();
        var all = new StringBuilder();
        sent.forEach(data -> all.append(RawHttp.request("POST", TOPIC, data)));
        try (RawHttp http = connect()) {
            http.send(all.toString());

            String before = "";
            for (int i = 0; i < count; i++) {
                String id = id(http.readAnswer());
                assertThat(id).isGreaterThan(before);
                before = id;
            }
        }
        assertThat(readAll("?from=start&limit=" + count)).isEqualTo(sent);
    }

    @Test
    void takesARequestThatComesByteByByte() throws Exception {
        byte[] request = RawHttp.request("POST", TOPIC, "drop by dröp", "Event-Type: slow")
                .getBytes(UTF_8);
        try (RawHttp http = connect()) {
            for (byte one : request) {
                http.send(new byte[] {one}); // TCP_NODELAY: each on its way before the next
            }
            assertThat(http.readAnswer().status()).isEqualTo(201);
        }
        try (SseClient client = new SseClient(server::port, TOPIC + "?from=start").start()) {
            Await.until("the event is there", () -> client.count() == 1);
            assertThat(client.received().getFirst().type()).isEqualTo("slow");
            assertThat(client.data()).containsExactly("drop by dröp");
        }
    }

    /** 20,000 lines of 4 KB are more than the heap: they are published as they come. */
    @Test
    void publishesAnEndlessBodyLineByLineInAHeapThatDoesNotHoldIt() throws Exception {
        int count = 20_000;
        String rest = " " + "n".repeat(4096);
        try (RawHttp http = connect()) {
            http.send("POST " + TOPIC + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < count; i++) {
                String line = "{\"data\":\"" + i + rest + "\"}\n";
                http.send(Integer.toHexString(line.length()) + "\r\n" + line + "\r\n");
            }
            http.send("0\r\n\r\n");

            RawHttp.Answer answer = http.readAnswer();
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
            assertThat(JsonTree.read("answer", answer.body()).number("published"))
                    .hasValue(count);
        }
        // No more than what is kept of a topic: the newest 10,000.
        List<String> last = readAll("?from=-10000&limit=10000");
        assertThat(last).hasSize(10_000);
        assertThat(last.getFirst()).isEqualTo("10000" + rest);
        assertThat(last.getLast()).isEqualTo("19999" + rest);
        assertThat(server.log()).doesNotContain("OutOfMemory", "ERROR");
    }

    @Test
    void talksToCurl() throws Exception {
        String url = server.url(TOPIC);
        assumeTrue(isCurlThere(), "curl is not installed");

        assertThat(curl("-sS", "-d", "Hello", url)).matches("\\{\"id\":\"[^\"]+\",\"topic\":\"news\"}\n");
        String big = "c".repeat(100_000); // curl asks whether to go on, and sends in pieces
        Path file = Files.writeString(folder.resolve("big"), big);
        assertThat(curl("-sS", "-H", "Expect: 100-continue", "--data-binary", "@" + file, url))
                .contains("\"id\":");
        assertThat(curl("-sSN", url + "?from=start&limit=2"))
                .contains("data: Hello\n\n", "data: " + big + "\n\n", "event: tidings:bye\n");
        assertThat(curl("-sSN", "--http1.0", url + "?from=start&limit=1")).contains("data: Hello\n\n");
        assertThat(curl("-sS", "-o", "/dev/null", "-w", "%{http_code}", "-X", "DELETE", url))
                .isEqualTo("204");
        assertThat(curl("-sS", "-w", " %{http_code}", server.url("/readyz"))).matches("\\{\"status\":\"ok\"}\n? 200");
    }

    private RawHttp connect() throws IOException {
        return RawHttp.connect(server.port()).patient();
    }

    private String post(String data) throws IOException {
        try (RawHttp http = connect()) {
            return id(http.post(TOPIC, data));
        }
    }

    private static String id(RawHttp.Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return JsonTree.read("answer", answer.body()).text("id").orElseThrow();
    }

    private static List<String> read(BufferedReader lines, int count) throws IOException {
        List<String> read = new ArrayList<>();
        while (read.size() < count) {
            read.add(lines.readLine());
        }
        return read;
    }

    /** Returns the data of a stream that ends by itself. */
    private List<String> readAll(String query) throws IOException {
        try (SseClient client =
                new SseClient(server::port, TOPIC + query).once().start()) {
            Await.until("the stream has ended", client::isOver);
            assertThat(client.told("bye")).extracting(Heard.Control::data).containsExactly("{\"reason\":\"limit\"}");
            assertThat(client.told("gap")).isEmpty();
            return client.data();
        }
    }

    private static boolean isCurlThere() throws Exception {
        try {
            return new ProcessBuilder("curl", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String curl(String... arguments) throws Exception {
        var command = new ProcessBuilder("curl", "--max-time", Long.toString(Await.PATIENCE.toSeconds()));
        command.command().addAll(List.of(arguments));
        Process process = command.redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), UTF_8);
            assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        }
    }
}
