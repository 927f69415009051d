package dev.tidings.net.ws;

import static java.lang.System.Logger.Level.ERROR;

import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.CloseCode;
import dev.tidings.core.ws.ServerFrame;
import dev.tidings.core.ws.Violation;
import dev.tidings.net.connection.Farewell;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.send.Outlet;
import dev.tidings.net.send.Sender;
import dev.tidings.net.send.Tape;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket (RFC 6455), the server's end: whole messages come out of it, frames go in; it answers pings, holds the
 * client to the rules and does the closing handshake. What it has of the client and nobody has taken yet is one read of
 * the socket at the most: while there is some, the socket is not read.
 */
@OwnedBy(Owner.IO_LOOP)
public final class WebSocket extends ChannelInboundHandlerAdapter implements Deadline.Timed {

    private static final System.Logger LOG = System.getLogger(WebSocket.class.getName());

    /** For the client to answer a ping with anything at all, or to take what waits: as long as TCP waits for it. */
    private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(60);

    /** For the client to answer a close, and to read what was said before. */
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(5);

    private final IoLoop loop;
    private final Sender sender;
    private final Terms terms;
    private final Talk talk;
    private final ChannelHandler decoder;
    private final Messages messages;
    private final Deadline deadline;
    private final Deque<WebSocketFrame> waiting = new ArrayDeque<>(1); // for most there is never one

    private @Nullable Outlet outlet;
    private @Nullable Violation broken; // nothing that comes after what waits can be read
    private @Nullable Runnable ending; // as soon as nothing is under way
    private boolean paused = true;
    private boolean awaited; // since a ping nothing was heard
    private Stage stage = Stage.OPEN;

    private enum Stage {
        OPEN,
        /** A close was sent; what still comes is dropped until the client's, which is the last. */
        CLOSING,
        OVER
    }

    /** A socket that hears nothing before {@link #resume}. */
    public WebSocket(IoLoop loop, Sender sender, Terms terms, Talk talk) {
        this.loop = loop;
        this.sender = sender;
        this.terms = terms;
        this.talk = talk;
        this.decoder = terms.decoder();
        this.messages = new Messages(terms, talk);
        this.deadline = loop.deadlines().deadline(this);
    }

    /** Returns what stands before and at this socket in the pipeline. */
    public List<ChannelHandler> handlers() {
        return List.of(decoder, this);
    }

    /** Returns whether it can be spoken through. */
    public boolean isOpen() {
        return stage == Stage.OPEN && channel().isActive();
    }

    /** Returns whether the client keeps up. */
    public boolean isReady() {
        return isOpen() && outlet().isReady();
    }

    private Channel channel() {
        return outlet().channel();
    }

    /** Writes frames, which leave with the next {@link #flush}. */
    public void write(ByteBuf frames) {
        if (stage != Stage.OPEN) {
            frames.release(); // a close was the last frame
            return;
        }
        outlet().write(frames);
    }

    /** Writes the frame that is last on a tape. */
    public void write(Tape tape) {
        if (stage == Stage.OPEN) {
            outlet().write(tape);
        }
    }

    /** Writes a frame, which may be in pieces. */
    public void write(byte[]... frame) {
        write(Unpooled.wrappedBuffer(frame));
    }

    /** Sends what was written; returns whether there was something. */
    public boolean flush() {
        return outlet().flush();
    }

    /** Sends the ping that is last on a tape; a client that is silent from then on for too long is gone. */
    public void ping(Tape frame) {
        write(frame);
        flush();
        if (stage == Stage.OPEN && !awaited && ending == null) {
            awaited = true;
            deadline.at(loop.deadlines().nowNs() + ANSWER_NS);
        }
    }

    /** Takes no more messages before {@link #resume}. */
    public void pause() {
        paused = true;
        readOrNot();
    }

    /** Takes messages again. */
    public void resume() {
        if (paused && ending == null) {
            paused = false;
            takeWaiting();
            readOrNot();
        }
    }

    /** Returns a callback that does nothing when this is over, and whose failure ends it. */
    public <T> Consumer<T> guarded(Consumer<T> callback) {
        return value -> {
            if (isOpen()) {
                attempt(() -> callback.accept(value));
                endOrNot();
            }
        };
    }

    /** Takes nothing more, and closes when what was taken is answered, which is waited for only so long. */
    public void finish(CloseCode code, String reason) {
        flush();
        pause();
        ending = () -> close(code, reason);
        deadline.at(loop.deadlines().nowNs() + LINGER_NS);
        endOrNot();
    }

    private void endOrNot() {
        if (stage == Stage.OPEN && ending != null && !talk.isBusy()) {
            ending.run();
        }
    }

    /** Says why nothing will follow, and closes when the client has answered that, or has had its time. */
    public void close(CloseCode code, String reason) {
        close(code.code(), reason);
    }

    /** As {@link #close(CloseCode, String)}, with any code that {@linkplain CloseCode#maySend may be sent}. */
    public void close(int code, String reason) {
        if (stage == Stage.OPEN) {
            over(Stage.CLOSING);
            channel().config().setAutoRead(true);
            deadline.at(loop.deadlines().nowNs() + ANSWER_NS); // for what was said before
            outlet().handOver()
                    .writeAndFlush(Unpooled.wrappedBuffer(ServerFrame.close(code, reason)))
                    .addListener(sent -> {
                        if (stage == Stage.CLOSING) {
                            deadline.at(loop.deadlines().nowNs() + LINGER_NS);
                        }
                    });
        }
    }

