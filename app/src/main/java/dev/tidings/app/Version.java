package dev.tidings.app;

import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code tidings version}. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        versionProvider = Main.class,
        description = "Shows the version, and the Java it runs on.",
        footer = {"", "Example:", "  tidings version"})
final class Version implements Callable<Integer> {

    private final Terminal terminal;

    Version(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().println(Main.version());
        terminal.out()
                .println(terminal.paint().dim("Java " + Runtime.version() + " on " + System.getProperty("os.name")));
        return Exit.OK;
    }
}
