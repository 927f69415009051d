package dev.tidings.net.http2;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Makes a stream of HTTP/2 a channel of bytes, as a connection of HTTP/1 is one. To close it is the end of the stream when
 * all is sent, and RST_STREAM else.
 */
@OwnedBy(Owner.IO_LOOP)
final class DataFrames extends ChannelDuplexHandler {

    /** What every client takes in one frame (RFC 9113 §6.5.2); a longer event moves frame by frame. */
    static final int MAX_BYTES = 16_384;

    /** For the other side to end its half as well. */
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(5);

    private final Deadlines deadlines;
    private final boolean tunnel;

    private boolean peerEnded;
    private boolean ended;
    private long unsentBytes;

    /**
     * Takes a stream over.
     *
     * @param tunnel whether the other side talks too, and its end is told
     * @param peerEnded whether it has ended already
     */
    DataFrames(Deadlines deadlines, boolean tunnel, boolean peerEnded) {
        this.deadlines = deadlines;
        this.tunnel = tunnel;
        this.peerEnded = peerEnded;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http2DataFrame data -> {
                ctx.fireChannelRead(data.content());
                onFrame(ctx, data.isEndStream());
            }
            case Http2HeadersFrame trailers -> onFrame(ctx, trailers.isEndStream());
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.write(message, promise);
            return;
        }
        while (bytes.readableBytes() > MAX_BYTES) {
            frame(ctx, bytes.readRetainedSlice(MAX_BYTES));
        }
        ChannelFuture last = frame(ctx, bytes);
        if (!promise.isVoid()) {
            last.addListener(sent -> {
                if (sent.isSuccess()) {
                    promise.trySuccess();
                } else {
                    promise.tryFailure(sent.cause());
                }
            });
        }
    }

    /** A broken rule of frames is no affair of those who see bytes: the stream is reset for it at once. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof Http2Exception)) {
            ctx.fireExceptionCaught(cause);
        }
    }

    /** What waits for the client is dropped, as it is when a socket is closed. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (ended || unsentBytes > 0 || !ctx.channel().isActive()) {
            ctx.close(promise);
            return;
        }
        ended = true;
        ctx.writeAndFlush(new DefaultHttp2DataFrame(true)).addListener(sent -> onEnded(ctx, promise));
    }

    private void onEnded(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (peerEnded || !ctx.channel().isActive()) {
            ctx.close(promise);
        } else if (tunnel) {
            Deadline deadline = deadlines.deadline(nowNs -> ctx.close(promise));
            deadline.at(deadlines.nowNs() + LINGER_NS);
            ctx.channel().closeFuture().addListener(closed -> deadline.cancel());
        } else {
            ctx.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)); // RFC 9113 §8.1
            ctx.close(promise);
        }
    }

    private void onFrame(ChannelHandlerContext ctx, boolean last) {
        peerEnded |= last;
        if (last && tunnel) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private ChannelFuture frame(ChannelHandlerContext ctx, ByteBuf piece) {
        int bytes = piece.readableBytes();
        unsentBytes += bytes;
        return ctx.write(new DefaultHttp2DataFrame(piece)).addListener(sent -> unsentBytes -= bytes);
    }

    /** Behind all others: where none of them goes on after the client's end, as one may (RFC 8441 §5), this is the end of both. */
    @OwnedBy(Owner.IO_LOOP)
    static final class Last extends ChannelInboundHandlerAdapter {

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                ctx.close();
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }
    }
}
