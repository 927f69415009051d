package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.Listen;
import dev.tidings.core.config.TrustedProxies;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.embedded.Bounds;
import dev.tidings.core.journal.embedded.EmbeddedJournal;
import dev.tidings.core.journal.file.MemoryDisk;
import dev.tidings.core.log.AccessLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole of it on real sockets and threads. */
@Tag("system")
@Timeout(60)
class ServerTest {

    /** Of a page of https://h: its origin is the server's if what a proxy says of TLS is believed. */
    private static final String POST_BEHIND_TLS = "POST /events/a HTTP/1.1\r\nHost: h\r\nOrigin: https://h\r\n"
            + "X-Forwarded-Proto: https\r\nContent-Length: 1\r\n\r\nx";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Server server;
    private volatile boolean running = true;

    @BeforeEach
    void start() throws IOException {
        var journal = EmbeddedJournal.open(new EmbeddedJournal.Parts(
                new MemoryDisk(),
                History.DEFAULT,
                Durability.OS,
                Bounds.ofHeap(1L << 30),
                1,
                System::currentTimeMillis,
                threads,
                finding -> {
                    throw new AssertionError(finding);
                }));
        server = new Server(config(0), journal, 2, TestHub::signature, AccessLog.OFF);
        journal.feed(server.feeds());
        threads.execute(() -> {
            while (running) {
                journal.awaitWork(100_000_000);
                journal.step(System.currentTimeMillis());
            }
        });
        server.listen();
    }

    @AfterEach
    void stop() {
        server.close();
        running = false;
        threads.shutdownNow();
    }

    @Test
    void bringsEveryEventToEverySubscriberInOrder() throws Exception {
        List<Future<List<String>>> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            BufferedReader stream = subscribe("/events/a?limit=2000", i % 2 == 0 ? "1.1" : "1.0");
            streams.add(threads.submit(() -> data(stream)));
        }
        try (Socket publisher = connect()) {
            for (int i = 0; i < 2000; i += 100) {
                for (int j = i; j < i + 100; j++) {
                    send(publisher, post(Integer.toString(j)));
                }
                skip(publisher, 100);
            }
        }
        for (Future<List<String>> stream : streams) {
            assertThat(stream.get()).isEqualTo(streams.getFirst().get()).hasSize(2000);
            assertThat(stream.get()).startsWith("0", "1").endsWith("1998", "1999");
        }
    }

    @Test
    void bringsAllToASubscriberThatIsSlow() throws Exception {
        BufferedReader slow = subscribe("/events/a?limit=1000", "1.1");
        try (Socket publisher = connect()) {
            for (int i = 0; i < 1000; i++) {
                send(publisher, post("x".repeat(20_000))); // 20 MB: more than the sockets hold
                skip(publisher, 1);
            }
        }
        assertThat(data(slow)).hasSize(1000);
    }

    @Test
    void tellsItsStreamsWhenItStopsAndAcceptsNoMore() throws Exception {
        BufferedReader stream = subscribe("/events/a", "1.1");
        assertThat(server.drain(Duration.ofSeconds(10))).isTrue();

        assertThat(stream.lines()).contains("event: tidings:bye", "data: {\"reason\":\"drain\"}", "0");
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }

    @Test
    void letsTheClientReadWhyItsRequestWasRefusedWhileItIsStillSending() throws Exception {
        try (Socket client = connect()) {
            send(client, "POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n");
            byte[] part = new byte[100_000];
            for (int i = 0; i < 20; i++) {
                client.getOutputStream().write(part);
            }
            assertThat(reader(client).readLine()).isEqualTo("HTTP/1.1 413 Content Too Large");
        }
    }

    @Test
    void namesTheAddressThatIsTaken() throws Exception {
        int port = server.addresses().getFirst().getPort();
        var journal = new FakeJournal();
        var other = new Server(config(port), journal, 1, TestHub::signature, AccessLog.OFF);
        assertThatThrownBy(other::listen)
                .isInstanceOf(BindException.class)
                .hasMessageContaining("http://127.0.0.1:" + port);
        other.close();
    }

    @Test
    void believesAProxyByTheConfigurationThatItConnectedUnder() throws Exception {
        try (Socket before = connect()) {
            send(before, POST_BEHIND_TLS);
            skip(before, 1);

            server.take(config(0, new TrustedProxies(List.of())));

            try (Socket after = connect()) {
                send(after, POST_BEHIND_TLS);
                assertThat(reader(after).readLine()).isEqualTo("HTTP/1.1 403 Forbidden");
            }
            send(before, POST_BEHIND_TLS);
            assertThat(reader(before).lines().filter(line -> !line.isEmpty()).findFirst())
                    .hasValue("HTTP/1.1 201 Created");
        }
    }

    private BufferedReader subscribe(String target, String version) throws IOException {
        Socket client = connect();
        send(client, "GET " + target + " HTTP/" + version + "\r\nHost: h\r\n\r\n");
        BufferedReader stream = reader(client);
        String line = stream.readLine();
        assertThat(line).isEqualTo("HTTP/1.1 200 OK");
        while (!line.equals(": open")) {
            line = stream.readLine();
        }
        return stream;
    }

    private static List<String> data(BufferedReader stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: ") && !line.contains("reason"))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private Socket connect() throws IOException {
        var address = server.addresses().getFirst();
        return new Socket(address.getAddress(), address.getPort());
    }

    private static void send(Socket client, String bytes) throws IOException {
        client.getOutputStream().write(bytes.getBytes(UTF_8));
    }

    private static String post(String data) {
        return "POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: " + data.length() + "\r\n\r\n" + data;
    }

    /** Reads so many answers to publishes. */
    private static void skip(Socket client, int answers) throws IOException {
        int seen = 0;
        int previous = 0;
        while (seen < answers) {
            int next = client.getInputStream().read();
            seen += previous == '"' && next == '}' ? 1 : 0;
            previous = next;
        }
    }

    private static BufferedReader reader(Socket client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
    }

    private static Config config(int port) {
        return config(port, TrustedProxies.DEFAULT);
    }

    private static Config config(int port, TrustedProxies trusted) {
        return new TestConfig()
                .listen(new Listen("127.0.0.1", port))
                .trusted(trusted)
                .config();
    }
}
