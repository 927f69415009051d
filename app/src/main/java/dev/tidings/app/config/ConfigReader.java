package dev.tidings.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads the configuration from the file, the environment and the flags: a {@link Config}, or all that is wrong at once. */
public final class ConfigReader {

    private final ConfigSource source;
    private final List<Fault> faults = new ArrayList<>();

    private ConfigReader(ConfigSource source) {
        this.source = source;
    }

    /** Reads it. */
    public static ConfigReading read(ConfigSource source) {
        var reader = new ConfigReader(source);
        Optional<Config> config = reader.file().map(reader::config);
        if (config.isPresent() && reader.faults.isEmpty()) {
            return new ConfigReading.Right(config.get());
        }
        reader.faults.sort(Comparator.comparing(Fault::place));
        return new ConfigReading.Faulty(List.copyOf(reader.faults));
    }

    /** Returns the JSON Schema of the file. */
    public static InputStream schema() {
        InputStream in = ConfigReader.class.getResourceAsStream("tidings.schema.json");
        if (in == null) {
            throw new IllegalStateException("the schema was not packaged");
        }
        return in;
    }

    private Config config(Value.Fields file) {
        var overrides = new Overrides(faults);
        Value.Fields all = overrides.environment(file, source.environment());
        for (ConfigSource.Flag flag : source.flags()) {
            all = overrides.set(all, flag.name(), flag.path(), flag.text());
        }
        Value.Fields known = new ShapeCheck(faults).file(all);
        return new ConfigSections(new Section("", known, faults), faults).config();
    }

    /** Returns what the file says; nothing when there is none. */
    private Optional<Value.Fields> file() {
        if (source.file().isEmpty()) {
            return Optional.of(new Value.Fields(new Place("configuration"), List.of()));
        }
        Path path = source.file().get();
        return text(path)
                .flatMap(text -> new YamlText(path.toString(), source.environment(), faults).read(text))
                .flatMap(this::keys);
    }

    private Optional<Value.Fields> keys(Value root) {
        if (root instanceof Value.Fields fields) {
            return Optional.of(fields);
        }
        faults.add(new Fault(root.place(), "got " + root.kind() + ", expected keys, such as  listen:"));
        return Optional.empty();
    }

    private Optional<String> text(Path path) {
        try {
            return Optional.of(Files.readString(path, UTF_8));
        } catch (NoSuchFileException e) {
            faults.add(new Fault(new Place(path.toString()), "there is no such file"));
        } catch (AccessDeniedException e) {
            faults.add(new Fault(new Place(path.toString()), "may not be read by this user"));
        } catch (CharacterCodingException e) {
            faults.add(new Fault(new Place(path.toString()), "is not UTF-8"));
        } catch (IOException e) {
            faults.add(new Fault(new Place(path.toString()), "cannot be read: " + e.getMessage()));
        }
        return Optional.empty();
    }
}
