package dev.tidings.net.send;

import static java.lang.System.Logger.Level.ERROR;

import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.log.Account;
import dev.tidings.net.log.Tally;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A subscription's way to one client that only listens: the only handler that its connection has left. */
@OwnedBy(Owner.IO_LOOP)
public abstract class OutgoingStream extends ChannelInboundHandlerAdapter implements Wire, Pulse.Stream, Tally {

    private static final System.Logger LOG = System.getLogger(OutgoingStream.class.getName());

    /** A client has nothing to say here; one that goes on talking is cut off before it costs anything. */
    private static final int MAX_DROPPED_BYTES = 65_536;

    private final IoLoop loop;
    private final Sender sender;

    private @Nullable Outlet outlet;
    private @Nullable Subscription subscription;
    private boolean over;
    private int droppedBytes;
    private long events;
    private String ended = Account.CLIENT;

    /** @param sender the loop's */
    protected OutgoingStream(IoLoop loop, Sender sender) {
        this.loop = loop;
        this.sender = sender;
    }

    /** Says whose wire this is. */
    public final void serve(Subscription served) {
        subscription = served;
    }

    /** Returns the loop that the connection is on. */
    protected final IoLoop loop() {
        return loop;
    }

    /** Returns whose wire this is; null before it is known. */
    protected final @Nullable Subscription subscription() {
        return subscription;
    }

    /** Returns whether nothing more is written. */
    public final boolean isOver() {
        return over;
    }

    /** Returns the way out. */
    protected final Outlet outlet() {
        return Objects.requireNonNull(outlet, "not in a pipeline");
    }

    /** Writes an event, which is the last piece of a tape. */
    protected final void writeEvent(Tape tape) {
        events++;
        outlet().write(tape);
    }

    /** Writes an event that is for this client only. */
    protected final void writeEvent(ByteBuf own) {
        events++;
        outlet().write(own);
    }

    /** Closes the connection without last words. */
    protected final void cut(String why) {
        ended = why;
        outlet().close();
    }

    /** Returns the last bytes of a stream. */
    protected abstract byte[] last(EndReason reason);

    /** The connection is gone. */
    protected abstract void onOver();

    @Override
    public boolean isReady() {
        return !over && outlet().isReady();
    }

    @Override
    public final void end(EndReason reason) {
        over = true;
        ended = reason.word();
        try {
            ByteBuf last = Unpooled.wrappedBuffer(last(reason));
            outlet().handOver().writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
        } catch (RuntimeException | Error e) {
            outlet().close(); // there may be no memory for last words
            throw e;
        }
    }

    @Override
    public final long waitingBytes() {
        return Pulse.waitingIn(outlet().channel());
    }

    @Override
    public final void giveUp() {
        cut(Account.STUCK);
    }

    @Override
    public final long events() {
        return events;
    }

    @Override
    public final long bytes() {
        return outlet().bytes();
    }

    @Override
    public final String ended() {
        return ended;
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        outlet = new Outlet(ctx, sender);
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        var dropped = (ByteBuf) message;
        droppedBytes += dropped.readableBytes();
        dropped.release();
        if (droppedBytes > MAX_DROPPED_BYTES) {
            ctx.close();
        }
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            // Later: this is told from within a flush, in the middle of what the subscription is doing.
            loop.executor().execute(this::onWritable);
        }
    }

    /** The client takes more. */
    protected void onWritable() {
        if (subscription != null) {
            subscription.onWritable();
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        over = true;
        onOver();
        outlet().release();
        if (subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // first: to report may fail too
        if (!(cause instanceof IOException)) { // the client is gone: that is no mistake of anybody
            LOG.log(ERROR, "stream to " + ctx.channel().remoteAddress() + " closed", cause);
        }
    }
}
