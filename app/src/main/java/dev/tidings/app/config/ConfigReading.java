package dev.tidings.app.config;

import dev.tidings.core.config.Config;
import java.util.List;

/** What came of reading the configuration. */
public sealed interface ConfigReading {

    /** It is right. */
    record Right(Config config) implements ConfigReading {}

    /** It is wrong, in all these ways, in the order of the file. */
    record Faulty(List<Fault> faults) implements ConfigReading {}
}
