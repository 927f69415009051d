package dev.tidings.net.http;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;

/** What came on a connection and was not read yet. */
@OwnedBy(Owner.IO_LOOP)
public final class Unread {

    /** A client that says little may hold this many times as much: a read has room for what others say. */
    private static final int MOSTLY_EMPTY = 8;

    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    /** Nothing came yet. */
    public Unread() {}

    /** Returns the bytes, to be read; they stay this one's. */
    public ByteBuf bytes() {
        return bytes;
    }

    /** Returns whether nothing waits. */
    public boolean isEmpty() {
        return !bytes.isReadable();
    }

    /**
     * Adds what came, which was the caller's. When there is no memory for it, what waited is still there. Memory of which a
     * piece was passed on, and may still be on its way, is not written to.
     */
    public void add(ByteBufAllocator allocator, ByteBuf more) {
        if (isEmpty()) {
            bytes.release();
            bytes = more;
            return;
        }
        try {
            if (bytes.refCnt() == 1 && bytes.maxWritableBytes() >= more.readableBytes()) {
                bytes.discardSomeReadBytes().writeBytes(more);
                return;
            }
            ByteBuf waiting = bytes;
            bytes = allocator
                    .buffer(waiting.readableBytes() + more.readableBytes())
                    .writeBytes(waiting)
                    .writeBytes(more);
            waiting.release();
        } finally {
            more.release();
        }
    }

    /** Returns the bytes, which are the caller's from now on. */
    public ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    /** Nothing more is read for now: what is left may be little in much. */
    public void settle(ByteBufAllocator allocator) {
        if (isEmpty()) {
            release();
        } else if (bytes.readableBytes() < bytes.capacity() / MOSTLY_EMPTY) {
            ByteBuf roomy = bytes;
            bytes = allocator.buffer(roomy.readableBytes()).writeBytes(roomy);
            roomy.release();
        }
    }

    /** Gives the memory back. */
    public void release() {
        take().release();
    }
}
