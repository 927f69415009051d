package dev.tidings.net.send;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObstacleTest {

    @ParameterizedTest
    @CsvSource({"amd64, 6.1.0-18-amd64", "aarch64, 6.1", "amd64, 6.18.44", "amd64, 7.0.0-rc1", "amd64, 10.0.1"})
    void isNoneWhereTheKernelIsNewEnough(String machine, String version) {
        assertThat(Obstacle.ofSystem("Linux", machine, version)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Linux    | amd64   | 5.15.0-91-generic | it takes Linux 6.1 or newer, and this is 5.15.0-91-generic",
                "Linux    | amd64   | 6.0.19            | it takes Linux 6.1 or newer, and this is 6.0.19",
                "Linux    | amd64   | unknown           | it takes Linux 6.1 or newer, and this is unknown",
                "Linux    | riscv64 | 6.12              | it takes Linux on x86-64 or AArch64, and this is Linux on riscv64",
                "Mac OS X | aarch64 | 15.1              | it takes Linux on x86-64 or AArch64, and this is Mac OS X on aarch64",
            })
    void isWhatTheSystemIs(String system, String machine, String version, String reason) {
        assertThat(Obstacle.ofSystem(system, machine, version)).hasValue(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1  | it is forbidden by a seccomp filter, as in most containers, or by the sysctl kernel.io_uring_disabled",
                "13 | it is forbidden by a seccomp filter, as in most containers, or by the sysctl kernel.io_uring_disabled",
                "38 | the kernel was built without it, or a seccomp filter hides it",
                "12 | the kernel has no memory for it, or may not give this process any (its cgroup)",
                "24 | the process has as many files open as it may (ulimit -n)",
                "22 | the kernel refused it (error 22)",
            })
    void isWhatTheKernelSays(int error, String reason) {
        assertThat(Obstacle.ofRefusal(error)).isEqualTo(reason);
    }
}
