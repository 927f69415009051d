package dev.tidings.bench.jmh;

import dev.tidings.core.event.Event;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;

/** Always ready, and sends nowhere: what is left is the hub's own work. */
@OwnedBy(Owner.IO_LOOP)
final class CountingWire implements Wire {

    private long events;
    private long flushes;

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void write(Event event) {
        events++;
    }

    @Override
    public void writeGap(Gap gap) {
        throw new IllegalStateException("nothing is missing");
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void end(EndReason reason) {
        throw new IllegalStateException("nobody ends it");
    }

    /** Fails when it was not sent what it should have been: then the times are of something else. */
    void assertGot(long expected) {
        if (events != expected || flushes == 0) {
            throw new IllegalStateException(events + " events in " + flushes + " flushes, expected " + expected);
        }
    }

    /** Returns what no optimiser may leave out. */
    long seen() {
        return events + flushes;
    }
}
