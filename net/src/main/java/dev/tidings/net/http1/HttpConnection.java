package dev.tidings.net.http1;

import static java.lang.System.Logger.Level.ERROR;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Carrier;
import dev.tidings.net.connection.Connection;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Farewell;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.Responder;
import dev.tidings.net.connection.Site;
import dev.tidings.net.connection.Timing;
import dev.tidings.net.http.BadRequest;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.BodyReader;
import dev.tidings.net.http.Head;
import dev.tidings.net.http.HeadReader;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import dev.tidings.net.http.Unread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection that speaks HTTP/1: one request after the other, the next only when the last was answered. After a broken
 * rule nothing more is read as a request.
 */
@OwnedBy(Owner.IO_LOOP)
public final class HttpConnection extends ChannelInboundHandlerAdapter implements Carrier, Connection {

    private static final System.Logger LOG = System.getLogger(HttpConnection.class.getName());

    /** Input that waits for the request before it to be answered; more is left in the socket. */
    private static final int MAX_WAITING_BYTES = 65_536;

    private final IoLoop loop;
    private final Site site;
    private final Peer peer;
    private final @Nullable Refused overLimit;
    private final Unread input = new Unread();
    private final HeadReader heads = new HeadReader();
    private final Timing timing;
    private final HttpResponder responder;
    private final @Nullable Successor successor;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private BodyReader body = new BodyReader(new BodyLength.None());
    private Stage stage = Stage.OPEN;

    private enum Stage {
        OPEN,
        /** The last answer was sent; what still comes is dropped, so that the client gets to read the answer. */
        LINGERING,
        OVER
    }

