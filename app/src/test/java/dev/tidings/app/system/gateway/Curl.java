package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The client that everybody has. */
final class Curl {

    /** How the versions of HTTP are asked for, all without TLS. */
    enum Version {
        HTTP_1_0("--http1.0", "1.1"),
        HTTP_1_1("--http1.1", "1.1"),
        H2C("--http2-prior-knowledge", "2"),
        H2C_UPGRADE("--http2", "2");

        private final String flag;
        private final String spoken;

        Version(String flag, String spoken) {
            this.flag = flag;
            this.spoken = spoken;
        }

        /** Returns the version that an answer is of: to a client of 1.0 a server answers with its own (RFC 9110 §6.2). */
        String spoken() {
            return spoken;
        }
    }

    private Curl() {}

    /** Runs it, and returns what it says; the test is skipped where there is none. */
    static String run(Version version, String... arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed");
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-N", version.flag));
        command.addAll(List.of("--max-time", Long.toString(Await.PATIENCE.toSeconds())));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), UTF_8);
            assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
            return said;
        }
    }
}
