package dev.tidings.net.http2;

import static java.lang.System.Logger.Level.ERROR;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Connection;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.Site;
import dev.tidings.net.http.Request;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection that speaks HTTP/2: who is there, how long it may be idle, and how it ends. Its requests are on streams. */
@OwnedBy(Owner.IO_LOOP)
public final class Session extends ChannelInboundHandlerAdapter implements Connection {

    private static final System.Logger LOG = System.getLogger(Session.class.getName());

    /** As in HTTP/1: longer than a proxy keeps a connection that it may use at any moment. */
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(75);

    /** From the connection to its first request. */
    private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(10);

    /**
     * Of answers that the client has not taken, on all its streams: HTTP/1 has one at a time. Past it the next answer is not
     * kept but its stream reset, and the client may ask again. The answer that passes it is still sent, whatever its size.
     */
    private static final int MAX_UNSENT_BYTES = 1 << 20;

    private final IoLoop loop;
    private final Site site;
    private final Peer peer;
    private final @Nullable Refused overLimit;
    private final Deadline deadline;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Request first; // of an upgrade
    private int streams;
    private long unsentBytes;

    /** @param overLimit why this connection gets no more than an answer; null when it is within the limits */
    public Session(IoLoop loop, Site site, Peer peer, @Nullable Refused overLimit) {
        this.loop = loop;
        this.site = site;
        this.peer = peer;
        this.overLimit = overLimit;
        this.deadline = loop.deadlines().deadline(nowNs -> close());
    }

    /** Goes on in HTTP/2 in the place of a handler; what is fired from its context is read as frames. */
    public void begin(ChannelHandlerContext place) {
        ChannelPipeline pipeline = place.pipeline();
        Http2FrameCodec codec = new FrameLimits(loop).build();
        pipeline.addAfter(place.name(), null, codec);
        String name = pipeline.context(codec).name();
        pipeline.addAfter(name, null, this);
        pipeline.addAfter(name, null, new Http2MultiplexHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                open(stream);
            }
        }));
        pipeline.remove(place.handler());
        int more = FrameLimits.CONNECTION_WINDOW_BYTES - FrameLimits.STREAM_WINDOW_BYTES;
        context().write(new DefaultHttp2WindowUpdateFrame(more));
        context().flush();
    }

    /**
     * Goes on in HTTP/2 after a request in HTTP/1.1, whose answer is the first stream (RFC 7540 §3.2).
     *
     * @param settings the client's
     */
    void begin(ChannelHandlerContext place, Request request, Http2Settings settings) {
        first = request;
        begin(place);
        try {
            Http2FrameCodec codec = context().pipeline().get(Http2FrameCodec.class);
            codec.onHttpServerUpgrade(settings);
        } catch (Http2Exception e) {
            abort(); // such as a window that is none
        }
    }

    /** Returns whether so much more of an answer is too much to wait for the client. */
    boolean isOverfull(int moreBytes) {
        return moreBytes > 0 && unsentBytes > MAX_UNSENT_BYTES;
    }

    /** @param bytes of answers that wait from now on; negative for those that no longer do */
    void onUnsent(int bytes) {
        unsentBytes += bytes;
    }

    IoLoop loop() {
        return loop;
    }

    Site site() {
        return site;
    }

    Peer peer() {
        return peer;
    }

    @Nullable
    Refused overLimit() {
        return overLimit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        loop.add(this);
        within(FIRST_NS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        deadline.cancel();
        loop.remove(this);
    }

    /** What is about the connection was dealt with before it comes here. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    /** A broken rule was answered with a GOAWAY that says which. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http2Exception) {
            return;
        }
        abort();
        if (!(cause instanceof IOException)) { // the client is gone: that is no mistake of anybody
            LOG.log(ERROR, "connection from " + ctx.channel().remoteAddress() + " closed", cause);
        }
    }

    /** GOAWAY now, and the end when the last stream has ended (RFC 9113 §6.8). */
    @Override
    public void onDrain() {
        close();
    }

    private void open(Channel stream) {
        streams++;
        deadline.cancel();
        stream.config().setAllocator(context().alloc());
        stream.config().setWriteBufferWaterMark(context().channel().config().getWriteBufferWaterMark());
        stream.closeFuture().addListener(closed -> onStreamClosed());
        var carrier = new RequestStream(this);
        stream.pipeline().addLast(carrier);
        if (overLimit != null) {
            loop.executor().execute(this::close); // GOAWAY: this one is answered, and no other is begun
        }
        Request request = first;
        if (request != null) {
            first = null;
            loop.executor().execute(() -> carrier.accept(request)); // later: the stream is only just being made
        }
    }

    private void onStreamClosed() {
        streams--;
        if (streams > 0 || !context().channel().isActive()) {
            return;
        }
        if (overLimit == null) {
            within(IDLE_NS);
        } else {
            close();
        }
    }

    private void within(long limitNs) {
        deadline.at(loop.deadlines().nowNs() + limitNs);
    }

    private void close() {
        context().close();
    }

    /** Without a word, and without waiting for the streams. */
    private void abort() {
        ChannelHandlerContext codec = context().pipeline().context(Http2FrameCodec.class);
        if (codec == null) {
            context().close();
        } else {
            codec.close();
        }
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }
}
