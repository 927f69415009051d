package dev.tidings.core.log;

/** How a line of the access log says it. For one thread. */
@FunctionalInterface
public interface AccessFormat {

    /** Writes a line, with its end. */
    void write(Served served, StringBuilder out);
}
