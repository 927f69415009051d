package dev.tidings.net.connection;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.concurrent.TimeUnit;

/** How long a client may take for what it is doing on a connection that waits for it. One deadline, moved. */
@OwnedBy(Owner.IO_LOOP)
public final class Timing {

    /** Longer than nginx (60 s) keeps a connection to an upstream, so that it is nginx who closes and no request is lost. */
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(75);

    /** From a head's first byte to its last: a head is a packet or two, and this is three retransmissions. */
    private static final long HEAD_NS = TimeUnit.SECONDS.toNanos(10);

    /** For a body, and then more for what has come of it: 20 s and 1 s for each 500 bytes, as Apache's mod_reqtimeout. */
    private static final long BODY_NS = TimeUnit.SECONDS.toNanos(20);

    private static final long BODY_NS_PER_BYTE = TimeUnit.SECONDS.toNanos(1) / 500;

    /** For the client to read the last answer and close (nginx's lingering_timeout). */
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(5);

    private final Deadlines deadlines;
    private final Deadline deadline;

    private Phase phase = Phase.IDLE;
    private long limitNs;

    private enum Phase {
        IDLE,
        HEAD,
        BODY,
        OFF
    }

    /** Not yet of anything. */
    public Timing(Deadlines deadlines, Runnable onDue) {
        this.deadlines = deadlines;
        this.deadline = deadlines.deadline(nowNs -> onDue.run());
    }

    /** Nothing is asked for. */
    public void onIdle() {
        set(Phase.IDLE, IDLE_NS);
    }

    /** Bytes of a head are there; the time runs from the first ones. */
    public void onHead() {
        if (phase != Phase.HEAD) {
            set(Phase.HEAD, HEAD_NS);
        }
    }

    /** A body is expected. */
    public void onBody(boolean endless) {
        if (endless) {
            cancel();
        } else {
            set(Phase.BODY, BODY_NS);
        }
    }

    /** Some of it came. */
    public void onBytes(int bytes) {
        if (phase == Phase.BODY) {
            limitNs += bytes * BODY_NS_PER_BYTE;
            deadline.at(limitNs);
        }
    }

    /** The last was said. */
    public void onLinger() {
        set(Phase.OFF, LINGER_NS);
    }

    /** The client may take its time. */
    public void cancel() {
        phase = Phase.OFF;
        deadline.cancel();
    }

    private void set(Phase next, long forNs) {
        phase = next;
        limitNs = deadlines.nowNs() + forNs;
        deadline.at(limitNs);
    }
}
