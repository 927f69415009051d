package dev.tidings.net.send;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The way out of one connection, for all that is written there. Pieces of a tape that follow each other are a run, and
 * leave as one; a run goes straight to the socket when nothing waits before it and nobody in the pipeline has a say in
 * what leaves. What the socket does not take, and everything else, waits in the channel's queue.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Outlet {

    /** A run is sent when it is so long, or as long as a client may lag: as much as a socket takes at once. */
    static final int MAX_RUN_BYTES = 64 << 10;

    /** What waits is copied when it is so little: else it holds a whole chunk of the tape until its client has read it. */
    static final int COPIED_BYTES = 16 << 10;

    private final ChannelHandlerContext context;
    private final Channel channel;
    private final @Nullable ChannelOutboundBuffer queue; // the channel's, while it is active
    private final Sender sender;
    private final int socket; // its number while the channel is active; -1 when all goes through the pipeline
    private final int maxRunBytes;

    // The run: no object of its own, which would be one more for each connection.
    private ByteBuf chunk = Unpooled.EMPTY_BUFFER; // this has a share of it while there is a run
    private int from;
    private int to;
    private boolean queued; // something waits in the channel's queue for a flush
    private boolean called; // the sender has it in its batch
    private long bytes; // that were written

    /**
     * The way out of a connection that goes through no other handlers from now on.
     *
     * @param context where the connection's last handler stands
     */
    public Outlet(ChannelHandlerContext context, Sender sender) {
        this.context = context;
        this.channel = context.channel();
        this.queue = channel.unsafe().outboundBuffer();
        this.sender = sender;
        this.socket = channel instanceof EpollSocketChannel epoll && isPlain(context.pipeline())
                ? epoll.fd().intValue()
                : -1;
        this.maxRunBytes = Math.min(MAX_RUN_BYTES, channel.config().getWriteBufferHighWaterMark());
    }

    private static boolean isPlain(ChannelPipeline pipeline) {
        return pipeline.toMap().values().stream().noneMatch(ChannelOutboundHandler.class::isInstance);
    }

    /** Returns whether the client keeps up; what waits may wait for a flush only, so that is tried first. */
    public boolean isReady() {
        if (!channel.isActive()) {
            return false;
        }
        if (to - from >= maxRunBytes || !channel.isWritable()) {
            sendNow();
        }
        return channel.isWritable();
    }

    /** Writes the last piece of a tape. It leaves with the next {@link #flush}. */
    public void write(Tape tape) {
        bytes += tape.to() - tape.from();
        if (isRun() && chunk == tape.chunk() && to == tape.from()) {
            to = tape.to();
            return;
        }
        queueRun();
        if (queued) {
            queue(share(tape.chunk(), tape.from(), tape.to()));
        } else {
            chunk = tape.chunk().retain();
            from = tape.from();
            to = tape.to();
        }
    }

    /** Writes bytes, which are this one's from now on. They leave with the next {@link #flush}. */
    public void write(ByteBuf piece) {
        bytes += piece.readableBytes();
        queueRun();
        queue(piece);
    }

    /** Returns how many bytes were written. */
    public long bytes() {
        return bytes;
    }

    /**
     * Sends what was written, together with what is written for others until the loop's present tasks are done.
     *
     * @return whether there is something
     */
    public boolean flush() {
        boolean something = isRun() || queued;
        if (socket < 0) {
            sendQueue();
        } else if (something && !called) {
            called = true;
            sender.add(this);
        }
        return something;
    }

    /** Lets others write, who have to flush: what was written goes before it. */
    public ChannelHandlerContext handOver() {
        queueRun();
        queued = false;
        return context;
    }

    /** Gives back what will not be sent any more. */
    public void release() {
        dropRun();
        queued = false;
    }

    /** Sends what was written, by itself. */
    void sendNow() {
        if (isDirect()) {
            try {
                onSent(((Socket) ((EpollSocketChannel) channel).fd()).sendAddress(address(), 0, length()));
            } catch (IOException e) {
                onSent(0); // the queue meets it again, and knows what to do
            }
        } else {
            sendQueue();
        }
    }

    /** The sender's batch is sent without this, or has been. */
    void onCalled() {
        called = false;
    }

    /** Returns whether there is a run that can go straight to the socket. */
    boolean isDirect() {
        return socket >= 0
                && isRun()
                && channel.isActive()
                && queue != null
                && queue.totalPendingWriteBytes() == 0
                && chunk.hasMemoryAddress();
    }

    /** Returns the socket's number, while {@link #isDirect} and the loop does nothing else: it may be another's then. */
    int socket() {
        return socket;
    }

    /** Returns where the run is. */
    long address() {
        return chunk.memoryAddress() + from;
    }

    int length() {
        return to - from;
    }

    /** Told how much of the run the socket took; the rest waits until it takes more. */
    void onSent(int bytes) {
        from += bytes;
        if (isRun()) {
            sendQueue();
        } else {
            dropRun();
        }
    }

    /** Sends what was written, after what waits already. */
    void sendQueue() {
        queueRun();
        if (queued) {
            queued = false;
            context.flush();
        }
    }

    /** Closes the connection; what was written and not sent is lost. Who writes through an outlet closes through it. */
    public void close() {
        release();
        context.close();
    }

    /** Returns the channel, to look at. */
    public Channel channel() {
        return channel;
    }

    private boolean isRun() {
        return from < to;
    }

    private void queueRun() {
        if (isRun()) {
            ByteBuf rest = share(chunk, from, to);
            dropRun();
            queue(rest);
        }
    }

    private ByteBuf share(ByteBuf all, int start, int end) {
        int length = end - start;
        return length <= COPIED_BYTES
                ? context.alloc().directBuffer(length).writeBytes(all, start, length)
                : all.retainedSlice(start, length);
    }

    private void queue(ByteBuf bytes) {
        queued = true;
        context.write(bytes, context.voidPromise());
    }

    private void dropRun() {
        from = to;
        chunk.release();
        chunk = Unpooled.EMPTY_BUFFER;
    }
}
