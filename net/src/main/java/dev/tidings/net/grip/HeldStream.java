package dev.tidings.net.grip;

import static java.lang.System.Logger.Level.ERROR;

import dev.tidings.core.event.Event;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Item;
import dev.tidings.core.grip.KeepAlive;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client whose answer goes on with what is published: the only handler that its connection has left. */
@OwnedBy(Owner.IO_LOOP)
final class HeldStream extends ChannelInboundHandlerAdapter implements Wire, Pulse.Stream, Tally {

    private static final System.Logger LOG = System.getLogger(HeldStream.class.getName());

    /** A client has nothing to say here; one that goes on talking is cut off before it costs anything. */
    private static final int MAX_DROPPED_BYTES = 65_536;

    private final IoLoop loop;
    private final HeldBytes bytes;
    private final HeldFormat format;
    private final Audience audience;
    private final Optional<KeepAlive> keepAlive;
    private final Pulse pulse;

    private @Nullable Outlet outlet;
    private @Nullable Subscription subscription;
    private boolean over;
    private int droppedBytes;
    private long events;
    private String ended = Account.CLIENT;

    HeldStream(IoLoop loop, HeldBytes bytes, HeldFormat format, Hold hold, Audience audience) {
        this.loop = loop;
        this.bytes = bytes;
        this.format = format;
        this.audience = audience;
        this.keepAlive = hold.keepAlive();
        this.pulse =
                new Pulse(loop.deadlines(), keepAlive.map(KeepAlive::interval).orElse(Duration.ZERO), this);
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
        Item item = bytes.item(event);
        if (item == null) {
            if (audience.takes(event)) {
                events++;
                outlet().write(bytes.of(event, format));
            }
        } else if (item.stream().isPresent() && audience.takes(event, item)) {
            write(event, item.stream().get());
        }
    }

    private void write(Event event, Item.ForStream action) {
        switch (action) {
            case Item.ForStream.Send(Content content) -> {
                if (content.length() > 0) {
                    events++;
                    outlet().write(bytes.of(event, content, format));
                }
            }
            case Item.ForStream.Hint() -> {}
            case Item.ForStream.Close() -> {
                if (subscription != null) {
                    subscription.end(EndReason.COMPLETE);
                }
            }
        }
    }

    /** There are no words for it here: whoever comes back is answered by the application, which knows what is there. */
    @Override
    public void writeGap(Gap gap) {
        ended = "gap";
        outlet().close();
    }

    @Override
    public void flush() {
        if (outlet().flush() && keepAlive.filter(KeepAlive::always).isEmpty()) {
            pulse.onWrite();
        }
    }

    @Override
    public void end(EndReason reason) {
        over = true;
        ended = reason.word();
        try {
            ByteBuf last = Unpooled.wrappedBuffer(format.end());
            outlet().handOver().writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
        } catch (RuntimeException | Error e) {
            outlet().close(); // there may be no memory for the end
            throw e;
        }
    }

    @Override
    public long waitingBytes() {
        return Pulse.waitingIn(outlet().channel());
    }

    @Override
    public void beat() {
        outlet().write(Unpooled.wrappedBuffer(
                format.content(keepAlive.orElseThrow().content())));
        outlet().flush();
        pulse.onWrite();
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
            LOG.log(ERROR, "held stream to " + ctx.channel().remoteAddress() + " closed", cause);
        }
    }

    private Outlet outlet() {
        if (outlet == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return outlet;
    }
}
