package dev.tidings.net.send;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tidings.core.run.AnyThread;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The few calls of Linux's C library that a {@link Ring} is made of. Negative results are failures. */
@AnyThread
@SuppressWarnings("restricted") // to call what is not Java is what this is for
final class Kernel {

    private static final Linker LINKER = Linker.nativeLinker();

    private static final FunctionDescriptor SYSCALL_SHAPE = FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SYSCALL = function("syscall", SYSCALL_SHAPE, Linker.Option.firstVariadicArg(1));
    private static final MethodHandle MMAP = function(
            "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP = function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    /** Alike on x86-64 and AArch64, as all system calls since Linux 5.1 are. */
    private static final long IO_URING_SETUP = 425;

    private static final long IO_URING_ENTER = 426;

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED_POPULATE = 0x1 | 0x8000;
    private static final long MAP_FAILED = -1;

    private Kernel() {}

    /** Returns the number of a new ring, which is closed by whoever asked for it. */
    static int setUpRing(int entries, MemorySegment params) {
        return (int) call(IO_URING_SETUP, entries, params.address(), 0, 0);
    }

    /**
     * Asks once more for what was refused, to be told why. Not with the first question: to hear the reason takes 20 ms of
     * CPU to prepare, which most starts need not pay.
     *
     * @return {@code errno}; 0 when it is not refused any more
     */
    static int whyNoRing(int entries, MemorySegment params) {
        MethodHandle explained = function(
                "syscall", SYSCALL_SHAPE, Linker.Option.firstVariadicArg(1), Linker.Option.captureCallState("errno"));
        try (Arena passing = Arena.ofConfined()) {
            MemorySegment state = passing.allocate(Linker.Option.captureStateLayout());
            long ring = (long)
                    explained.invokeExact(state, IO_URING_SETUP, (long) entries, params.address(), 0L, 0L, 0L, 0L);
            if (ring >= 0) {
                close((int) ring);
                return 0;
            }
            return state.get(JAVA_INT, 0); // the only thing in it
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Returns how many of the entries the kernel took. */
    static int enterRing(int ring, int entries) {
        return (int) call(IO_URING_ENTER, ring, entries, 0, 0);
    }

    /**
     * Shares memory of a ring with the kernel.
     *
     * @throws IllegalStateException when that cannot be had
     */
    static MemorySegment map(int ring, long offset, long bytes, Arena arena) {
        MemorySegment mapped;
        try {
            mapped = (MemorySegment)
                    MMAP.invokeExact(MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, ring, offset);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible); // a function of C throws nothing
        }
        if (mapped.address() == MAP_FAILED) {
            throw new IllegalStateException("io_uring: no memory can be shared with the kernel");
        }
        return mapped.reinterpret(bytes, arena, Kernel::unmap);
    }

    static void close(int descriptor) {
        try {
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static void unmap(MemorySegment mapped) {
        try {
            int ignored = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static long call(long number, long first, long second, long third, long fourth) {
        try {
            return (long) SYSCALL.invokeExact(number, first, second, third, fourth, 0L, 0L);
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor shape, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, options);
    }
}
