package dev.tidings.core.run;

import org.jspecify.annotations.Nullable;

/** A time by which something has to have happened, and who is told when it is past. Made by {@link Deadlines}. */
@OwnedBy(Owner.IO_LOOP)
public final class Deadline {

    private final Deadlines table;
    private final Timed timed;

    private long atNs;
    private long slotTick; // of the slot it stands in; at or before the tick of atNs
    private @Nullable Deadline before;
    private @Nullable Deadline after;

    /** Who is told. */
    @FunctionalInterface
    public interface Timed {

        /** The time is past. The deadline is off now; setting it again is allowed. */
        void onDue(long nowNs);
    }

    Deadline(Deadlines table, Timed timed) {
        this.table = table;
        this.timed = timed;
    }

    /** Sets the time, or moves it. Moving it later is a store and nothing else, so it may be done for every event. */
    public void at(long newNs) {
        atNs = newNs;
        long tick = table.tickOf(newNs);
        if (before == null) {
            table.link(this, tick);
        } else if (tick < slotTick) {
            unlink();
            table.link(this, tick);
        }
    }

    /** Takes it off. */
    public void cancel() {
        if (before != null) {
            unlink();
        }
    }

    long atNs() {
        return atNs;
    }

    void fire(long nowNs) {
        timed.onDue(nowNs);
    }

    void linkBehind(Deadline head, long tick) {
        Deadline second = head.next();
        slotTick = tick;
        before = head;
        after = second;
        head.after = this;
        second.before = this;
    }

    void unlink() {
        Deadline previous = previous();
        Deadline next = next();
        previous.after = next;
        next.before = previous;
        before = null;
        after = null;
    }

    /** The next in the ring; an empty ring is its head alone. */
    Deadline next() {
        return after == null ? this : after;
    }

    private Deadline previous() {
        return before == null ? this : before;
    }
}
