package dev.tidings.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.tls.Samples;
import dev.tidings.core.auth.Access;
import dev.tidings.core.auth.Right;
import dev.tidings.core.config.Config;
import dev.tidings.core.config.Heartbeat;
import dev.tidings.core.config.KeyFiles;
import dev.tidings.core.config.Listen;
import dev.tidings.core.config.Log;
import dev.tidings.core.config.Mount;
import dev.tidings.core.config.Store;
import dev.tidings.core.event.Selector;
import dev.tidings.core.journal.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {

    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void hasDefaultsForEverything() throws IOException {
        assertThat(read("")).isEqualTo(Config.DEFAULT);
        assertThat(read("# nothing but a comment\n")).isEqualTo(Config.DEFAULT);
        assertThat(read("limits:\n  # selectors: 3\nheartbeat:\n")).isEqualTo(Config.DEFAULT);
        assertThat(ConfigReader.read(new ConfigSource(Optional.empty(), Map.of(), List.of())))
                .isEqualTo(new ConfigReading.Right(Config.DEFAULT));
    }

    @Test
    void readsEverySection() throws IOException {
        Config config = read("""
                listen: [http://127.0.0.1:8080, {url: "http://0.0.0.0:9000"}]
                store: {url: file:/var/lib/tidings, durability: fsync}
                history:
                  - {topics: "chat/*", max_age: 2h, max_events: 50, max_bytes: 2GB, dedupe_window: 0}
                  - {topics: "**", max_bytes: 3GB}
                access:
                  - {topics: "public/**", subscribe: anyone}
                limits: {event_bytes: 64KiB, selectors: 7, connections: 8, connections_per_client: 9, client_lag_bytes: 5KB}
                heartbeat: {default: 20s, min: 0, max: 1m}
                retry: {base: 250ms, jitter: 0}
                cors: {origins: ["https://app.example.com"], credentials: true, max_age: 5m}
                routes: [{path: /hub/, hub: {}}]
                shutdown: {timeout: 3s}
                log: {level: warning, format: json, access: file:/var/log/t.log}
                """);

        assertThat(config.listen()).containsExactly(Listen.DEFAULT, new Listen("0.0.0.0", 9000));
        assertThat(config.store()).isEqualTo(new Store.Folder("/var/lib/tidings", Durability.FSYNC));
        assertThat(config.history().maxBytes()).isEqualTo(3_000_000_000L);
        assertThat(config.history().rules().getFirst().dedupeWindow()).isZero();
        assertThat(config.access())
                .isEqualTo(new Access(List.of(new Access.Rule(new Selector("public/**"), Set.of(Right.SUBSCRIBE)))));
        assertThat(config.limits().eventBytes()).isEqualTo(65_536);
        assertThat(config.limits().connectionsPerClient()).isEqualTo(9);
        assertThat(config.heartbeat())
                .isEqualTo(new Heartbeat(Duration.ofSeconds(20), Duration.ZERO, Duration.ofMinutes(1)));
        assertThat(config.retry().base()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.cors().credentials()).isTrue();
        assertThat(config.mount()).isEqualTo(new Mount("/hub/"));
        assertThat(config.shutdown().timeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.log().access()).isEqualTo(new Log.To.File("/var/log/t.log"));
        assertThat(config.log().level()).isEqualTo(Log.Level.WARNING);
        assertThat(config.log().format()).isEqualTo(Log.Format.JSON);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "lisen: [] | 1:1: lisen: unknown key; did you mean \"listen\"?",
                "hearbeat: {} | 1:1: hearbeat: unknown key; did you mean \"heartbeat\"?",
                "store: {dir: x} | 1:9: store.dir: unknown key; expected one of url, durability",
                "routes: [{path: /e/, hub: {x: 1}}] | 1:28: routes[0].hub.x: unknown key; there is nothing to set here",
                "auth: {jwt: {secret: x}} | 1:1: auth: is known, but not in this version of Tidings",
                "limits: {publish_rate: 1/s} | 1:10: limits.publish_rate: is known, but not in this version of Tidings",
                "listen: http://127.0.0.1:1 | 1:9: listen: got a single value, expected a list such as [\"http://127.0.0.1:8080\"]",
                "store: [] | 1:8: store: got a list, expected keys: url, durability",
                "retry: {base: [1s]} | 1:15: retry.base: got a list, expected a single value",
                "[] | 1:1: got a list, expected keys, such as  listen:",
                "retry: {base: 1s, base: 2s} | 1:19: retry.base: is here twice; the first is at FILE:1:9",
                "retry: {base: 1 s s} | 1:15: retry.base: got \"1 s s\", expected a duration such as 250ms, 15s, 5m, 2h or 20d",
                "retry: {base: 2h} | 1:15: retry.base: got \"2h\", expected 100ms to 1h",
                "heartbeat: {min: 20s} | 1:12: heartbeat.default: got \"15s\", expected heartbeat.min, 20s, to heartbeat.max, 2m",
                "heartbeat: {default: 1s} | 1:22: heartbeat.default: got \"1s\", expected heartbeat.min, 5s, to heartbeat.max, 2m",
                "log: {level: warn} | 1:14: log.level: got \"warn\", expected debug, info, warning or error",
                "log: {access: access.log} | 1:15: log.access: got \"access.log\", expected off, stdout, stderr, or file: and a path, such as file:access.log",
                "log: {format: xml} | 1:15: log.format: got \"xml\", expected text or json",
                "limits: {selectors: many} | 1:21: limits.selectors: got \"many\", expected a whole number",
                "limits: {event_bytes: 9TB} | 1:23: limits.event_bytes: got \"9TB\", expected 1B to 16MB",
                "history: [{topics: a}, {topics: b, max_age: 1ms}] | 1:45: history[1].max_age: got \"1ms\", expected at least 1s",
                "history: [{topics: a, max_bytes: 1KB}] | 1:34: history[0].max_bytes: got \"1KB\", expected at least 64000 bytes",
                "history: [{max_age: 1h}] | 1:11: history[0].topics: is missing",
                "access: [{topics: \"a//b\"}] | 1:19: access[0].topics: got \"a//b\", expected segments separated by single slashes, none of them empty",
                "access: [{topics: a, publish: user}] | 1:31: access[0].publish: got \"user\", expected anyone; users, tokens and claims are not in this version",
                "access: [{topics: a, publish: {claim: x}}] | 1:31: access[0].publish: got keys with values, expected anyone; users, tokens and claims are not in this version",
                "access: [{topics: \"u/{sub}\"}] | 1:19: access[0].topics: got \"u/{sub}\", expected a selector without {sub} and {claim.…}: tokens are not in this version",
                "cors: {origins: [\"https://a.example\", x]} | 1:39: cors.origins[1]: got \"x\", expected an origin as browsers send it, such as https://app.example.com, without a path",
                "cors: {credentials: yes} | 1:21: cors.credentials: got \"yes\", expected true or false",
                "store: {durability: disk} | 1:21: store.durability: got \"disk\", expected os (survives a killed process) or fsync (survives a power cut)",
                "store: {url: \"nats://h\"} | 1:14: store.url: got \"nats://h\", expected memory: or file:DIR; NATS is not in this version",
                "shutdown: {timeout: \"${UNSET_HERE}\"} | 1:21: shutdown.timeout: the environment variable UNSET_HERE is not set",
                "shutdown: {timeout: \"${a b}\"} | 1:21: shutdown.timeout: expected the name of an environment variable, as in ${NAME}",
                "history: [{topics: **}] | 1:21: a value that begins with * has to be quoted, as in \"**\"",
            })
    void saysWhereWhatAndWhatWouldBeRight(String yaml, String fault) throws IOException {
        assertThat(faults(yaml)).contains(fault);
    }

    @Test
    void saysWhatIsWrongOnce() throws IOException {
        assertThat(faults("history: [{topics: [a]}]"))
                .containsExactly("1:20: history[0].topics: got a list, expected a single value");
        assertThat(faults("heartbeat: {default: [1m], min: 20s}"))
                .containsExactly("1:22: heartbeat.default: got a list, expected a single value");
        assertThat(faults("listen: [\"${UNSET_HERE}\"]"))
                .containsExactly("1:10: listen[0]: the environment variable UNSET_HERE is not set");
        assertThat(faults("retry: {base: \"${UNSET_HERE}s\", jitter: 2h}"))
                .containsExactly("1:15: retry.base: the environment variable UNSET_HERE is not set");
    }

    @Test
    void readsAnAddressWithItsCertificate() throws IOException {
        KeyFiles files = Samples.put(folder, "rsa.crt", "rsa.key");

        Config config = read("listen: [{url: \"https://127.0.0.1:8443\", certificate: %s, key: %s}]"
                .formatted(files.certificate(), files.key()));

        assertThat(config.listen()).containsExactly(new Listen("127.0.0.1", 8443, Optional.of(files)));
    }

    @Test
    void saysWhatIsWrongWithTheFilesOfAnAddressAtTheirPlace() throws IOException {
        KeyFiles files = Samples.put(folder, "rsa.crt", "ec.key");
        String pair =
                "{url: \"https://127.0.0.1:1\", certificate: %s, key: %s}".formatted(files.certificate(), files.key());

        assertThat(faults("listen:\n- " + pair))
                .singleElement()
                .asString()
                .startsWith("2:" + (pair.indexOf(files.key()) + 3) + ": listen[0].key: got ")
                .contains("expected the key of the first certificate, which is that of CN=localhost");
        assertThat(faults("listen: [{url: \"https://127.0.0.1:1\", certificate: x}]"))
                .containsExactly("1:10: listen[0].key: is missing");
        assertThat(faults("listen: [{url: \"https://127.0.0.1:1\", certificate: nowhere, key: x}]")
                        .getFirst())
                .startsWith(
                        "1:52: listen[0].certificate: got \"nowhere\", expected a PEM file that can be read: there is none at ");
        assertThat(faults("listen: [{url: \"http://127.0.0.1:1\", certificate: x, key: x}]")
                        .getFirst())
                .startsWith("1:16: listen[0].url: got \"http://127.0.0.1:1\", expected https://…, as there are");
    }

    @Test
    void saysAllThatIsWrongAtOnceInTheOrderOfTheFile() throws IOException {
        assertThat(faults("""
                limits:
                  selectors: 0
                  conections: 3
                listen:
                  - https://0.0.0.0:8443
                  - 8080
                retry: {base: soon, jitter: later}
                """))
                .containsExactly(
                        "2:14: limits.selectors: got \"0\", expected 1 to 1000",
                        "3:3: limits.conections: unknown key; did you mean \"connections\"?",
                        "5:5: listen[0]: got \"https://0.0.0.0:8443\", expected its certificate and key as well, "
                                + "such as  {url: \"https://0.0.0.0:8443\", certificate: cert.pem, key: key.pem}",
                        "6:5: listen[1]: got \"8080\", expected a URL such as http://127.0.0.1:8080",
                        "7:15: retry.base: got \"soon\", expected a duration such as 250ms, 15s, 5m, 2h or 20d",
                        "7:29: retry.jitter: got \"later\", expected a duration such as 250ms, 15s, 5m, 2h or 20d");
    }

    @Test
    void saysWhereYamlIsBroken() throws IOException {
        assertThat(faults("listen:\n\t- http://127.0.0.1:8080\n").getFirst()).startsWith("2:1: is not YAML: ");
        assertThat(faults("retry: {base: 1s\n").getFirst()).startsWith("2:1: is not YAML: ");
        assertThat(faults("a: &x [*x]\n")).anyMatch(fault -> fault.endsWith("an alias that contains itself"));
        assertThat(faults("--- {}\n--- {}\n").getFirst()).startsWith("2:1: is not YAML: ");
    }

    @Test
    void isNotOpenToOtherMachinesUnlessTheFileSaysSo() throws IOException {
        assertThat(faults("listen: [\"http://0.0.0.0:8080\"]"))
                .containsExactly("1:10: listen[0]: got \"http://0.0.0.0:8080\", expected a loopback address, because "
                        + "without access anyone who reaches it could publish and read; to allow just that, add the line  "
                        + "access: [{topics: \"**\", publish: anyone, subscribe: anyone}]");
        read("listen: [\"http://0.0.0.0:8080\"]\naccess: [{topics: \"**\", publish: anyone, subscribe: anyone}]");
        assertThat(faults("listen: [\"http://0.0.0.0:8080\"]\naccess:"))
                .containsExactly("2:8: access: got nothing, expected a list such as "
                        + "[{topics: \"**\", publish: anyone, subscribe: anyone}]");
    }

    @Test
    void fillsInTheEnvironment() throws IOException {
        environment.put("DATA", "/srv");

        assertThat(read("store: {url: \"file:${DATA}/tidings\"}").store())
                .isEqualTo(new Store.Folder("/srv/tidings", Durability.OS));
    }

    @Test
    void letsTheEnvironmentWinOverTheFileAndAFlagOverBoth() throws IOException {
        environment.put("TIDINGS_STORE_URL", "memory:");
        environment.put("TIDINGS_LISTEN", "http://127.0.0.1:1, http://localhost:2");
        environment.put("TIDINGS_LIMITS_SELECTORS", "5");
        environment.put("TIDINGS_RETRY_BASE", "");
        String file = "store: {url: file:x, durability: fsync}\nlisten: [\"http://[::1]:3\"]\n";

        Config config = read(file, new ConfigSource.Flag("--data", List.of("store", "url"), "file:y"));

        assertThat(config.store()).isEqualTo(new Store.Folder("y", Durability.FSYNC));
        assertThat(config.listen()).containsExactly(new Listen("127.0.0.1", 1), new Listen("localhost", 2));
        assertThat(config.limits().selectors()).isEqualTo(5);
    }

    @Test
    void namesTheVariableOrTheFlagThatIsWrong() {
        environment.put("TIDINGS_LIMITS_SELECTORS", "all");
        environment.put("TIDINGS_LIMITS_SELECTOR", "1");
        environment.put("TIDINGS_SERVICE_HOST", "10.0.0.1"); // Kubernetes makes it up
        var flag = new ConfigSource.Flag("--listen", List.of("listen"), "http://0.0.0.0:80");

        var reading = ConfigReader.read(new ConfigSource(Optional.empty(), environment, List.of(flag)));

        assertThat(((ConfigReading.Faulty) reading).faults().stream().map(Fault::toString))
                .satisfiesExactly(
                        listen -> assertThat(listen).startsWith("--listen: listen[0]: got \"http://0.0.0.0:80\""),
                        unknown -> assertThat(unknown)
                                .isEqualTo(
                                        "TIDINGS_LIMITS_SELECTOR: is no setting; did you mean TIDINGS_LIMITS_SELECTORS?"),
                        wrong -> assertThat(wrong)
                                .isEqualTo(
                                        "TIDINGS_LIMITS_SELECTORS: limits.selectors: got \"all\", expected a whole number"));
    }

    @Test
    void saysThatAFileIsMissingOrNotText() throws IOException {
        Path missing = folder.resolve("missing.yaml");
        Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});

        for (Path file : List.of(missing, binary)) {
            var reading = ConfigReader.read(new ConfigSource(Optional.of(file), Map.of(), List.of()));
            assertThat(((ConfigReading.Faulty) reading).faults()).hasSize(1);
        }
    }

    private Config read(String yaml, ConfigSource.Flag... flags) throws IOException {
        return switch (reading(yaml, flags)) {
            case ConfigReading.Right(Config config) -> config;
            case ConfigReading.Faulty(List<Fault> faults) -> throw new AssertionError(faults);
        };
    }

    /** Returns the faults without the name of the file. */
    private List<String> faults(String yaml) throws IOException {
        var faulty = (ConfigReading.Faulty) reading(yaml);
        String file = folder.resolve("tidings.yaml").toString();
        return faulty.faults().stream()
                .map(fault -> fault.toString().substring(file.length() + 1).replace(file, "FILE"))
                .toList();
    }

    private ConfigReading reading(String yaml, ConfigSource.Flag... flags) throws IOException {
        Path file = Files.writeString(folder.resolve("tidings.yaml"), yaml);
        return ConfigReader.read(new ConfigSource(Optional.of(file), environment, List.of(flags)));
    }
}
