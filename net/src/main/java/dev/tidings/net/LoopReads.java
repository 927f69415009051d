package dev.tidings.net;

import dev.tidings.core.run.AnyThread;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * How much a loop makes room for when it reads: what its last reads brought. One guess for all of its connections, which are read one at
 * a time: one for each connection costs 130 bytes, and most have said all they will with their first request.
 */
@AnyThread
@SuppressWarnings("deprecation") // Netty asks to extend the handle, and has no other way to be given one
final class LoopReads implements RecvByteBufAllocator {

    private static final int MIN_BYTES = 512;
    private static final int INITIAL_BYTES = 2048;

    /** Somebody who says a byte at a time may hold so much. A body of 64 KiB is four reads. */
    private static final int MAX_BYTES = 16_384;

    /** As many in a row as Netty gives a socket with an allocator of its own; one that is wrapped would get one. */
    private static final int MAX_READS = 16;

    private final FastThreadLocal<Handle> ofLoop = new FastThreadLocal<>() {
        @Override
        protected Handle initialValue() {
            return new AdaptiveRecvByteBufAllocator(MIN_BYTES, INITIAL_BYTES, MAX_BYTES)
                    .maxMessagesPerRead(MAX_READS)
                    .newHandle();
        }
    };

    /** Called on the loop of the connection, before its first read. */
    @Override
    public Handle newHandle() {
        return ofLoop.get();
    }
}