    /** Closes the connection without a word; what was written and not sent is lost. */
    public void cut() {
        outlet().close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        outlet = new Outlet(ctx, sender);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var frame = (WebSocketFrame) message;
        if (stage == Stage.OPEN && !(frame instanceof PingWebSocketFrame) && !(frame instanceof PongWebSocketFrame)) {
            waiting.add(frame);
            takeWaiting();
            return;
        }
        try {
            if (stage == Stage.OPEN) {
                attempt(() -> takePing(frame));
            } else if (stage == Stage.CLOSING && frame instanceof CloseWebSocketFrame) {
                ctx.close();
            }
        } finally {
            frame.release();
        }
    }

    /** Whoever sends something is there, also in the middle of a frame. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (awaited && ending == null) {
            awaited = false;
            deadline.cancel();
        }
        flush();
        readOrNot();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        // Later: this is told from within a flush, in the middle of what somebody is doing.
        loop.executor().execute(() -> {
            readOrNot();
            if (isOpen() && ctx.channel().isWritable()) {
                attempt(talk::onWritable);
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over(Stage.OVER);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        over(Stage.OVER);
    }

    /** What the decoder cannot read ends the connection, after what came before it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            onBroken(terms.violation(corrupted));
        } else if (cause instanceof IOException) {
            ctx.close(); // the client is gone: that is no mistake of anybody
        } else {
            onBug(cause);
        }
    }

    private void onBroken(Violation violation) {
        if (stage == Stage.OPEN) {
            broken = violation;
            takeWaiting();
        } else {
            cut(); // an answer to the close is not to come any more
        }
    }

    private void takeWaiting() {
        while (!paused && stage == Stage.OPEN && !waiting.isEmpty()) {
            WebSocketFrame frame = waiting.remove();
            try {
                attempt(() -> take(frame));
            } finally {
                frame.release();
            }
        }
        if (!paused && stage == Stage.OPEN && broken != null) {
            closeHalf(broken);
        }
    }

    private void take(WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            takeClose(close);
            return;
        }
        messages.add(frame);
    }

    private void takePing(WebSocketFrame frame) {
        if (frame.rsv() != 0) {
            throw Messages.reserved();
        }
        if (frame instanceof PingWebSocketFrame) {
            write(ServerFrame.pong(Messages.bytes(frame.content())));
        }
    }

    /** The client's close is answered with its code, and it is the server that ends the connection (§5.5.1, §7.1.1). */
    private void takeClose(CloseWebSocketFrame close) {
        int code = Messages.codeOf(close);
        byte[] answer = code < 0 ? ServerFrame.close() : ServerFrame.close(code, "");
        talk.onClose(code);
        over(Stage.CLOSING);
        outlet().handOver().writeAndFlush(Unpooled.wrappedBuffer(answer)).addListener(ChannelFutureListener.CLOSE);
    }

    /** Nothing of what comes can be read any more, so no answer is waited for: the client sees the end (§7.1.7). */
    private void closeHalf(Violation violation) {
        over(Stage.CLOSING);
        channel().config().setAutoRead(true);
        deadline.at(loop.deadlines().nowNs() + LINGER_NS);
        byte[] frame = ServerFrame.close(violation.code().code(), violation.rule());
        Farewell.say(outlet().handOver(), Unpooled.wrappedBuffer(frame));
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (Violation e) {
            close(e.code(), e.rule());
        } catch (RuntimeException | Error bug) {
            onBug(bug);
        }
    }

    /** The client is told if that can be done. */
    private void onBug(Throwable bug) {
        try {
            close(CloseCode.INTERNAL_ERROR, "this is a mistake of the server, and was reported");
        } catch (RuntimeException | Error noClose) {
            cut(); // there may be no memory for a frame; the reason of both is reported below
        }
        LOG.log(ERROR, "WebSocket of " + channel().remoteAddress() + " closed", bug);
    }

    @Override
    public void onDue(long nowNs) {
        if (stage == Stage.OPEN && ending != null) {
            ending.run();
            return;
        }
        if (stage == Stage.OPEN && !channel().config().isAutoRead()) {
            deadline.at(loop.deadlines().nowNs() + ANSWER_NS); // it is this side that does not listen
        } else {
            cut();
        }
    }

    private void over(Stage next) {
        boolean wasOpen = stage == Stage.OPEN;
        stage = next;
        awaited = false;
        deadline.cancel();
        waiting.forEach(WebSocketFrame::release);
        waiting.clear();
        if (wasOpen) {
            talk.onOver();
        }
        if (next == Stage.OVER) {
            outlet().release();
        }
    }

    /** A client that does not read its answers is not listened to, or they would pile up here. */
    private void readOrNot() {
        if (stage == Stage.OPEN) {
            Channel channel = channel();
            channel.config().setAutoRead(!paused && waiting.isEmpty() && channel.isWritable());
        }
    }

    /** Returns the way out, to look at. */
    public Outlet outlet() {
        if (outlet == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return outlet;
    }
}
