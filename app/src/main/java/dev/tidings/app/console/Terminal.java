package dev.tidings.app.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command runs: its streams, which of them a person is looking at, and the environment.
 *
 * @param inIsTerminal whether someone would have to type the input
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Map<String, String> environment) {

    /** The process's own. */
    public static Terminal ofProcess() {
        return new Terminal(
                new FileInputStream(FileDescriptor.in),
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8),
                isTerminal(0),
                isTerminal(1),
                isTerminal(2),
                System.getenv());
    }

    /** Returns the colours for standard output. */
    public Paint paint() {
        return new Paint(outIsTerminal && wantsColour());
    }

    /** Returns the colours for standard error. */
    public Paint errPaint() {
        return new Paint(errIsTerminal && wantsColour());
    }

    /** Returns whether stack traces are wanted. */
    public boolean isDebug() {
        return !environment.getOrDefault("TIDINGS_DEBUG", "").isEmpty();
    }

    private boolean wantsColour() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() // https://no-color.org
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** The JDK knows only whether input and output are both terminals; Linux knows it of each. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            }
        } catch (IOException e) {
            return false;
        }
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
}
