package dev.tidings.core.run;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Wakes the one thread that waits for work; ringing costs a read when it is awake. */
@AnyThread
public final class Doorbell {

    private final AtomicReference<@Nullable Thread> asleep = new AtomicReference<>();

    /** A bell that nobody listens to yet. */
    public Doorbell() {}

    /** There is something to do; what it is was made visible before. */
    public void ring() {
        // Once for each sleep: a second ringer would contend with the thread that is just waking for a lock of the
        // kernel's.
        if (asleep.get() != null) {
            LockSupport.unpark(asleep.getAndSet(null));
        }
    }

    /** Waits until there is something to do, or for so long. May return early. One thread only. */
    public void await(BooleanSupplier somethingToDo, long timeoutNs) {
        asleep.set(Thread.currentThread());
        if (!somethingToDo.getAsBoolean()) {
            LockSupport.parkNanos(this, timeoutNs);
        }
        asleep.set(null);
    }
}
