package dev.tidings.net.stream;

import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stream that other requests know by name, as long as it is in its pipeline. When it has to be acknowledged, it ends
 * unless that comes in time.
 */
@OwnedBy(Owner.IO_LOOP)
final class LiveStream extends ChannelHandlerAdapter {

    private final IoLoop loop;
    private final LiveStreams all;
    private final Hello hello;
    private final Deadline deadline;

    private @Nullable Subscription subscription;
    private boolean gone;

    LiveStream(IoLoop loop, LiveStreams all, Hello hello) {
        this.loop = loop;
        this.all = all;
        this.hello = hello;
        this.deadline = loop.deadlines().deadline(nowNs -> giveUp());
    }

    /** Returns the loop on which everything else is asked of it; may be asked on any thread. */
    IoLoop loop() {
        return loop;
    }

    /** Returns what the client is told of it; may be asked on any thread. */
    Hello hello() {
        return hello;
    }

    /** Says whose stream it is. From now on it is known, and waits for its acknowledgement if there is to be one. */
    void serve(Subscription served, Duration ackTimeout) {
        if (gone) {
            return;
        }
        subscription = served;
        all.add(this);
        if (hello.ack().isPresent()) {
            deadline.at(loop.deadlines().nowNs() + ackTimeout.toNanos());
        }
    }

    /** Returns whose stream it is; null when it is over. */
    @Nullable
    Subscription subscription() {
        return subscription;
    }

    /** The client sees what is sent. */
    void onAcknowledged() {
        deadline.cancel();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        gone = true;
        all.remove(this);
        deadline.cancel();
        subscription = null;
    }

    private void giveUp() {
        if (subscription != null) {
            subscription.end(EndReason.UNACKNOWLEDGED);
        }
    }
}
