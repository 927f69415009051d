package dev.tidings.net.http2;

import static java.lang.System.Logger.Level.ERROR;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Carrier;
import dev.tidings.net.connection.Connection;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.Responder;
import dev.tidings.net.connection.Timing;
import dev.tidings.net.http.BadRequest;
import dev.tidings.net.http.FieldSection;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.MalformedRequest;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import dev.tidings.net.log.Account;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One stream of HTTP/2: a request and its answer. When that is a stream of events or a WebSocket, it makes way. */
@OwnedBy(Owner.IO_LOOP)
final class RequestStream extends ChannelInboundHandlerAdapter implements Carrier, Connection {

    private static final System.Logger LOG = System.getLogger(RequestStream.class.getName());

    private final Session session;
    private final Timing timing;
    private final StreamResponder responder;
    private final Queue<Http2DataFrame> waiting = new ArrayDeque<>();

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private Headers trailers = new Headers();
    private boolean tunnel; // of an extended CONNECT: the data is no body
    private boolean ended; // the client has sent all
    private boolean over; // answered, or handed over

    RequestStream(Session session) {
        this.session = session;
        this.timing = new Timing(session.loop().deadlines(), this::onDue);
        this.responder = new StreamResponder(this, session);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stop();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case Http2HeadersFrame headers -> run(() -> onHeaders(headers));
            case Http2DataFrame data -> run(() -> onData(data));
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (exchange != null && !over) {
            exchange.onGone();
        }
        stop();
    }

    /** A stream's broken rule is answered with RST_STREAM by whoever found it, and the client's leaving is no mistake. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof Http2Exception) && !(cause instanceof IOException)) {
            reset(Http2Error.INTERNAL_ERROR);
            report(cause);
        }
    }

    @Override
    public IoLoop loop() {
        return session.loop();
    }

    @Override
    public Peer peer() {
        return session.peer();
    }

    @Override
    public @Nullable Refused overLimit() {
        return session.overLimit();
    }

    @Override
    public boolean isOpen() {
        return !over && context().channel().isActive();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    /** Runs a step, then goes on with what waits. The one place where this stream's failures end, and it with them. */
    @Override
    public void run(Runnable step) {
        try {
            step.run();
            proceed();
        } catch (BadRequest e) {
            fail(Answer.problem(e.status(), String.valueOf(e.getMessage())));
        } catch (MalformedRequest e) {
            onUnread(Status.BAD_REQUEST.code(), 0); // as it is in HTTP/1
            reset(Http2Error.PROTOCOL_ERROR);
        } catch (RuntimeException | Error bug) {
            onBug(bug);
        }
    }

    @Override
    public Responder responder() {
        return responder;
    }

    @Override
    public Headers trailers() {
        return trailers;
    }

    boolean isTunnel() {
        return tunnel;
    }

    /** The rest of a body is not read. Some clients lose the answer when they are told so at once. */
    void onAnswerSent(boolean sent) {
        if (sent && !ended && context().channel().isActive()) {
            timing.onLinger(); // what still comes is dropped, so that it holds no other stream's up
        }
    }

    /** What came already is the handlers' too. */
    void handOver(List<ChannelHandler> handlers) {
        ChannelHandlerContext ctx = context();
        var early = List.copyOf(waiting);
        waiting.clear();
        stop();
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addLast(new DataFrames(loop().deadlines(), tunnel, ended));
        handlers.forEach(handler -> pipeline.addLast(handler));
        pipeline.addLast(new DataFrames.Last());
        early.forEach(ctx::fireChannelRead);
        pipeline.remove(this);
        ctx.channel().config().setAutoRead(true);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        // Later: this is told from within a write.
        loop().executor().execute(() -> run(this::onWritable));
    }

    private void onWritable() {
        if (exchange != null && !over) {
            exchange.onWritable();
        }
    }

    @Override
    public void pause() {
        timing.cancel(); // it is this side that takes its time
        context().channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        if (exchange != null && !ended) {
            timing.onBody(exchange.isEndless());
        }
        context().channel().config().setAutoRead(true);
        loop().executor().execute(() -> {
            context().flush(); // what a read lets the client send more is written by Netty, and sent by nobody
            run(() -> {});
        });
    }

