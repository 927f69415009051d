package dev.tidings.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.tls.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/configuration.md} says what the reader does. */
class ConfigurationDocTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_.\\[\\]]+)` \\|");

    @TempDir
    private Path folder;

    @Test
    void hasAnExampleThatIsRightAndUsesEveryKey() throws IOException {
        String yaml = doc().replaceAll("(?s).*?```yaml\n(.*?)```.*", "$1");
        Samples.put(folder, "rsa.crt", "rsa.key");
        String placed = yaml.replace("cert.pem", folder + "/cert.pem").replace("key.pem", folder + "/key.pem");
        Path file = Files.writeString(folder.resolve("tidings.yaml"), placed);

        assertThat(ConfigReader.read(new ConfigSource(Optional.of(file), Map.of(), List.of())))
                .isInstanceOf(ConfigReading.Right.class);
        for (String key : keys()) {
            assertThat(yaml).contains(key.replaceAll(".*\\.", "") + ":");
        }
    }

    @Test
    void listsEveryKeyAndNoOthers() throws IOException {
        Set<String> listed =
                ROW.matcher(doc()).results().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));

        assertThat(listed).isEqualTo(keys());
    }

    private static String doc() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/configuration.md"))) {
            folder = folder.getParent();
        }
        return Files.readString(folder.resolve("docs/configuration.md"));
    }

    /** The keys that take a value: {@code store.url}, {@code history[].topics}. */
    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        collect("", Shape.FILE, keys);
        return keys;
    }

    private static void collect(String path, Shape shape, Set<String> keys) {
        switch (shape) {
            case Shape.Later _ -> {}
            case Shape.Text _, Shape.TextOr _, Shape.Any _ -> keys.add(path);
            case Shape.Items items when items.of() instanceof Shape.Fields fields -> collect(path + "[]", fields, keys);
            case Shape.Items _ -> keys.add(path);
            case Shape.Fields fields when fields.keys().isEmpty() -> keys.add(path);
            case Shape.Fields fields ->
                fields.keys().forEach((key, inner) -> collect(path.isEmpty() ? key : path + "." + key, inner, keys));
        }
    }
}
