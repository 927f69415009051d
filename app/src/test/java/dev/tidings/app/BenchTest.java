package dev.tidings.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.console.Terminal;
import dev.tidings.app.system.RealServer;
import dev.tidings.app.tls.Samples;
import dev.tidings.core.config.KeyFiles;
import dev.tidings.core.json.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tidings bench} against the real server, and against one that does not deliver what it should. */
@Tag("system")
@Timeout(180)
class BenchTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"", "--ws", "--topics=7", "--ws --topics=3 --size=70000"})
    void everyEventArrivesAtEverySubscriberOfTheRealServer(String more) throws IOException {
        try (var server = RealServer.start(folder)) {
            String options = "--subscribers 200 --rate 50 --duration 2s --warm-up 1s --json --url http://127.0.0.1:"
                    + server.port() + " " + more;

            assertThat(run(options)).as("%s %s", out, err).isZero();
        }
        JsonTree found = found();
        JsonTree delivered = found.object("delivered").orElseThrow();
        assertThat(found.isTrue("sound")).isTrue();
        assertThat(number(found, "subscribers", "connected")).isEqualTo(200);
        assertThat(number(found, "published", "acknowledged")).isBetween(1L, 150L);
        assertThat(delivered.number("received")).isEqualTo(delivered.number("expected"));
        assertThat(number(found, "delivered", "lost")).isZero();
        assertThat(number(found, "latency_us", "count")).isEqualTo(number(found, "delivered", "measured"));
        assertThat(number(found, "latency_us", "count")).isPositive();
        assertThat(number(found, "latency_us", "p50")).isBetween(1L, number(found, "latency_us", "max"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rate=20", "--ws --size=200000 --rate=2 --subscribers=50"})
    void soItDoesOverTls(String more) throws IOException {
        KeyFiles files = Samples.put(folder, "ec.crt", "ec.key");
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String yaml = "listen: [\"http://127.0.0.1:0\", {url: \"https://127.0.0.1:%d\", certificate: %s, key: %s}]"
                .formatted(port, files.certificate(), files.key());
        String options = "--duration 2s --warm-up 1s --json --url https://localhost:" + port;
        try (var server = RealServer.startAsConfigured(folder, yaml)) {
            assertThat(run(options))
                    .as("without its certificate; %s", server.wholeLog())
                    .isEqualTo(3);
            assertThat(err.toString(UTF_8)).contains(": TLS: ", "--cacert FILE");

            assertThat(run(options + " --cacert " + files.certificate() + " " + more))
                    .as("%s %s", out, err)
                    .isZero();
        }
        assertThat(number(found(), "delivered", "received")).isEqualTo(number(found(), "delivered", "expected"));
        assertThat(number(found(), "delivered", "measured")).isPositive();
    }

    @Test
    void publishesAsFastAsAnswersCome() throws IOException {
        try (var server = RealServer.start(folder)) {
            String options =
                    "--subscribers 3 --rate 0 --duration 1s --warm-up 0s --url http://127.0.0.1:" + server.port();

            assertThat(run(options)).as("%s %s", out, err).isZero();
        }
        assertThat(out.toString(UTF_8))
                .startsWith("3 subscribers over SSE, events as fast as 8 publishers get answers, 200 B each, 1 s\n")
                .contains("  latency ", "  event to subscriber ", "  publish to answer ")
                .endsWith("  every event arrived at every subscriber, once and in order\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--ws"})
    void testsAHubOfAnotherMake(String more) throws Exception {
        assumeTrue(Nchan.isInstalled(), "nginx with nchan (Debian: libnginx-mod-nchan) is not installed");
        try (var hub = Nchan.start(folder)) {
            String options = "--topics 2 --subscribers 20 --rate 40 --duration 1s --warm-up 0s --json --url "
                    + hub.url("/sub/{topic}") + " --publish-url " + hub.url("/pub/{topic}") + " " + more;

            assertThat(run(options)).as("%s %s", out, err).isZero();
        }
        assertThat(number(found(), "delivered", "received")).isEqualTo(number(found(), "delivered", "expected"));
    }

    @Test
    void findsWhatIsLostRepeatedLateAndCutShort() throws IOException {
        var held = new AtomicReference<>("");
        try (var hub = new FaultyHub((number, data, to) -> {
            switch (number) {
                case 3, 4 -> {}
                case 6 -> {
                    FaultyHub.send(data, to);
                    FaultyHub.send(data, to);
                }
                case 8 -> held.set(data);
                case 9 -> {
                    FaultyHub.send(data, to);
                    FaultyHub.send(held.get(), to);
                }
                case 11 -> FaultyHub.send(data.substring(0, data.length() - 1), to);
                default -> FaultyHub.send(data, to);
            }
        })) {
            assertThat(run(options(hub) + " --json")).isEqualTo(1);
        }
        JsonTree found = found();
        assertThat(found.isTrue("sound")).isFalse();
        assertThat(number(found, "delivered", "lost")).isEqualTo(3);
        assertThat(number(found, "delivered", "duplicates")).isEqualTo(1);
        assertThat(number(found, "delivered", "out_of_order")).isEqualTo(1);
        assertThat(number(found, "delivered", "damaged")).isEqualTo(1);
        assertThat(number(found, "delivered", "received")).isEqualTo(number(found, "delivered", "expected") - 3);
        assertThat(number(found, "subscribers", "dropped")).isZero();
    }

    @Test
    void saysThatASubscriberWasDropped() throws IOException {
        try (var hub = new FaultyHub((number, data, to) -> {
            if (number == 5) {
                to.close();
            } else if (number < 5) {
                FaultyHub.send(data, to);
            }
        })) {
            assertThat(run(options(hub))).isEqualTo(1);
        }
        assertThat(out.toString(UTF_8))
                .contains("  1 subscriber was dropped; the first: the server ended the stream\n")
                .doesNotContain("every event arrived");
    }

    @Test
    void endsAtOnceWhenNothingMayBePublished() throws IOException {
        try (var hub = new FaultyHub((number, data, to) -> {})) {
            String options = "--subscribers 2 --duration 60s --rate 1000 --url " + hub.url("/sub") + " --publish-url "
                    + hub.url("/nowhere");

            assertThat(run(options)).isEqualTo(1);
        }
        assertThat(err.toString(UTF_8)).isEqualTo("""
                        tidings: publishing: the server answered 404
                          is that the path of the hub?  --url, and --publish-url where publishers use another
                        """);
    }

    @Test
    void saysWhyASubscriberWasRefused() throws IOException {
        try (var server = RealServer.start(folder, "limits: {connections: 20}")) {
            assertThat(run("--subscribers 30 --url http://127.0.0.1:" + server.port()))
                    .isEqualTo(1);
        }
        assertThat(err.toString(UTF_8))
                .containsPattern(
                        "tidings: after [0-9]+ of 30 subscribers: the server answered 503: connections: at most 20")
                .contains("  a limit of the server (on Tidings limits.connections), or of a proxy");
    }

    @Test
    void saysThatNobodyIsThere() throws IOException {
        String url;
        try (var hub = new FaultyHub((number, data, to) -> {})) {
            url = hub.url("");
        }
        assertThat(run("--url " + url)).isEqualTo(3);
        assertThat(err.toString(UTF_8))
                .startsWith("tidings: cannot reach " + url + "/events/bench/")
                .contains(": nobody listens there");
    }

    private static String options(FaultyHub hub) {
        return "--subscribers 3 --publishers 1 --rate 40 --duration 1s --warm-up 0s --url " + hub.url("/sub")
                + " --publish-url " + hub.url("/pub");
    }

    private int run(String options) {
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                false,
                false,
                false,
                Map.of());
        return Main.run(terminal, ("bench " + options).strip().split(" +", -1));
    }

    private JsonTree found() {
        return JsonTree.read("result", out.toString(UTF_8).strip());
    }

    private static long number(JsonTree found, String object, String name) {
        return found.object(object).orElseThrow().number(name).orElseThrow();
    }
}
