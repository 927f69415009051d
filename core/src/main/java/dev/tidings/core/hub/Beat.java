package dev.tidings.core.hub;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When what a {@link Conflation} holds may leave. */
@OwnedBy(Owner.IO_LOOP)
final class Beat {

    /**
     * So long the newest event is waited for while there is always a newer one to be read: otherwise a subscriber that
     * never catches up would be sent nothing.
     */
    static final long CHASE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Deadlines deadlines;
    private final Deadline deadline;
    private final Runnable onTime;
    private final long everyNs;

    private boolean told; // right now: the time of the table is the time
    private boolean sent; // since the last tick, nobody knows how long ago if the loop was busy
    private long nextNs;
    private long heldNs;

    /** @param onTime told some time after {@link #isTime} was false */
    Beat(Deadlines deadlines, Duration every, Runnable onTime) {
        this.deadlines = deadlines;
        this.deadline = deadlines.deadline(this::onTick);
        this.onTime = onTime;
        this.everyNs = every.toNanos();
        this.nextNs = deadlines.nowNs();
    }

    /** Something is held, after nothing was. */
    void onFirst() {
        heldNs = deadlines.nowNs();
    }

    /**
     * Returns whether what is held may leave now; if not, says so when it may.
     *
     * @param chases whether what is held is not the newest yet
     */
    boolean isTime(boolean chases) {
        if (sent) {
            return false; // the next tick says from when on time counts
        }
        long chasedNs = heldNs + CHASE_NS;
        long fromNs = chases && chasedNs - nextNs > 0 ? chasedNs : nextNs;
        if (deadlines.nowNs() - fromNs >= 0) {
            return true;
        }
        deadline.at(fromNs);
        return false;
    }

    /** Something left. Time counts from the tick after it, so that two are never closer than they should be. */
    void onSent() {
        if (everyNs == 0) {
            return;
        }
        sent = !told;
        nextNs = deadlines.nowNs() + everyNs;
        if (sent) {
            deadline.at(deadlines.nowNs());
        }
    }

    void stop() {
        deadline.cancel();
    }

    private void onTick(long nowNs) {
        nextNs = sent ? nowNs + everyNs : nextNs;
        sent = false;
        told = true;
        try {
            onTime.run();
        } finally {
            told = false;
        }
    }
}
