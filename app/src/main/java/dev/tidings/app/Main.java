package dev.tidings.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.config.Nearest;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Failure;
import dev.tidings.app.console.Logging;
import dev.tidings.app.console.Paint;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.event.InvalidValue;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code tidings}: one subcommand a class. */
@Command(
        name = "tidings",
        mixinStandardHelpOptions = true,
        versionProvider = Main.class,
        description = "POST an event, and every browser that listens gets it; nothing is lost.",
        footer = {
            "",
            "Try it, in three terminals:",
            "  tidings serve",
            "  tidings sub 'demo/**'",
            "  tidings pub demo/hello 'Hi!'"
        })
public final class Main implements IVersionProvider, Callable<Integer> {

    private static final Map<String, Function<Terminal, Callable<Integer>>> COMMANDS = inTheirOrder();

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** For picocli, which asks a new one for the version. */
    public Main() {
        this(Terminal.ofProcess());
    }

    private Main(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs the command the arguments name, and ends the process with its exit code. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess();
        Logging.setUp(terminal.err(), terminal.isDebug());
        System.exit(run(terminal, args));
    }

    /** Runs the command the arguments name; returns its exit code. */
    public static int run(Terminal terminal, String... arguments) {
        // Picocli reads the annotations of all that it is given, which takes longer than the rest of a start: what is
        // named is enough.
        boolean named = arguments.length > 0 && COMMANDS.containsKey(arguments[0]);
        return commands(terminal, named ? Set.of(arguments[0]) : COMMANDS.keySet())
                .execute(arguments);
    }

    /** Returns all commands. */
    static CommandLine commands(Terminal terminal) {
        return commands(terminal, COMMANDS.keySet());
    }

    private static CommandLine commands(Terminal terminal, Set<String> names) {
        var commands = new CommandLine(new Main(terminal));
        COMMANDS.forEach((name, command) -> {
            if (names.contains(name)) {
                commands.addSubcommand(command.apply(terminal));
            }
        });
        commands.addSubcommand(new HelpCommand());
        return commands.setOut(new PrintWriter(terminal.out(), true, UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, UTF_8))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(terminal.paint().on() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler((wrong, _) -> usage(terminal, wrong))
                .setExecutionExceptionHandler((thrown, command, parsed) -> failed(terminal, thrown, command, parsed));
    }

    private static Map<String, Function<Terminal, Callable<Integer>>> inTheirOrder() {
        Map<String, Function<Terminal, Callable<Integer>>> commands = new LinkedHashMap<>();
        commands.put("serve", Serve::new);
        commands.put("pub", Pub::new);
        commands.put("sub", Sub::new);
        commands.put("topics", Topics::new);
        commands.put("bench", Bench::new);
        commands.put("check", Check::new);
        commands.put("completion", Completion::new);
        commands.put("version", Version::new);
        return commands;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(terminal.err());
        return Exit.USAGE;
    }

    @Override
    public String[] getVersion() {
        return new String[] {version()};
    }

    static String version() {
        var version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion());
        return "tidings " + version.orElse("(not packaged)");
    }

    private static int usage(Terminal terminal, ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String message = String.valueOf(wrong.getMessage()).lines().findFirst().orElse("");
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String typed = unmatched.getUnmatched().getFirst();
            message = (typed.startsWith("-") ? "unknown option " : "unexpected argument ")
                    + typed
                    + didYouMean(typed, wrong);
        }
        if (wrong.getCause() instanceof TypeConversionException && wrong.getArgSpec() instanceof OptionSpec option) {
            message = noNumber(option, String.valueOf(wrong.getValue()));
        }
        say(terminal, message, "see  " + command + " --help");
        return Exit.USAGE;
    }

    /** The parser would name the type as Java does; of those that can fail, all are numbers. */
    private static String noNumber(OptionSpec option, String typed) {
        String wanted = option.auxiliaryTypes()[0] == double.class ? "a number" : "a whole number";
        return String.valueOf(new InvalidValue(option.longestName(), typed, wanted).getMessage());
    }

    private static String didYouMean(String typed, ParameterException wrong) {
        CommandSpec spec = wrong.getCommandLine().getCommandSpec();
        List<String> known = new ArrayList<>(spec.subcommands().keySet());
        spec.options().forEach(option -> known.addAll(Arrays.asList(option.names())));
        String name = typed.split("=", 2)[0];
        return Nearest.to(name, known)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    private static int failed(Terminal terminal, Exception thrown, CommandLine command, ParseResult parsed) {
        boolean verbose = terminal.isDebug() || parsed.originalArgs().contains("--verbose");
        if (verbose) {
            thrown.printStackTrace(terminal.err());
        }
        return switch (thrown) {
            case Failure failure -> {
                say(terminal, String.valueOf(failure.getMessage()), failure.advice());
                yield failure.exit();
            }
            case InvalidValue wrong -> {
                String name = command.getCommandSpec().qualifiedName();
                say(terminal, String.valueOf(wrong.getMessage()), "see  " + name + " --help");
                yield Exit.USAGE;
            }
            default -> {
                say(terminal, "a bug in Tidings: " + thrown, verbose ? "" : "TIDINGS_DEBUG=1 shows where");
                yield Exit.FAILED;
            }
        };
    }

    private static void say(Terminal terminal, String message, String advice) {
        Paint paint = terminal.errPaint();
        terminal.err().println(paint.red("tidings: ") + message);
        if (!advice.isEmpty()) {
            terminal.err().println("  " + advice);
        }
    }
}
