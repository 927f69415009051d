package dev.tidings.app;

import dev.tidings.app.config.ConfigReader;
import dev.tidings.app.config.ConfigReading;
import dev.tidings.app.config.ConfigSource;
import dev.tidings.app.config.ConfigSource.Flag;
import dev.tidings.app.console.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say how the server is set up: of {@code serve}, and of {@code check}, which looks at the same. */
final class ServerOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The YAML file. Default: $TIDINGS_CONFIG, else none.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--listen",
            paramLabel = "URL",
            description = "Where to listen; may be given several times. Default: http://127.0.0.1:8080")
    private List<String> listen = List.of();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where to keep events; memory: for nowhere. Default: ./tidings-data")
    private Optional<String> data = Optional.empty();

    @Option(
            names = "--durability",
            paramLabel = "os|fsync",
            description = "What a publish survives: a killed process (os, the default), or a power cut (fsync).")
    private Optional<String> durability = Optional.empty();

    @Option(names = "--verbose", description = "Log more, and show where an error comes from.")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    Optional<Path> file(Map<String, String> environment) {
        String named = environment.getOrDefault("TIDINGS_CONFIG", "");
        return config.or(() -> named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named)));
    }

    ConfigReading read(Terminal terminal) {
        List<Flag> flags = new ArrayList<>();
        if (!listen.isEmpty()) {
            flags.add(new Flag("--listen", List.of("listen"), String.join(",", listen)));
        }
        data.ifPresent(where -> flags.add(new Flag("--data", List.of("store", "url"), url(where))));
        durability.ifPresent(what -> flags.add(new Flag("--durability", List.of("store", "durability"), what)));
        return ConfigReader.read(new ConfigSource(file(terminal.environment()), terminal.environment(), flags));
    }

    private static String url(String where) {
        return where.equals("memory:") || where.startsWith("file:") ? where : "file:" + where;
    }
}
