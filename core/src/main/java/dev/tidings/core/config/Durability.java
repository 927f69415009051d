package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.util.Locale;

/** What a publish that was answered survives. */
public enum Durability {
    /** The process being killed: the operating system has it. */
    OS,
    /** The power going: the disk has it. Publishes that arrive together share one sync. */
    FSYNC;

    /** Reads {@code os} or {@code fsync}. */
    public static Durability parse(String text) {
        return switch (text) {
            case "os" -> OS;
            case "fsync" -> FSYNC;
            default ->
                throw new InvalidValue(
                        "store.durability", text, "os (survives a killed process) or fsync (survives a power cut)");
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
