package dev.tidings.core.journal.embedded;

import dev.tidings.core.journal.History;
import dev.tidings.core.run.AnyThread;

/** A rule of retention, and how far its age has advanced: set by the sequencer, read by anybody. */
@AnyThread
final class Keep {

    private final History.Rule rule;

    private volatile long cutoff;

    Keep(History.Rule rule) {
        this.rule = rule;
    }

    History.Rule rule() {
        return rule;
    }

    /** Returns the first sequence that is young enough. */
    long cutoff() {
        return cutoff;
    }

    void advance(long cutoff) {
        this.cutoff = Math.max(this.cutoff, cutoff);
    }
}
