package dev.tidings.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.config.ConfigReader;
import dev.tidings.app.config.ConfigReading;
import dev.tidings.app.config.Fault;
import dev.tidings.app.config.Place;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Terminal;
import dev.tidings.core.config.Config;
import dev.tidings.core.config.Listen;
import dev.tidings.core.config.Store;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidings check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        versionProvider = Main.class,
        description = "Checks what serve would check, says all that is wrong at once, and shows what would hold.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:right", "1:faulty", "2:wrong usage"},
        footer = {
            "",
            "Examples:",
            "  tidings check --config tidings.yaml",
            "  tidings check --schema > tidings.schema.json     (for editors)"
        })
final class Check implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Option(names = "--schema", description = "Print the JSON Schema of the file, and do nothing else.")
    private boolean schema;

    Check(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (schema) {
            return printSchema();
        }
        return switch (options.read(terminal)) {
            case ConfigReading.Right(Config config) -> surroundings(config);
            case ConfigReading.Faulty(List<Fault> faults) -> faulty(faults);
        };
    }

    private int surroundings(Config config) {
        Optional<Fault> folder = folder(config.store());
        if (folder.isPresent()) {
            return faulty(List.of(folder.get()));
        }
        String what = options.file(terminal.environment()).map(Path::toString).orElse("the configuration");
        terminal.out().println(terminal.paint().green(what + " is right"));
        new Summary(terminal).print(config);
        for (Listen listen : config.listen()) {
            if (!isFree(listen)) {
                // No fault: it may be the server whose next configuration this is.
                terminal.err().println(terminal.errPaint().yellow("note: ") + listen + " is in use at the moment");
            }
        }
        return Exit.OK;
    }

    private int faulty(List<Fault> faults) {
        FaultList.print(terminal, faults);
        return Exit.FAILED;
    }

    /** Looks without touching: a check makes no folder. */
    private static Optional<Fault> folder(Store store) {
        if (!(store instanceof Store.Folder folder)) {
            return Optional.empty();
        }
        Path path = Path.of(folder.path()).toAbsolutePath().normalize();
        Path there = path;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (Files.isDirectory(there) && Files.isWritable(there)) {
            return Optional.empty();
        }
        String why = Files.isDirectory(there) ? " cannot be written by this user" : " is not a folder";
        return Optional.of(new Fault(new Place("store.url"), "the data would be in " + path + ", but " + there + why));
    }

    private static boolean isFree(Listen listen) {
        try (var socket = new ServerSocket(listen.port(), 1, InetAddress.getByName(listen.host()))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private int printSchema() throws IOException {
        try (var in = ConfigReader.schema()) {
            terminal.out().print(new String(in.readAllBytes(), UTF_8));
        }
        return Exit.OK;
    }
}