    @Override
    public void onDrain() {
        Exchange current = exchange;
        if (current != null && !over) {
            run(current::onDrain);
        }
    }

    /** A request that came in HTTP/1, with the wish to have its answer in HTTP/2. */
    void accept(Request request) {
        ended = true;
        run(() -> begin(request));
    }

    private void onHeaders(Http2HeadersFrame frame) {
        if (exchange != null || over) {
            ended |= frame.isEndStream();
            var section = new FieldSection();
            frame.headers()
                    .forEach(field -> section.addTrailer(
                            field.getKey().toString(), field.getValue().toString()));
            trailers = section.trailers();
            return;
        }
        ended = frame.isEndStream();
        var fields = new FieldSection();
        frame.headers()
                .forEach(field ->
                        fields.add(field.getKey().toString(), field.getValue().toString()));
        var head = fields.head();
        tunnel = fields.isTunnel();
        if (tunnel) {
            pause(); // what comes now is for those that are handed the stream
        }
        begin(Request.of(head, ended || tunnel));
    }

    private void begin(Request request) {
        request.expectsContinue(); // or refuses: before anybody is counted
        var next = new Exchange(this, request, session.site());
        exchange = next;
        loop().add(this);
        next.open(session.site().endpoint(request));
        if (over || next.isAnswered()) {
            return;
        }
        if (!ended) {
            timing.onBody(next.isEndless() || next.isPaused());
        }
        if (next.isToInvite() && !ended) {
            context().writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("100")));
        }
    }

    private void onData(Http2DataFrame frame) {
        if (over) {
            frame.release();
            return;
        }
        ended |= frame.isEndStream();
        timing.onBytes(frame.content().readableBytes());
        waiting.add(frame);
    }

    private void proceed() {
        Exchange current = exchange;
        while (current != null && !over && current.takesBody()) {
            Http2DataFrame frame = tunnel ? null : waiting.poll();
            if (frame != null) {
                try {
                    current.onData(frame.content());
                } finally {
                    frame.release();
                }
            } else if (ended || tunnel) {
                timing.cancel(); // the rest is up to this side
                current.onEnd();
            } else {
                return;
            }
        }
    }

    private void onDue() {
        if (over) {
            context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR)); // RFC 9113 §8.1
            context().close();
            return;
        }
        run(() -> {
            throw new BadRequest(Status.REQUEST_TIMEOUT, "request: to be sent without long pauses");
        });
    }

    private void fail(Answer problem) {
        if (!isOpen()) {
            context().close();
            return;
        }
        Exchange failed = exchange;
        boolean halfAnswered = failed != null && failed.isBegun();
        if (failed != null) {
            failed.onFailed(problem);
        }
        onUnread(problem.status().code(), problem.body().length());
        if (halfAnswered) {
            reset(Http2Error.INTERNAL_ERROR);
        } else {
            responder.send(problem, false);
        }
    }

    /** For the log, if there is no exchange that says it. */
    private void onUnread(int status, long bodyBytes) {
        if (exchange == null) {
            Account.unread(session.site().log(), loop().clock(), peer().address(), status, bodyBytes);
        }
    }

    /** The client is told if that can be done; the other streams are not touched. */
    private void onBug(Throwable bug) {
        try {
            fail(Answer.problem(Status.INTERNAL_SERVER_ERROR, "this is a mistake of the server, and was reported"));
        } catch (RuntimeException | Error noAnswer) {
            reset(Http2Error.INTERNAL_ERROR); // there may be no memory for an answer; the reason of both is reported
            // below
        }
        report(bug);
    }

    private void report(Throwable bug) {
        LOG.log(ERROR, "stream from " + context().channel().remoteAddress() + " ended", bug);
    }

    void reset(Http2Error error) {
        if (exchange != null && !over) {
            exchange.onGone();
        }
        stop();
        context().writeAndFlush(new DefaultHttp2ResetFrame(error));
        context().close();
    }

    /** Nothing more is asked of the client, or told to whoever answered. */
    void stop() {
        over = true;
        loop().remove(this);
        timing.cancel();
        responder.stop();
        waiting.forEach(Http2DataFrame::release);
        waiting.clear();
    }

    ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }
}
