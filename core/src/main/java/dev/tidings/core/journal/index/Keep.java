package dev.tidings.core.journal.index;

import dev.tidings.core.journal.History;
import dev.tidings.core.run.AnyThread;

/** A rule of retention, and how far its age has advanced: set by the sequencer, read by anybody. */
@AnyThread
public final class Keep {

    private final History.Rule rule;

    private volatile long cutoff;

    public Keep(History.Rule rule) {
        this.rule = rule;
    }

    public History.Rule rule() {
        return rule;
    }

    /** Returns the first sequence that is young enough. */
    public long cutoff() {
        return cutoff;
    }

    public void advance(long cutoff) {
        this.cutoff = Math.max(this.cutoff, cutoff);
    }
}
