package dev.tidings.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Config;
import dev.tidings.core.config.Grip;
import dev.tidings.core.config.Mount;
import dev.tidings.core.config.ProxyRoute;
import dev.tidings.core.config.Secret;
import dev.tidings.core.config.Timeouts;
import dev.tidings.core.config.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteSectionsTest {

    private static final Upstream APPLICATION = new Upstream("127.0.0.1", 8000);

    private static final String GRIP_KEY = "routes: [{path: /, proxy: http://a, grip: {key: \"file:%s\"}}]";

    @TempDir
    private Path folder;

    @Test
    void readsWhatIsPassedOnBesideTheHub() throws IOException {
        Config config = config("""
                routes:
                  - {path: /hub/, hub: {}}
                  - path: /
                    proxy: http://127.0.0.1:8000
                    timeouts: {connect: 1s, response: 2m, stream_idle: 2h, websocket_idle: 100ms}
                    stream_grace: 0
                  - path: /api/
                    proxy: ["http://[::1]:8001", http://app]
                """);

        assertThat(config.mount()).isEqualTo(new Mount("/hub/"));
        var timeouts =
                new Timeouts(Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofHours(2), Duration.ofMillis(100));
        assertThat(config.proxies())
                .containsExactly(
                        new ProxyRoute("/", List.of(APPLICATION), timeouts, Duration.ZERO, Optional.empty()),
                        new ProxyRoute(
                                "/api/",
                                List.of(new Upstream("::1", 8001), new Upstream("app", 80)),
                                Timeouts.DEFAULT,
                                ProxyRoute.DEFAULT_STREAM_GRACE,
                                Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "{}, , tidings",
        "'{key: changeme}', changeme, tidings",
        "'{key: \"base64:AGFi\", issuer: me}', '\0ab', me",
        "'{key: \"file:FOLDER/key\"}', from a file, tidings",
    })
    void readsWhatAnApplicationSignsWith(String grip, String key, String issuer) throws IOException {
        Files.writeString(folder.resolve("key"), "from a file\n");

        Config config = config("routes: [{path: /, proxy: http://127.0.0.1:8000, grip: %s}]"
                .formatted(grip.replace("FOLDER", folder.toString())));

        Optional<Grip.Key> shared =
                Optional.ofNullable(key).map(text -> new Grip.Key.Shared(new Secret("key", text.getBytes(UTF_8))));
        assertThat(config.proxies().getFirst().grip()).contains(new Grip(shared, issuer));
        assertThat(config.toString()).doesNotContain(key == null ? "key=changeme" : key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void readsAPrivateKeyThatItSignsWith(String algorithm) throws IOException {
        Config config = config(GRIP_KEY.formatted(resource(algorithm.toLowerCase(Locale.ROOT) + ".key")));

        Grip grip = config.proxies().getFirst().grip().orElseThrow();
        assertThat(grip.key()).get().isInstanceOf(Grip.Key.Private.class);
        assertThat(config.toString()).contains("a private key (" + algorithm + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ed.key | expected an EC key, or an RSA key of 2048 bits or more",
                "ec.crt | expected a PEM file with -----BEGIN PRIVATE KEY----- in it; there is none",
                "rsa-pkcs1.key | expected -----BEGIN PRIVATE KEY----- (PKCS#8) instead of RSA PRIVATE KEY: openssl pkey -in KEY -out key.pem makes it",
            })
    void refusesWhatItCannotSignWithWithoutSayingIt(String file, String fault) throws IOException {
        assertThat(faults(GRIP_KEY.formatted(resource(file)))).containsExactly("1:49: routes[0].grip.key: " + fault);
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/tls", name).toAbsolutePath();
    }

    @Test
    void leavesTheHubWhereItIsWhenOnlyProxyRoutesAreNamed() throws IOException {
        Config config = config("routes: [{path: /, proxy: http://127.0.0.1:8000}]");

        assertThat(config.mount()).isEqualTo(Mount.DEFAULT);
        assertThat(config.proxies())
                .singleElement()
                .extracting(ProxyRoute::path)
                .isEqualTo("/");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | 1:9: routes: got an empty list, expected at least one route, such as {path: /events/, hub: {}}",
                "[{path: /}] | 1:10: routes[0]: got neither hub nor proxy, expected one of them: hub: {} or proxy: http://127.0.0.1:8000",
                "[{path: /e/, hub: {}, proxy: http://a}] | 1:10: routes[0]: got both hub and proxy, expected one of them: hub: {} or proxy: http://127.0.0.1:8000",
                "[{path: /a/, hub: {}}, {path: /b/, hub: {}}] | 1:49: routes[1].hub: got another hub, expected one: the first is routes[0]",
                "[{proxy: http://a}] | 1:10: routes[0].path: is missing",
                "[{path: api, proxy: http://a}] | 1:17: routes[0].path: got \"api\", expected the beginning of a path, such as / or /api/",
                "[{path: /readyz, proxy: http://a}] | 1:17: routes[0].path: got \"/readyz\", expected another path: the server itself answers at /readyz",
                "[{path: /, proxy: http://a}, {path: /, proxy: http://b}] | 1:45: routes[1].path: got \"/\", expected another path: routes[0] has it",
                "[{path: /x/, proxy: http://a}, {path: /x/, hub: {}}] | 1:17: routes[0].path: got \"/x/\", expected another path: the hub is there",
                "[{path: /events/, proxy: http://a}] | 1:17: routes[0].path: got \"/events/\", expected another path: the hub is there, unless a route such as {path: /hub/, hub: {}} moves it",
                "[{path: /, proxy: 8000}] | 1:27: routes[0].proxy: got \"8000\", expected a URL such as http://127.0.0.1:8000",
                "[{path: /, proxy: }] | 1:26: routes[0].proxy: got \"\", expected a URL such as http://127.0.0.1:8000",
                "[{path: /, proxy: \"http://app:s3cret@app\"}] | 1:27: routes[0].proxy: got \"http://...@app\", expected a URL without a name and a password, such as http://127.0.0.1:8000",
                "[{path: /, proxy: []}] | 1:27: routes[0].proxy: got an empty list, expected at least one URL, such as http://127.0.0.1:8000",
                "[{path: /, proxy: [http://a, \"http://b:0\"]}] | 1:38: routes[0].proxy[1]: got \"http://b:0\", expected a port from 1 to 65535",
                "[{path: /, proxy: [http://a, \"http://a:80\"]}] | 1:38: routes[0].proxy[1]: got \"http://a:80\", expected each URL once",
                "[{path: /, proxy: {url: http://a}}] | 1:27: routes[0].proxy: got keys with values, expected a list such as [\"http://127.0.0.1:8000\", \"http://127.0.0.1:8001\"]",
                "[{path: /, proxy: http://a, timeouts: {response: 0}}] | 1:58: routes[0].timeouts.response: got \"0\", expected 100ms to 7d",
                "[{path: /, proxy: http://a, timeouts: {read: 1s}}] | 1:48: routes[0].timeouts.read: unknown key; expected one of connect, response, stream_idle, websocket_idle",
                "[{path: /, proxy: http://a, timeouts: 5s}] | 1:47: routes[0].timeouts: got a single value, expected keys: connect, response, stream_idle, websocket_idle",
                "[{path: /, proxy: http://a, timeouts: {stream_grace: 0}}] | 1:48: routes[0].timeouts.stream_grace: unknown key; it belongs beside timeouts, not under it",
                "[{path: /, proxy: http://a, stream_grace: 2d}] | 1:51: routes[0].stream_grace: got \"2d\", expected 0s (off) to 1d",
                "[{path: /, proxy: http://a, stream_grace: off}] | 1:51: routes[0].stream_grace: got \"off\", expected a duration such as 250ms, 15s, 5m, 2h or 20d",
                "[{path: /e/, hub: {}, timeouts: {connect: 1s}}] | 1:41: routes[0].timeouts: is for a route with proxy; this one has hub",
                "[{path: /, proxy: http://a, resume: 5}] | 1:45: routes[0].resume: got \"5\", expected true or false",
                "[{path: /, proxi: http://a, proxy: http://a}] | 1:20: routes[0].proxi: unknown key; did you mean \"proxy\"?",
                "[http://a] | 1:10: routes[0]: got a single value, expected keys: path, hub, proxy, timeouts, stream_grace, grip, resume, share",
                "[{path: /, proxy: http://a, grip: {key: \"\"}}] | 1:49: routes[0].grip.key: is empty, expected a secret, base64:SECRET or file:PATH",
                "[{path: /, proxy: http://a, grip: {key: \"base64:%\"}}] | 1:49: routes[0].grip.key: got something else after base64: than base64",
                "[{path: /, proxy: http://a, grip: {key: \"file:/nowhere\"}}] | 1:49: routes[0].grip.key: the file cannot be read: /nowhere",
                "[{path: /, proxy: http://a, grip: {key: [a]}}] | 1:49: routes[0].grip.key: got a list, expected a single value",
                "[{path: /, proxy: http://a, grip: {key: a, issuer: \"\"}}] | 1:60: routes[0].grip.issuer: got \"\", expected a name, such as tidings",
                "[{path: /, proxy: http://a, grip: {secret: a}}] | 1:44: routes[0].grip.secret: unknown key; expected one of key, issuer, websocket",
                "[{path: /, proxy: http://a, grip: {websocket: on}}] | 1:55: routes[0].grip.websocket: got \"on\", expected tunnel or over-http",
                "[{path: /e/, hub: {}, grip: {}}] | 1:37: routes[0].grip: is for a route with proxy; this one has hub",
            })
    void saysWhatIsWrongWithARouteAndNothingElse(String routes, String fault) throws IOException {
        assertThat(faults("routes: " + routes)).containsExactly(fault);
    }

    @Test
    void saysAllThatIsWrongWithAllRoutesAtOnce() throws IOException {
        assertThat(faults("""
                routes:
                  - {path: events, hub: {}}
                  - path: /
                    proxy: [http://a, b, https://c]
                    timeouts: {connect: 0, response: 8d, stream_idle: soon}
                    stream_grace: 25h
                  - {path: /, proxy: "http://d/x"}
                """))
                .containsExactly(
                        "2:12: routes[0].path: got \"events\", expected a path such as /events/, with a slash at both ends",
                        "4:23: routes[1].proxy[1]: got \"b\", expected a URL such as http://127.0.0.1:8000",
                        "4:26: routes[1].proxy[2]: got \"https://c\", expected http://…: the application is spoken to in HTTP/1.1 without TLS",
                        "5:25: routes[1].timeouts.connect: got \"0\", expected 100ms to 7d",
                        "5:38: routes[1].timeouts.response: got \"8d\", expected 100ms to 7d",
                        "5:55: routes[1].timeouts.stream_idle: got \"soon\", expected a duration such as 250ms, 15s, 5m, 2h or 20d",
                        "6:19: routes[1].stream_grace: got \"25h\", expected 0s (off) to 1d",
                        "7:12: routes[2].path: got \"/\", expected another path: routes[1] has it",
                        "7:22: routes[2].proxy: got \"http://d/x\", expected nothing after the port: paths are passed on as they are");
    }

    private Config config(String yaml) throws IOException {
        return switch (reading(yaml)) {
            case ConfigReading.Right(Config config) -> config;
            case ConfigReading.Faulty(List<Fault> faults) -> throw new AssertionError(faults);
        };
    }

    /** Returns the faults without the name of the file. */
    private List<String> faults(String yaml) throws IOException {
        int file = folder.resolve("tidings.yaml").toString().length() + 1;
        return ((ConfigReading.Faulty) reading(yaml))
                .faults().stream()
                        .map(fault -> fault.toString().substring(file))
                        .toList();
    }

    private ConfigReading reading(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("tidings.yaml"), yaml);
        return ConfigReader.read(new ConfigSource(Optional.of(file), Map.of(), List.of()));
    }
}
