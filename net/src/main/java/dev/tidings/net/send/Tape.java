package dev.tidings.net.send;

import dev.tidings.core.run.Confined;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/**
 * Bytes that many are sent, outside of the heap, piece behind piece: whoever is sent pieces that follow each other is
 * sent them in one write, without a copy before the kernel's.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Tape {

    /** For 64 events of 1 KiB and what is around them, which leave in one write then. Whoever is slow holds a few. */
    static final int CHUNK_BYTES = 128 << 10;

    private final Confined confined = new Confined();
    private final ByteBufAllocator allocator;
    private ByteBuf chunk = Unpooled.EMPTY_BUFFER;
    private int from; // of the last piece, in the chunk
    private int to;

    /** An empty one. */
    Tape(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Adds a piece, which is the last from now on and is not empty: what the parts make. */
    public void append(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        assert confined.here() && length > 0;
        if (chunk.refCnt() == 1 && chunk.isReadable() && chunk.capacity() <= CHUNK_BYTES) {
            chunk.clear(); // all that were sent from it have it
        }
        if (chunk.writableBytes() < length) {
            ByteBuf next = allocator.directBuffer(Math.max(CHUNK_BYTES, length)); // first: there may be no memory
            chunk.release();
            chunk = next;
        }
        from = chunk.writerIndex();
        for (byte[] part : parts) {
            chunk.writeBytes(part);
        }
        to = chunk.writerIndex();
    }

    /** Returns the last piece, on the heap. */
    public byte[] last() {
        byte[] piece = new byte[to - from];
        chunk.getBytes(from, piece);
        return piece;
    }

    /** Returns what the last piece is in. */
    ByteBuf chunk() {
        return chunk;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Gives the memory back; what is under way keeps its share. It is empty then. */
    public void release() {
        chunk.release();
        chunk = Unpooled.EMPTY_BUFFER;
        from = 0;
        to = 0;
    }
}
