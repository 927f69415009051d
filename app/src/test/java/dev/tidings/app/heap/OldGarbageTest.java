package dev.tidings.app.heap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class OldGarbageTest {

    /** Makes what lives for a while and dies then, a gigabyte of it, and says how large the heap became. */
    static final class Load {

        private static final int EVENT_BYTES = 64 << 10;
        private static final int AT_HAND = 128; // 8 MB: more than the young part holds

        private Load() {}

        static void main(String... limited) {
            if (limited.length > 0) {
                OldGarbage.limit();
            }
            List<MemoryPoolMXBean> limitable = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(MemoryPoolMXBean::isUsageThresholdSupported)
                    .toList();
            byte[][] atHand = new byte[AT_HAND][];
            long largest = 0;
            for (int i = 0; i < 16_384; i++) {
                atHand[i % AT_HAND] = new byte[EVENT_BYTES];
                largest = Math.max(largest, Runtime.getRuntime().totalMemory());
                while (limitable.stream().anyMatch(MemoryPoolMXBean::isUsageThresholdExceeded)) {
                    Thread.onSpinWait(); // the network is not so fast that nobody else would have a turn
                }
            }
            System.out.print((largest >> 20) + " MB of " + atHand.length);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"-XX:+UseSerialGC, limited", "-XX:+UseSerialGC,", "-XX:+UseG1GC, limited"})
    void staysFewWithTheSerialCollectorAndHarmsNoOther(String collector, String limited) throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                collector,
                "-Xms24m",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                Load.class.getName());
        if (limited != null) {
            builder.command().add(limited);
        }
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).endsWith(" MB of 128");
        if (collector.equals("-XX:+UseSerialGC")) {
            int largest = Integer.parseInt(said.substring(0, said.indexOf(' ')));
            // Without it the test would show nothing, if the JVM had learned to do this by itself.
            assertThat(largest < 300).as("a heap of %s", said).isEqualTo(limited != null);
        }
    }
}
