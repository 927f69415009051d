package dev.tidings.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema that editors use. It is JSON, and so YAML as well. */
class SchemaTest {

    @Test
    void hasExactlyTheKeysThatAreRead() throws IOException {
        assertThat(keys("", schema())).isEqualTo(keys("", Shape.FILE));
    }

    private static Map<?, ?> schema() throws IOException {
        try (var in = ConfigReader.class.getResourceAsStream("tidings.schema.json")) {
            return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromInputStream(in);
        }
    }

    private static Set<String> keys(String path, Map<?, ?> schema) {
        Set<String> keys = new TreeSet<>();
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((key, inner) -> {
                keys.add(path + key);
                keys.addAll(keys(path + key + ".", (Map<?, ?>) inner));
            });
        }
        if (schema.get("items") instanceof Map<?, ?> items) {
            keys.addAll(keys(path + "[].", items));
        }
        if (schema.get("anyOf") instanceof Iterable<?> choices) {
            choices.forEach(choice -> keys.addAll(keys(path, (Map<?, ?>) choice)));
        }
        return keys;
    }

    private static Set<String> keys(String path, Shape shape) {
        Set<String> keys = new TreeSet<>();
        switch (shape) {
            case Shape.Text _, Shape.Any _, Shape.Later _ -> {}
            case Shape.TextOr(Shape other) -> keys.addAll(keys(path, other));
            case Shape.Items items -> keys.addAll(keys(path + "[].", items.of()));
            case Shape.Fields fields ->
                fields.keys().forEach((key, inner) -> {
                    if (!(inner instanceof Shape.Later)) {
                        keys.add(path + key);
                        keys.addAll(keys(path + key + ".", inner));
                    }
                });
        }
        return keys;
    }
}
