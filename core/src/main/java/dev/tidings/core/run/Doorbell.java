package dev.tidings.core.run;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Wakes the one thread that waits for work; ringing costs a read when it is awake. */
@AnyThread
public final class Doorbell {

    private volatile @Nullable Thread asleep;

    /** A bell that nobody listens to yet. */
    public Doorbell() {}

    /** There is something to do; what it is was made visible before. */
    public void ring() {
        Thread sleeper = asleep;
        if (sleeper != null) {
            LockSupport.unpark(sleeper);
        }
    }

    /** Waits until there is something to do, or for so long. May return early. One thread only. */
    public void await(BooleanSupplier somethingToDo, long timeoutNs) {
        asleep = Thread.currentThread();
        if (!somethingToDo.getAsBoolean()) {
            LockSupport.parkNanos(this, timeoutNs);
        }
        asleep = null;
    }
}
