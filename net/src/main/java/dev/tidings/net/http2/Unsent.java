package dev.tidings.net.http2;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.concurrent.TimeUnit;

/** What of an answer its client has not taken yet, and that it is not waited for without end. */
@OwnedBy(Owner.IO_LOOP)
final class Unsent {

    /** An answer of which nothing was taken for so long is not wanted; a stream of events has the same limit. */
    private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(60);

    private final Session session;
    private final Runnable onStalled;
    private final Deadline deadline;

    private long bytes;
    private long lookedAtBytes;

    /** @param onStalled told when none of it was taken for too long */
    Unsent(Session session, Runnable onStalled) {
        this.session = session;
        this.onStalled = onStalled;
        this.deadline = session.loop().deadlines().deadline(nowNs -> look());
    }

    /** @param more negative for what was taken, or dropped */
    void add(int more) {
        bytes += more;
        session.onUnsent(more);
    }

    /** From now on the client has to take some of it, if there is any. */
    void watch() {
        lookedAtBytes = bytes;
        if (bytes > 0) {
            deadline.at(session.loop().deadlines().nowNs() + STALLED_NS);
        }
    }

    void stop() {
        deadline.cancel();
    }

    private void look() {
        if (bytes == lookedAtBytes) {
            onStalled.run();
        } else {
            watch();
        }
    }
}
