package dev.tidings.net.send;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Notices that a stream was silent for too long, and that its client takes nothing any more. A write costs it a store.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Pulse implements Deadline.Timed {

    /** A client whose socket is full and moves no byte for so long is gone, or will never keep up. */
    static final long STUCK_NS = TimeUnit.SECONDS.toNanos(60);

    private final Deadlines deadlines;
    private final Deadline deadline;
    private final Stream stream;
    private final long everyNs;

    private long wroteNs;
    private long waitingBytes;
    private long stuckNs; // since when waitingBytes is what it is

    /** What it watches. */
    public interface Stream {

        /** Returns how many bytes the socket has not taken yet. */
        long waitingBytes();

        /** It was silent for too long. */
        void beat();

        /** The client takes nothing any more. */
        void giveUp();
    }

    /** @param every the longest silence; zero for no limit */
    public Pulse(Deadlines deadlines, Duration every, Stream stream) {
        this.deadlines = deadlines;
        this.deadline = deadlines.deadline(this);
        this.everyNs = every.toNanos();
        this.stream = stream;
        this.wroteNs = deadlines.nowNs();
        arm(wroteNs);
    }

    /** Returns what waits in a channel; of the first message what is already gone counts as gone, so that a large one moves too. */
    public static long waitingIn(Channel channel) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        if (queue == null) {
            return waitingByMarks(channel);
        }
        long rest = queue.current() instanceof ByteBuf first ? first.readableBytes() : 0;
        return queue.totalPendingWriteBytes() + rest;
    }

    /** A stream of HTTP/2 has no queue of its own; its frames count until the connection has sent them. */
    private static long waitingByMarks(Channel channel) {
        var marks = channel.config().getWriteBufferWaterMark();
        return channel.isWritable()
                ? marks.high() + 1 - channel.bytesBeforeUnwritable()
                : marks.low() + channel.bytesBeforeWritable();
    }

    /** Something was written. */
    public void onWrite() {
        wroteNs = deadlines.nowNs();
    }

    /** It is over. */
    public void stop() {
        deadline.cancel();
    }

    @Override
    public void onDue(long nowNs) {
        long waiting = stream.waitingBytes();
        if (waiting == 0 || waiting != waitingBytes) {
            waitingBytes = waiting;
            stuckNs = nowNs;
        } else if (nowNs - stuckNs >= STUCK_NS) {
            stream.giveUp();
            return;
        }
        if (waiting == 0 && everyNs > 0 && nowNs - wroteNs >= everyNs) {
            stream.beat();
        }
        arm(nowNs);
    }

    /** While bytes wait, silence is not the stream's; then it looks again when they could count as stuck. */
    private void arm(long nowNs) {
        boolean beats = waitingBytes == 0 && everyNs > 0;
        deadline.at(beats ? wroteNs + everyNs : nowNs + STUCK_NS / 4);
    }
}
