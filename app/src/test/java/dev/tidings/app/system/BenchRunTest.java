package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench/run} still measures what is there: nobody runs half an hour of it to find out that it does not start. */
@Tag("system")
@Timeout(120)
class BenchRunTest {

    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void measuresTidingsAndTheFloorAndComparesThem() throws Exception {
        assumeInstalled("python3", "gcc");

        String report =
                run("bench/run", "--only", "smoke", "--rounds=1", "--seconds=0.5", "--warmup=0.5", "--out", out());

        assertThat(report)
                .contains("Every run was verified")
                .containsPattern("\\| CPU per million deliveries *\\| +[0-9.]+ s \\| floor_send *\\| +[0-9.]+ s ")
                .contains("docs/benchmarks.md is as it was");
        assertThat(run("bench/run", "--report-only", "--out", out())).isEqualTo(report);
    }

    @Test
    void passesItsOwnTests() throws Exception {
        assumeInstalled("python3");

        assertThat(run("python3", "-B", "-m", "unittest", "discover", "-s", "bench", "-t", "bench"))
                .endsWith("OK\n");
    }

    private String out() {
        return folder.resolve("out").toString();
    }

    /** What it printed: its result on stdout, or, of the unit tests, everything. */
    private String run(String... command) throws IOException, InterruptedException {
        Path out = folder.resolve("stdout");
        Path err = folder.resolve("stderr");
        var builder = new ProcessBuilder(command).directory(HOME.toFile());
        builder.environment().put("TIDINGS_NO_BUILD", "1");
        builder.environment().put("TIDINGS_JAVA_HOME", System.getProperty("java.home"));
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        int status = process.waitFor();
        String said = Files.readString(out, UTF_8) + (command[0].equals("python3") ? Files.readString(err, UTF_8) : "");
        assertThat(status)
                .as("%s: %s %s", List.of(command), said, Files.readString(err, UTF_8))
                .isZero();
        return said;
    }

    private static void assumeInstalled(String... programs) {
        for (String program : programs) {
            boolean found = Stream.of(System.getenv("PATH").split(":"))
                    .anyMatch(part -> Files.isExecutable(Path.of(part, program)));
            assumeTrue(found, program + " is not installed, and bench/run needs it");
        }
    }
}
