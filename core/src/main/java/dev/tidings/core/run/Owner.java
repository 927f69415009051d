package dev.tidings.core.run;

/** Who may touch a piece of state. The table in {@code ARCHITECTURE.md} says what each owns and may block on. */
public enum Owner {
    /** Order of start and stop. */
    MAIN,
    /** One of the event loops: its connections, lane, subscriptions and deadlines. Never blocks. */
    IO_LOOP,
    /** The end of the journal. May block on the disk and on an empty mailbox. */
    SEQUENCER,
    /** Reads pages of the journal for subscribers that are behind. May block on the disk. */
    REPLAY,
    /** Retention and what else may wait. May block on disk and network. */
    HOUSEKEEPING,
    /** Writes the access log. May block on the disk. */
    ACCESS_LOG,
    /** Looks whether certificates were renewed. May block on the disk. */
    CERTIFICATES
}
