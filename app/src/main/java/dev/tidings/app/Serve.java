package dev.tidings.app;

import dev.tidings.app.config.ConfigReading;
import dev.tidings.app.config.Fault;
import dev.tidings.app.console.Exit;
import dev.tidings.app.console.Logging;
import dev.tidings.app.console.Terminal;
import dev.tidings.app.heap.OldGarbage;
import dev.tidings.app.log.Logs;
import dev.tidings.core.config.Config;
import dev.tidings.core.config.Log;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidings serve}. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        versionProvider = Main.class,
        description =
                "Starts the server. Without a configuration it listens on this machine only, keeps its journal in "
                        + "./tidings-data, and lets anyone on this machine publish and subscribe.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped when it was asked to (SIGTERM, Ctrl-C)",
            "1:it could not start; the last lines say why",
            "2:wrong usage",
            "3:it ran out of memory; nothing that was acknowledged is lost",
            "130:a second Ctrl-C cut its stopping short"
        },
        footer = {
            "",
            "Examples:",
            "  tidings serve",
            "  tidings serve --listen http://127.0.0.1:9000 --data /var/lib/tidings",
            "  tidings serve --data memory:",
            "  tidings serve --config tidings.yaml"
        })
final class Serve implements Callable<Integer> {

    private static final System.Logger LOG = System.getLogger(Serve.class.getName());

    private final Terminal terminal;

    @Mixin
    private ServerOptions options = new ServerOptions();

    Serve(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (options.verbose()) {
            Logging.setUp(terminal.err(), true);
        }
        return switch (options.read(terminal)) {
            case ConfigReading.Right(Config config) -> run(config);
            case ConfigReading.Faulty(List<Fault> faults) -> {
                FaultList.print(terminal, faults);
                yield Exit.FAILED;
            }
        };
    }

    private int run(Config config) {
        // Before the start, which may take a while to read the journal.
        var signals =
                StopSignals.install(terminal, "stopped at once: clients were not told, nothing acknowledged is lost");
        Optional<Path> file = options.file(terminal.environment());
        if (file.isPresent() || config.log().access() instanceof Log.To.File) {
            signals.takeReloads();
        }
        Gateway gateway = Gateway.start(config, new Logs(terminal, options.verbose()));
        new Banner(terminal).print(config, gateway.addresses());
        OldGarbage.limitSoon();
        while (signals.awaitReload()) {
            reload(gateway, file.map(Path::toString));
        }
        terminal.err().println("stopping: telling the clients…");
        boolean all = gateway.stop();
        String left = all ? "" : "; some clients did not go in time and were cut off";
        terminal.err().println("stopped: nothing acknowledged is lost" + left);
        return Exit.OK;
    }

    /** The access log's file is opened anew whatever becomes of the configuration: somebody has moved it away. */
    private void reload(Gateway gateway, Optional<String> file) {
        gateway.reopenLog();
        file.ifPresent(path -> read(gateway, path));
    }

    private void read(Gateway gateway, String file) {
        try {
            switch (options.read(terminal)) {
                case ConfigReading.Right(Config config) -> gateway.take(config, file);
                case ConfigReading.Faulty(List<Fault> faults) -> {
                    faults.forEach(fault -> LOG.log(Level.WARNING, fault.toString()));
                    LOG.log(Level.WARNING, "nothing was taken over from " + file + ": " + FaultList.count(faults));
                }
            }
        } catch (RuntimeException | Error bug) { // the server would end with this thread
            LOG.log(Level.ERROR, "a bug in Tidings: the configuration could not be read again", bug);
        }
    }
}
