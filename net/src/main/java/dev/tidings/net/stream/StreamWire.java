package dev.tidings.net.stream;

import static java.lang.System.Logger.Level.ERROR;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.log.Account;
import dev.tidings.net.log.Tally;
import dev.tidings.net.send.Outlet;
import dev.tidings.net.send.Pulse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A stream of events to one client, in any format: the only handler that its connection has left. */
@OwnedBy(Owner.IO_LOOP)
final class StreamWire extends ChannelInboundHandlerAdapter implements Wire, Pulse.Stream, Tally {

    private static final System.Logger LOG = System.getLogger(StreamWire.class.getName());

    /** A client has nothing to say here; one that goes on talking is cut off before it costs anything. */
    private static final int MAX_DROPPED_BYTES = 65_536;

    private final IoLoop loop;
    private final Format format;
    private final EventBytes bytes;
    private final RetryTimes retries;
    private final Pulse pulse;

    private @Nullable Outlet outlet;
    private @Nullable Subscription subscription;
    private boolean over;
    private int droppedBytes;
    private long events;
    private String ended = Account.CLIENT;

    /** @param heartbeat the longest silence; zero for no limit */
    StreamWire(IoLoop loop, Format format, EventBytes bytes, RetryTimes retries, Duration heartbeat) {
        this.loop = loop;
        this.format = format;
        this.bytes = bytes;
        this.retries = retries;
        this.pulse = new Pulse(loop.deadlines(), heartbeat, this);
    }

    /** Says whose wire this is. */
    void serve(Subscription served) {
        subscription = served;
    }

    @Override
    public boolean isReady() {
        return !over && outlet().isReady();
    }

    @Override
    public void write(Event event) {
        events++;
        outlet().write(bytes.of(event, format));
        if (event.type().equals(EventType.OVER)) {
            loop.executor().execute(this::onOver); // later: the subscription is in the middle of writing
        }
    }

    /** A recorded stream was cut short; if it is whole, its topic is complete and the subscription over by now. */
    private void onOver() {
        if (subscription != null && !over) {
            subscription.end(EndReason.UNAVAILABLE);
        }
    }

    @Override
    public void writeEarlier(Event event) {
        events++;
        outlet().write(bytes.ofEarlier(event, format));
    }

    @Override
    public void writeGap(Gap gap) {
        outlet().write(Unpooled.wrappedBuffer(format.gap(gap)));
    }

    @Override
    public void flush() {
        if (outlet().flush()) {
            pulse.onWrite();
        }
    }

    @Override
    public void end(EndReason reason) {
        over = true;
        ended = reason.word();
        try {
            sayLast(reason);
        } catch (RuntimeException | Error e) {
            outlet().close(); // there may be no memory for last words
            throw e;
        }
    }

    private void sayLast(EndReason reason) {
        ByteBuf last = Unpooled.wrappedBuffer(format.last(reason, retries.nextMs()));
        outlet().handOver().writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public long waitingBytes() {
        return Pulse.waitingIn(outlet().channel());
    }

    @Override
    public void beat() {
        outlet().write(bytes.heartbeat(format));
        flush();
    }

    @Override
    public void giveUp() {
        ended = Account.STUCK;
        outlet().close();
    }

    @Override
    public long events() {
        return events;
    }

    @Override
    public long bytes() {
        return outlet().bytes();
    }

    @Override
    public String ended() {
        return ended;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        outlet = new Outlet(ctx, bytes.sender());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var dropped = (ByteBuf) message;
        droppedBytes += dropped.readableBytes();
        dropped.release();
        if (droppedBytes > MAX_DROPPED_BYTES) {
            ctx.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            // Later: this is told from within a flush, in the middle of what the subscription is doing.
            loop.executor().execute(() -> {
                if (subscription != null) {
                    subscription.onWritable();
                }
            });
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over = true;
        pulse.stop();
        outlet().release();
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // first: to report may fail too
        if (!(cause instanceof IOException)) { // the client is gone: that is no mistake of anybody
            LOG.log(ERROR, "stream to " + ctx.channel().remoteAddress() + " closed", cause);
        }
    }

    private Outlet outlet() {
        if (outlet == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return outlet;
    }
}
