package dev.tidings.core.run;

/** Where the time for limits and waits comes from: nanoseconds that only differ meaningfully, as {@link System#nanoTime}. */
@FunctionalInterface
public interface NanoClock {

    /** The clock of this machine. */
    NanoClock SYSTEM = System::nanoTime;

    /** Returns the time now, in nanoseconds. */
    long nowNs();
}
