package dev.tidings.core.run;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * All the time limits of one loop, in a table that is ticked: a wheel of slots, so that setting, moving and taking off
 * a deadline cost the same however many there are, and no connection has a timer of its own. A deadline is told at most
 * one tick late and never early.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Deadlines {

    /** How often the table wants to be ticked: a tenth of a second is precise enough for limits of seconds. */
    public static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int SLOTS = 512; // 51 s: most limits are met within one turn of the wheel

    private final Deadline[] slots = new Deadline[SLOTS];
    private final long startNs;

    private long tick;
    private long nowNs;

    /** A table without deadlines. */
    public Deadlines(long nowNs) {
        this.startNs = nowNs;
        this.nowNs = nowNs;
        Arrays.setAll(slots, slot -> ringHead());
    }

    /** Returns a new deadline, which is off. */
    public Deadline deadline(Deadline.Timed timed) {
        return new Deadline(this, timed);
    }

    /** Returns the time of the last tick: what a deadline is set from where a tenth of a second does not matter. */
    public long nowNs() {
        return nowNs;
    }

    /** Tells those whose time is past. After a pause of any length every one of them is told once. */
    public void onTick(long newNs) {
        nowNs = newNs;
        long target = Math.floorDiv(newNs - startNs, TICK_NS);
        long first = Math.max(tick + 1, target - SLOTS + 1);
        for (long at = first; at <= target; at++) {
            tick = at;
            tell(slots[(int) (at % SLOTS)]);
        }
    }

    /** The first tick at which the time is past. */
    long tickOf(long atNs) {
        return Math.max(tick + 1, -Math.floorDiv(startNs - atNs, TICK_NS));
    }

    void link(Deadline deadline, long atTick) {
        deadline.linkBehind(slots[(int) (atTick % SLOTS)], atTick);
    }

    /** Empties the slot first, since whoever is told may set deadlines that belong into it, or take off others. */
    private void tell(Deadline slot) {
        Deadline due = ringHead();
        while (slot.next() != slot) {
            Deadline deadline = slot.next();
            deadline.unlink();
            deadline.linkBehind(due, tick);
        }
        tellDue(due);
    }

    /** When one fails, the others are told first: nobody comes late for another's mistake. Of several failures one is known. */
    private void tellDue(Deadline due) {
        RuntimeException failure = null;
        Error error = null;
        while (due.next() != due) {
            Deadline deadline = due.next();
            deadline.unlink();
            if (deadline.atNs() - nowNs > 0) {
                link(deadline, tickOf(deadline.atNs()));
                continue;
            }
            try {
                deadline.fire(nowNs);
            } catch (RuntimeException bug) {
                failure = bug;
            } catch (Error bug) {
                error = bug;
            }
        }
        if (error != null) {
            throw error;
        }
        if (failure != null) {
            throw failure;
        }
    }

    private Deadline ringHead() {
        return new Deadline(this, _ -> {});
    }
}
