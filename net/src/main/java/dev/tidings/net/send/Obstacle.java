package dev.tidings.net.send;

import dev.tidings.core.run.AnyThread;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why there is no {@link Ring}, in words for who may want to change that. */
@AnyThread
final class Obstacle {

    private static final Pattern KERNEL = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");
    private static final Set<String> MACHINES = Set.of("amd64", "aarch64"); // of which the numbers are known

    /** Of {@code errno}, alike on both. */
    private static final int EPERM = 1;

    private static final int ENOMEM = 12;
    private static final int EACCES = 13;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int ENOSYS = 38;

    private Obstacle() {}

    /**
     * Returns what is wrong with where this runs, if anything is. Before Linux 6.1 a send that was cut short could be
     * reported as one of which nothing was sent.
     */
    static Optional<String> ofSystem(String system, String machine, String version) {
        if (!system.equals("Linux") || !MACHINES.contains(machine)) {
            return Optional.of("it takes Linux on x86-64 or AArch64, and this is " + system + " on " + machine);
        }
        Matcher number = KERNEL.matcher(version);
        boolean isNew = number.lookingAt()
                && Integer.parseInt(number.group(1)) * 1000 + Integer.parseInt(number.group(2)) >= 6001;
        return isNew ? Optional.empty() : Optional.of("it takes Linux 6.1 or newer, and this is " + version);
    }

    /**
     * Returns what {@code io_uring_setup(2)} was refused for.
     *
     * @param error its {@code errno}
     */
    static String ofRefusal(int error) {
        return switch (error) {
            case EPERM, EACCES ->
                "it is forbidden by a seccomp filter, as in most containers, or by the sysctl kernel.io_uring_disabled";
            case ENOSYS -> "the kernel was built without it, or a seccomp filter hides it";
            case ENOMEM -> "the kernel has no memory for it, or may not give this process any (its cgroup)";
            case EMFILE -> "the process has as many files open as it may (ulimit -n)";
            case ENFILE -> "the machine has as many files open as it may (fs.file-max)";
            default -> "the kernel refused it (error " + error + ")";
        };
    }
}
