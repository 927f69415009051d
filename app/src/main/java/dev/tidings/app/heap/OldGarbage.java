package dev.tidings.app.heap;

import dev.tidings.core.run.AnyThread;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.management.NotificationEmitter;

/**
 * Has the JVM clear up among old objects before they are many. The serial collector would let the heap grow to its end
 * first, a quarter of the machine, for events that became old while somebody slow was sent them, and are garbage by then.
 * Other collectors have a measure of their own: with those nothing happens here.
 */
@AnyThread
public final class OldGarbage {

    private static final String SERIAL_COLLECTORS = "Tenured Gen";

    /** A pause of two hundredths of a second is worth so much memory, and what is in use once more is worth a longer one. */
    private static final long LEAST_BYTES = 32 << 20;

    /** What it takes to watch is 30 ms of a processor, which the first requests after a start need more. */
    private static final long AFTER_START_S = 1;

    private OldGarbage() {}

    /** Limits it when the start is over. */
    public static void limitSoon() {
        CompletableFuture.delayedExecutor(AFTER_START_S, TimeUnit.SECONDS).execute(OldGarbage::limit);
    }

    /** Limits it from now on. */
    public static void limit() {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP && pool.getName().equals(SERIAL_COLLECTORS)) {
                limit(pool);
            }
        }
    }

    private static void limit(MemoryPoolMXBean old) {
        if (ManagementFactory.getMemoryMXBean() instanceof NotificationEmitter memory) {
            memory.addNotificationListener(
                    (notification, _) -> {
                        if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
                            clearUp(old);
                        }
                    },
                    null,
                    null);
            setThreshold(old);
        }
    }

    private static void clearUp(MemoryPoolMXBean old) {
        System.gc();
        setThreshold(old);
    }

    private static void setThreshold(MemoryPoolMXBean old) {
        long used = old.getUsage().getUsed();
        // What the heap has room for at most is the collector's own threshold.
        old.setUsageThreshold(
                Math.min(used + Math.max(used, LEAST_BYTES), old.getUsage().getMax()));
    }
}