    /**
     * Begins.
     *
     * @param overLimit why this connection gets no more than an answer; null when it is within the limits
     * @param successor who takes it over when it is asked for; null for nobody
     */
    public HttpConnection(
            IoLoop loop, Site site, Peer peer, @Nullable Refused overLimit, @Nullable Successor successor) {
        this.loop = loop;
        this.site = site;
        this.peer = peer;
        this.overLimit = overLimit;
        this.successor = successor;
        this.timing = new Timing(loop.deadlines(), this::onDue);
        this.responder = new HttpResponder(this, site);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        loop.add(this);
        if (overLimit == null) {
            timing.onIdle();
        } else {
            timing.onHead(); // it is there to be told so, not to stay
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stage = Stage.OVER;
        timing.cancel();
        loop.remove(this);
        input.release();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var more = (ByteBuf) message;
        if (stage != Stage.OPEN) {
            more.release();
            return;
        }
        timing.onBytes(more.readableBytes());
        run(() -> input.add(ctx.alloc(), more));
        if (input.bytes().readableBytes() > MAX_WAITING_BYTES) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        // Later: this is told from within a write.
        loop.executor()
                .execute(() -> run(() -> {
                    if (exchange != null) {
                        exchange.onWritable();
                    }
                }));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stage = Stage.OVER;
        timing.cancel();
        loop.remove(this);
        if (exchange != null) {
            exchange.onGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // first: to report may fail too
        if (!(cause instanceof IOException)) { // the client is gone: that is no mistake of anybody
            report(cause);
        }
    }

    @Override
    public IoLoop loop() {
        return loop;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public @Nullable Refused overLimit() {
        return overLimit;
    }

    @Override
    public boolean isOpen() {
        return stage == Stage.OPEN && context().channel().isActive();
    }

    /** Runs a step, then goes on with what waits. The one place where this connection's failures end, and it with them. */
    @Override
    public void run(Runnable step) {
        try {
            attempt(step);
        } catch (RuntimeException | Error bug) {
            onBug(bug);
        }
    }

    private void attempt(Runnable step) {
        try {
            step.run();
            proceed();
        } catch (BadRequest e) {
            fail(Answer.problem(e.status(), String.valueOf(e.getMessage())));
        }
    }

    /** The client is told if that can be done; a client that waits for an answer without end is worse than one cut off. */
    private void onBug(Throwable bug) {
        try {
            fail(Answer.problem(Status.INTERNAL_SERVER_ERROR, "this is a mistake of the server, and was reported"));
        } catch (RuntimeException | Error noAnswer) {
            context().close(); // there may be no memory for an answer; the reason of both is reported below
        }
        report(bug);
    }

    private void report(Throwable bug) {
        LOG.log(ERROR, "connection from " + context().channel().remoteAddress() + " closed", bug);
    }

    @Override
    public void onDrain() {
        if (exchange != null && stage == Stage.OPEN) {
            run(exchange::onDrain);
        }
        if (stage == Stage.OPEN && exchange == null && input.isEmpty() && !heads.hasBegun()) {
            context().close();
        }
    }

    @Override
    public Responder responder() {
        return responder;
    }

    @Override
    public Headers trailers() {
        return body.trailers();
    }

    /** Sends the end of an answer after which the connection goes on. */
    void stayWith(ByteBuf message) {
        timing.onIdle();
        context().writeAndFlush(message);
    }

    /** Sends the end of the last answer. */
    void endWith(ByteBuf message) {
        timing.onIdle();
        if (body.isDone()) {
            stage = Stage.OVER;
            context().writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
        } else {
            linger(message);
        }
    }

    /** Sends what was written, and ends, by a reset if the client could not see otherwise that there should be more. */
    void breakOff(boolean byReset) {
        stage = Stage.OVER;
        timing.onIdle(); // for a client that takes nothing
        Farewell.breakOff(context(), byReset);
    }

    /** What came already is the handlers' too, after what this says to the client. */
    void handOver(ByteBuf message, List<ChannelHandler> handlers) {
        ChannelHandlerContext ctx = context();
        ByteBuf early = input.take();
        stage = Stage.OVER;
        ChannelPipeline pipeline = ctx.pipeline();
        handlers.forEach(handler -> pipeline.addLast(handler));
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(message);
        ctx.fireChannelRead(early);
        pipeline.remove(this);
    }

    @Override
    public void pause() {
        timing.cancel(); // it is this side that takes its time
        context().channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        timing.onBody(body.isDone() || exchange == null || exchange.isEndless());
        context().channel().config().setAutoRead(true);
        loop.executor().execute(() -> run(() -> {}));
    }

    /** Returns whether another request may follow: both sides want that, and the whole of this one was read. */
    boolean goesOn(Exchange of) {
        return of.request().head().keepsAlive() && body.isDone() && !loop.isDraining() && overLimit == null;
    }

    private void proceed() {
        boolean more = true;
        while (more && stage == Stage.OPEN) {
            more = exchange == null ? begin() : goOn(exchange);
        }
        if (stage != Stage.OPEN) {
            return;
        }
        input.settle(context().alloc());
        boolean room = input.bytes().readableBytes() <= MAX_WAITING_BYTES;
        context().channel().config().setAutoRead(room && (exchange == null || !exchange.isPaused()));
    }

    /** Reads a head; returns whether there was one. A client that does not read answers gets no further ones. */
    private boolean begin() {
        if (input.isEmpty() || !context().channel().isWritable()) {
            return false;
        }
        timing.onHead();
        Head head = heads.read(input.bytes());
        if (head == null) {
            return false;
        }
        Request request = Request.of(head);
        if (successor != null && overLimit == null && !loop.isDraining() && successor.isAskedBy(request)) {
            makeWay(successor, request);
            return false;
        }
        request.expectsContinue(); // or refuses: before anybody is counted
        var next = new Exchange(this, request, site);
        exchange = next;
        body = new BodyReader(next.request().bodyLength());
        next.open(site.endpoint(next.request()));
        if (stage == Stage.OPEN && !next.isAnswered()) {
            timing.onBody(next.isEndless() || next.isPaused());
            if (next.isToInvite()) {
                context().writeAndFlush(Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", US_ASCII));
            }
        }
        return true;
    }

    private void makeWay(Successor next, Request request) {
        ByteBuf early = input.take();
        stage = Stage.OVER;
        ChannelHandlerContext ctx = context();
        ctx.write(Unpooled.copiedBuffer(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", US_ASCII));
        next.begin(ctx, request);
        ctx.fireChannelRead(early);
    }

    private boolean goOn(Exchange current) {
        if (current.isAnswered()) {
            exchange = null;
            return true;
        }
        boolean moved = current.takesBody() && read(current);
        if (body.isDone() && !current.isAnswered()) {
            timing.cancel(); // the rest is up to this side
        }
        return moved;
    }

    /** Reads of the body what is there; returns whether something happened. */
    private boolean read(Exchange current) {
        ByteBuf piece = body.read(input.bytes());
        if (piece != null) {
            current.onData(piece);
        } else if (body.isDone()) {
            current.onEnd();
        } else {
            return false;
        }
        return true;
    }

    private void onDue() {
        if (stage != Stage.OPEN || (exchange == null && !heads.hasBegun() && input.isEmpty())) {
            context().close();
        } else {
            run(() -> {
                throw new BadRequest(Status.REQUEST_TIMEOUT, "request: to be sent without long pauses");
            });
        }
    }

    /** Says what is wrong and ends the connection: what was meant by the bytes that follow, nobody knows. */
    private void fail(Answer problem) {
        if (stage != Stage.OPEN || !context().channel().isActive()) {
            context().close();
            return;
        }
        Exchange failed = exchange;
        boolean halfAnswered = failed != null && failed.isBegun();
        if (failed != null) {
            failed.onFailed(problem);
        }
        if (failed != null && halfAnswered) {
            responder.breakOff(failed);
        } else {
            linger(responder.refusal(problem, failed == null));
        }
    }

    private void linger(ByteBuf message) {
        stage = Stage.LINGERING;
        timing.onLinger();
        context().channel().config().setAutoRead(true);
        Farewell.say(context(), message);
    }

    ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }
}
