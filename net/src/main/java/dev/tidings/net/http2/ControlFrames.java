package dev.tidings.net.http2;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.IoLoop;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.TimeUnit;

/** Counts the frames that ask for nothing: a client that sends little else is cut off (CVE-2019-9512 to 9515). */
@OwnedBy(Owner.IO_LOOP)
final class ControlFrames extends Http2FrameListenerDecorator {

    /** A browser sends a handful at the start and then a PING now and then; 50 a second is nobody's need. */
    static final int MAX_FRAMES = 500;

    private static final long WITHIN_NS = TimeUnit.SECONDS.toNanos(10);

    private final IoLoop loop;

    private int frames;
    private long sinceNs;

    ControlFrames(IoLoop loop, Http2FrameListener listener) {
        super(listener);
        this.loop = loop;
        this.sinceNs = loop.deadlines().nowNs();
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        count();
        super.onSettingsRead(ctx, settings);
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
        count();
        super.onSettingsAckRead(ctx);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        count();
        super.onPingRead(ctx, data);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        count();
        super.onPingAckRead(ctx, data);
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext ctx, int stream, int dependency, short weight, boolean exclusive)
            throws Http2Exception {
        count(); // and no more: RFC 9113 §5.3 has no tree
    }

    @Override
    public void onUnknownFrame(ChannelHandlerContext ctx, byte type, int stream, Http2Flags flags, ByteBuf payload)
            throws Http2Exception {
        count(); // and no more: RFC 9113 §5.5 has them ignored
    }

    private void count() throws Http2Exception {
        long nowNs = loop.deadlines().nowNs();
        if (nowNs - sinceNs >= WITHIN_NS) {
            sinceNs = nowNs;
            frames = 0;
        }
        frames++;
        if (frames > MAX_FRAMES) {
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "more than %d control frames in 10 s", MAX_FRAMES);
        }
    }
}
