package dev.tidings.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the configuration comes from; what is named later wins.
 *
 * @param file the YAML file, if there is one
 * @param environment all of it
 * @param flags from the command line
 */
public record ConfigSource(Optional<Path> file, Map<String, String> environment, List<Flag> flags) {

    public ConfigSource {
        environment = Map.copyOf(environment);
        flags = List.copyOf(flags);
    }

    /**
     * A flag that stands for a key.
     *
     * @param name as it is typed, such as {@code --listen}
     * @param path the key, such as {@code [store, url]}
     * @param text a list is separated by commas
     */
    public record Flag(String name, List<String> path, String text) {}
}
