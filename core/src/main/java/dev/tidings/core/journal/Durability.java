package dev.tidings.core.journal;

/** What an acknowledged publish survives. */
public enum Durability {
    /** A kill of the process: the operating system has it. */
    OS,
    /** A power cut: the disk has it. */
    FSYNC
}
