package dev.tidings.net.send;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntBinaryOperator;

/**
 * A ring that is shared with the kernel (io_uring), for sends only: up to {@link #ENTRIES} sockets in one system call. No
 * send waits, so all are done when {@link #submit} returns; the kernel reports only those that failed or were cut short.
 * Offsets and numbers are those of {@code linux/io_uring.h}.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Ring {

    /** Measured from 16 to 4,096: with some dozens the kernel still has at hand what it needs for each. */
    static final int ENTRIES = 64;

    /** Of {@code io_uring_params}: its size, and where its parts are. */
    private static final int PARAMS_BYTES = 120;

    private static final int FLAGS = 8;
    private static final int SQ_OFFSETS = 40;
    private static final int CQ_OFFSETS = 80;

    /** One entry that fails keeps none back (IORING_SETUP_SUBMIT_ALL). */
    private static final int SUBMIT_ALL = 1 << 7;

    private static final long SQES_AT = 0x1000_0000L;
    private static final int SQE_BYTES = 64;
    private static final int CQE_BYTES = 16;

    private static final byte OP_SEND = 26;
    private static final byte CQE_SKIP_SUCCESS = 1 << 6;

    /** MSG_DONTWAIT, and MSG_WAITALL: what is cut short counts as failed, so it is reported; MSG_NOSIGNAL. */
    private static final int MESSAGE_FLAGS = 0x40 | 0x100 | 0x4000;

    private final int descriptor;
    private final Arena arena;
    private final IntBinaryOperator enter;
    private final MemorySegment queues;
    private final MemorySegment entries;
    private final int sqTailAt;
    private final int cqHeadAt;
    private final int cqTailAt;
    private final int cqesAt;
    private final int cqMask;
    private final int[] sent = new int[ENTRIES]; // bytes of each entry of the last batch

    private int sqTail;
    private int added;

    /** What comes of asking for a ring: in many containers it is forbidden. */
    public sealed interface Opening {

        /** There is one, which whoever asked for it closes. */
        record Opened(Ring ring) implements Opening {}

        /** There is none; says in words why. */
        record Refused(String why) implements Opening {}
    }

    /** Asks for a new ring. */
    public static Opening open() {
        return open(Kernel::enterRing);
    }

    /** @param enter has the kernel take so many entries of the ring of that number; returns how many it took */
    static Opening open(IntBinaryOperator enter) {
        Optional<String> wrongSystem = Obstacle.ofSystem(
                System.getProperty("os.name"), System.getProperty("os.arch"), System.getProperty("os.version"));
        if (wrongSystem.isPresent()) {
            return new Opening.Refused(wrongSystem.get());
        }
        try (Arena passing = Arena.ofConfined()) {
            MemorySegment params = passing.allocate(PARAMS_BYTES, Long.BYTES);
            params.set(JAVA_INT, FLAGS, SUBMIT_ALL);
            int descriptor = Kernel.setUpRing(ENTRIES, params);
            return descriptor < 0
                    ? new Opening.Refused(Obstacle.ofRefusal(Kernel.whyNoRing(ENTRIES, params)))
                    : new Opening.Opened(share(descriptor, params, enter));
        } catch (RuntimeException | LinkageError e) { // such as a JVM that is not allowed to call what is not Java
            return new Opening.Refused(e.toString());
        }
    }

    private static Ring share(int descriptor, MemorySegment params, IntBinaryOperator enter) {
        Arena arena = Arena.ofShared();
        try {
            return new Ring(descriptor, params, arena, enter);
        } catch (RuntimeException e) {
            arena.close();
            Kernel.close(descriptor);
            throw e;
        }
    }

    private Ring(int descriptor, MemorySegment params, Arena arena, IntBinaryOperator enter) {
        this.descriptor = descriptor;
        this.arena = arena;
        this.enter = enter;
        int sqArrayAt = params.get(JAVA_INT, SQ_OFFSETS + 24);
        this.cqesAt = params.get(JAVA_INT, CQ_OFFSETS + 20);
        int sqEntries = params.get(JAVA_INT, 0);
        int cqEntries = params.get(JAVA_INT, 4);
        long bytes = Math.max(sqArrayAt + (long) sqEntries * Integer.BYTES, cqesAt + (long) cqEntries * CQE_BYTES);
        this.queues = Kernel.map(descriptor, 0, bytes, arena);
        this.entries = Kernel.map(descriptor, SQES_AT, (long) sqEntries * SQE_BYTES, arena);
        this.sqTailAt = params.get(JAVA_INT, SQ_OFFSETS + 4);
        this.cqHeadAt = params.get(JAVA_INT, CQ_OFFSETS);
        this.cqTailAt = params.get(JAVA_INT, CQ_OFFSETS + 4);
        this.cqMask = queues.get(JAVA_INT, params.get(JAVA_INT, CQ_OFFSETS + 8));
        for (int i = 0; i < sqEntries; i++) { // each place of the queue is that of its entry, for good
            queues.set(JAVA_INT, sqArrayAt + (long) i * Integer.BYTES, i);
        }
        fillIn();
    }

    /** What is the same in all entries. */
    private void fillIn() {
        for (int i = 0; i < ENTRIES; i++) {
            long at = (long) i * SQE_BYTES;
            entries.set(JAVA_BYTE, at, OP_SEND);
            entries.set(JAVA_BYTE, at + 1, CQE_SKIP_SUCCESS);
            entries.set(JAVA_INT, at + 28, MESSAGE_FLAGS);
        }
    }

    /**
     * Adds a send to the batch.
     *
     * @param address of what is sent, which stays there until {@link #submit} returns
     */
    void add(int socket, long address, int length) {
        long at = (long) (sqTail + added & ENTRIES - 1) * SQE_BYTES;
        entries.set(JAVA_INT, at + 4, socket);
        entries.set(JAVA_LONG, at + 16, address);
        entries.set(JAVA_INT, at + 24, length);
        entries.set(JAVA_LONG, at + 32, added);
        sent[added++] = length;
    }

    /**
     * Sends the batch; what {@link #sent} says then is about it.
     *
     * @return false when the kernel took nothing of it
     */
    boolean submit() {
        int count = added;
        added = 0;
        VarHandle.releaseFence();
        queues.set(JAVA_INT, sqTailAt, sqTail + count);
        int taken = Math.max(0, enter.applyAsInt(descriptor, count));
        if (taken < count) { // the kernel has no memory, or the like
            queues.set(JAVA_INT, sqTailAt, sqTail + taken);
            Arrays.fill(sent, taken, count, 0);
        }
        sqTail += taken;
        reap();
        return taken > 0;
    }

    /** Returns how many bytes the socket took of what was added so many before it. */
    int sent(int index) {
        return sent[index];
    }

    /** Gives everything back to the kernel. */
    public void close() {
        arena.close();
        Kernel.close(descriptor);
    }

    private void reap() {
        int head = queues.get(JAVA_INT, cqHeadAt);
        int tail = queues.get(JAVA_INT, cqTailAt);
        if (head == tail) {
            return;
        }
        VarHandle.acquireFence();
        for (; head != tail; head++) {
            long at = cqesAt + (long) (head & cqMask) * CQE_BYTES;
            sent[(int) queues.get(JAVA_LONG, at)] = Math.max(0, queues.get(JAVA_INT, at + 8));
        }
        VarHandle.releaseFence();
        queues.set(JAVA_INT, cqHeadAt, head);
    }
}
