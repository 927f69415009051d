package dev.tidings.app.bench;

import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many files and sockets this process may have open: asked before it begins, for halfway through is too late. */
final class OpenFiles {

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern SOFT = Pattern.compile("Max open files +([0-9]+)");
    /** The JVM's own: its jars, its selectors. */
    private static final int OTHERS = 100;

    private OpenFiles() {}

    /** @throws Failure when so many connections are not allowed; where nobody says, it is tried */
    static void check(int connections) {
        try {
            check(connections, Files.exists(LIMITS) ? Files.readString(LIMITS) : "");
        } catch (IOException e) {
            // Nobody says: it is tried.
        }
    }

    static void check(int connections, String limits) {
        Matcher soft = SOFT.matcher(limits);
        if (soft.find() && connections + OTHERS > Long.parseLong(soft.group(1))) {
            throw new Failure(
                    Exit.FAILED,
                    String.format(
                            Locale.ROOT,
                            "%,d connections need as many open files, and this process may have %,d",
                            connections,
                            Long.parseLong(soft.group(1))),
                    "raise the limit:  ulimit -n " + (connections + OTHERS)
                            + "  (the server needs as many), or take fewer with  --subscribers");
        }
    }
}
