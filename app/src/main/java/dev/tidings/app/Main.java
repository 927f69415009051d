package dev.tidings.app;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program {@code tidings}: one subcommand a class. */
@Command(
        name = "tidings",
        mixinStandardHelpOptions = true,
        versionProvider = Main.class,
        description = "POST an event, and every browser that listens gets it; nothing is lost.")
public final class Main implements IVersionProvider, Runnable {

    /** Made by {@link #main} and by picocli. */
    public Main() {}

    /** Runs the command the arguments name, and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    @Override
    public String[] getVersion() {
        var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
        return new String[] {"tidings " + version.orElse("(not packaged)")};
    }
}
