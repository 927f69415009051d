package dev.tidings.net.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.BadRequest;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.BodyReader;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.ResponseReader;
import dev.tidings.net.http.Status;
import dev.tidings.net.http.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection to an upstream: one request after the other, each with listeners for its answer, and none in between. */
@OwnedBy(Owner.IO_LOOP)
final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    private static final System.Logger LOG = System.getLogger(UpstreamConnection.class.getName());

    private static final byte[] CRLF = {'\r', '\n'};

    private final Pool pool;
    private final Unread input = new Unread();
    private final ResponseReader heads = new ResponseReader();
    private final Deadline idle;

    private @Nullable Consumer<UpstreamConnection> onOpen;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Talk talk;
    private int requests;
    private boolean flushing; // a flush is scheduled

    /** What is told of a request until its answer has a head. */
    interface Listener {

        /** The request may be written on; told behind the head as well. */
        void onRoom();

        /** Something before the answer (RFC 9110 §15.2). */
        void onInterim(ResponseHead head);

        /** Says who is told the rest, with {@link #listen}; or closes the connection. */
        void onHead(ResponseHead head, BodyLength length);

        /** Another protocol is spoken from here on: the connection is the listener's. */
        void onSwitched(ResponseHead head);

        /** There will be no answer. */
        void onBroken(Failure failure);
    }

    /** What is told of an answer behind its head. */
    interface Rest {

        /** A piece of the body, which is gone when this returns. */
        void onPiece(ByteBuf piece);

        /** What came together was told. */
        void onBatch();

        /** The answer is whole, and the connection somebody else's. */
        void onAnswerEnd(Headers trailers);

        /** There is no more to come, and it is not all. */
        void onBroken(Failure failure);
    }

    /** One request and its answer. */
    private static final class Talk {

        final Listener listener;
        final String method;
        final boolean chunked; // the request's body

        @Nullable
        ResponseHead head;

        @Nullable
        BodyReader body; // once there is a head

        @Nullable
        Rest rest; // likewise

        boolean sent; // the whole request
        boolean begun; // some of the answer has come

        Talk(Listener listener, String method, BodyLength requestBody) {
            this.listener = listener;
            this.method = method;
            this.chunked = requestBody instanceof BodyLength.Chunked;
            this.sent = requestBody instanceof BodyLength.None;
        }
    }

    /** @param onOpen told once, when it can be written to */
    UpstreamConnection(Pool pool, Consumer<UpstreamConnection> onOpen) {
        this.pool = pool;
        this.onOpen = onOpen;
        this.idle = pool.loop().deadlines().deadline(nowNs -> close());
    }

    /** Begins the next request. */
    void send(Listener listener, String method, BodyLength body, String head) {
        talk = new Talk(listener, method, body);
        requests++;
        idle.cancel();
        ByteBuf bytes = context().alloc().directBuffer(head.length());
        bytes.writeCharSequence(head, ISO_8859_1);
        write(bytes);
    }

    /** Tells the rest of the answer, behind its head. */
    void listen(Rest rest) {
        talk().rest = rest;
    }

    /** Sends a piece of the request's body, not empty, which is this one's from now on. */
    void sendPiece(ByteBuf piece) {
        if (talk().chunked) {
            write(Unpooled.copiedBuffer(Integer.toHexString(piece.readableBytes()) + "\r\n", US_ASCII));
            write(piece);
            write(Unpooled.wrappedBuffer(CRLF));
        } else {
            write(piece);
        }
    }

    /** The request's body is complete. */
    void sendEnd(Headers trailers) {
        Talk current = talk();
        current.sent = true;
        if (current.chunked) {
            var end = new StringBuilder("0\r\n");
            trailers.forEach(
                    (name, value) -> end.append(name).append(": ").append(value).append("\r\n"));
            write(Unpooled.copiedBuffer(end.append("\r\n"), ISO_8859_1));
        }
    }

    /** In one system call what is written until the loop's present tasks are done. */
    private void write(ByteBuf bytes) {
        context().write(bytes, context().voidPromise());
        if (!flushing) {
            flushing = true;
            pool.loop().executor().execute(() -> {
                flushing = false;
                context().flush();
            });
        }
    }

    boolean isWritable() {
        return context().channel().isWritable();
    }

    boolean isOpen() {
        return context().channel().isActive();
    }

    /** Returns whether other requests were answered on it before. */
    boolean isUsed() {
        return requests > 1;
    }

    void pauseReading() {
        context().channel().config().setAutoRead(false);
    }

    void resumeReading() {
        context().channel().config().setAutoRead(true);
    }

    /** Closes it, without a word to whoever listens. */
    void close() {
        talk = null;
        idle.cancel();
        context().close();
    }

    /** It is kept until then, unless the other side closes it before. */
    void keepUntil(long ns) {
        resumeReading();
        idle.at(ns);
    }

    /** Gives the connection to others, and them what has come already. */
    void handOver(ChannelHandler other) {
        ChannelHandlerContext ctx = context();
        talk = null;
        pool.forget(this); // nobody tells this any more when it is closed
        ByteBuf early = input.take();
        ctx.pipeline().addLast(other);
        ctx.fireChannelRead(early);
        ctx.fireChannelReadComplete();
        ctx.pipeline().remove(this);
        ctx.channel().config().setAutoRead(true);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Consumer<UpstreamConnection> opened = onOpen;
        onOpen = null;
        if (opened != null) {
            opened.accept(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        input.add(ctx.alloc(), (ByteBuf) message);
        try {
            boolean more = true;
            while (more && talk != null) {
                more = step(talk);
            }
        } catch (BadRequest e) {
            breakOff(Failure.malformed(String.valueOf(e.getMessage())));
        }
        if (talk == null && !input.isEmpty()) {
            close(); // nothing was asked for
        }
        input.settle(ctx.alloc());
    }

    /** Tells the next part of an answer; returns whether there was one. */
    private boolean step(Talk current) {
        BodyReader body = current.body;
        if (body == null) {
            ResponseHead head = heads.read(input.bytes());
            if (head != null) {
                onHead(current, head);
            }
            return head != null;
        }
        ByteBuf piece = body.read(input.bytes());
        if (piece != null) {
            rest(current).onPiece(piece);
        } else if (body.isDone()) {
            finish(current, body.trailers());
        }
        return piece != null;
    }

    private void onHead(Talk current, ResponseHead head) {
        current.begun = true;
        if (head.isInterim()) {
            current.listener.onInterim(head);
        } else if (head.status() == Status.SWITCHING_PROTOCOLS.code()) {
            current.listener.onSwitched(head);
        } else {
            BodyLength length = BodyLength.of(head, current.method);
            current.head = head;
            current.body = new BodyReader(length);
            current.listener.onHead(head, length);
        }
    }

    /** The connection is kept first: whoever is told the end may have the next request for it. */
    private void finish(Talk current, Headers trailers) {
        talk = null;
        ResponseHead head = current.head;
        if (head != null && head.keepsAlive() && current.sent && input.isEmpty() && isOpen()) {
            pool.keep(this, head);
        } else {
            close();
        }
        rest(current).onAnswerEnd(trailers);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (talk != null && talk.rest != null) {
            talk.rest.onBatch();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        pool.loop()
                .executor()
                .execute(
                        () -> { // later: this is told from within a write
                            if (talk != null && isOpen() && isWritable()) {
                                talk.listener.onRoom();
                            }
                        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Talk current = talk;
        if (current != null && current.body != null && current.body.isDoneAtClose()) {
            finish(current, new Headers());
        } else {
            breakOff(Failure.closed(isUsed() && current != null && !current.begun));
        }
        idle.cancel();
        pool.forget(this);
        input.release();
    }

    /** A reset: what ends with the connection may have lost its end. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        breakOff(Failure.closed(isUsed() && talk != null && !talk.begun));
        if (!(cause instanceof IOException)) {
            LOG.log(Level.ERROR, "connection to an upstream closed", cause);
        }
    }

    private void breakOff(Failure failure) {
        Talk current = talk;
        close();
        if (current != null && current.rest != null) {
            current.rest.onBroken(failure);
        } else if (current != null) {
            current.listener.onBroken(failure);
        }
    }

    private static Rest rest(Talk current) {
        return Objects.requireNonNull(current.rest, "nobody listens to the rest of an answer");
    }

    private Talk talk() {
        if (talk == null) {
            throw new IllegalStateException("no request is under way");
        }
        return talk;
    }

    ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }
}
