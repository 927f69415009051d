package dev.tidings.net.http2;

import static java.lang.System.Logger.Level.ERROR;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.Framing;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Carrier;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Peer;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.connection.Timing;
import dev.tidings.net.http.BadRequest;
import dev.tidings.net.http.FieldSection;
import dev.tidings.net.http.MalformedRequest;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One stream of HTTP/2: a request and its answer. When that is a stream of events or a WebSocket, it makes way. */
@OwnedBy(Owner.IO_LOOP)
final class RequestStream extends ChannelInboundHandlerAdapter implements Carrier {

    private static final System.Logger LOG = System.getLogger(RequestStream.class.getName());

    /** What an answer may say in HTTP/1 only (RFC 9113 §8.2.2). */
    private static final Set<String> OF_CONNECTIONS = Set.of("connection", "upgrade");

    private static final String NO_TUNNEL = "path: no WebSocket is here; it is where topics are";

    private final Session session;
    private final Timing timing;
    private final Unsent unsent;
    private final Queue<Http2DataFrame> waiting = new ArrayDeque<>();

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private boolean tunnel; // of an extended CONNECT: the data is no body
    private boolean ended; // the client has sent all
    private boolean over; // answered, or handed over

    RequestStream(Session session) {
        this.session = session;
        this.timing = new Timing(session.loop().deadlines(), this::onDue);
        this.unsent = new Unsent(session, this::onStalled);
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
            case Http2DataFrame data when over -> data.release();
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
            reset(Http2Error.PROTOCOL_ERROR);
        } catch (RuntimeException | Error bug) {
            onBug(bug);
        }
    }

    @Override
    public void send(Exchange of, Answer answer) {
        boolean untrue = tunnel && answer.status() == Status.OK; // it would say that the WebSocket is open
        Answer said = untrue ? Answer.problem(Status.BAD_REQUEST, NO_TUNNEL) : answer;
        send(
                said.with(session.site().origins().fields(of.request())),
                of.request().method().equals("HEAD"));
    }

    /** A stream ends by itself. */
    @Override
    public Framing framing(Exchange of) {
        return Framing.PLAIN;
    }

    @Override
    public void stream(Exchange of, Answer head, ByteBuf beginning, List<ChannelHandler> handlers) {
        handOver(fields(head.with(session.site().origins().fields(of.request()))), beginning, handlers);
    }

    @Override
    public void upgrade(Exchange of, Answer head, List<ChannelHandler> handlers) {
        stream(of, head, Unpooled.EMPTY_BUFFER, handlers);
    }

    @Override
    public void pause() {
        context().channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        context().channel().config().setAutoRead(true);
        loop().executor().execute(() -> run(() -> {}));
    }

    /** A request that came in HTTP/1, with the wish to have its answer in HTTP/2. */
    void accept(Request request) {
        ended = true;
        run(() -> begin(request));
    }

    private void onHeaders(Http2HeadersFrame frame) {
        if (exchange != null || over) {
            ended |= frame.isEndStream();
            var trailers = new FieldSection();
            frame.headers()
                    .forEach(field -> trailers.addTrailer(
                            field.getKey().toString(), field.getValue().toString()));
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
        boolean toldToGoOn = request.expectsContinue() && !ended;
        var next = new Exchange(this, request, session.site().clients());
        exchange = next;
        next.open(session.site().endpoint(request));
        if (over || next.isAnswered()) {
            return;
        }
        if (!ended) {
            timing.onBody(next.isEndless());
        }
        if (toldToGoOn) {
            context().writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("100")));
        }
    }

    private void onData(Http2DataFrame frame) {
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
        if (exchange != null) {
            exchange.onGone();
        }
        send(problem, false);
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

    private void reset(Http2Error error) {
        if (exchange != null && !over) {
            exchange.onGone();
        }
        stop();
        context().writeAndFlush(new DefaultHttp2ResetFrame(error));
        context().close();
    }

    private void stop() {
        over = true;
        timing.cancel();
        unsent.stop();
        waiting.forEach(Http2DataFrame::release);
        waiting.clear();
    }

    /** In frames of which the client can take one at a time. */
    private void send(Answer answer, boolean headOnly) {
        if (session.isOverfull(answer.body().length())) {
            reset(Http2Error.ENHANCE_YOUR_CALM);
            return;
        }
        stop();
        Http2Headers fields = fields(answer);
        int length = answer.body().length();
        if (answer.status() != Status.NO_CONTENT && (!headOnly || length > 0)) {
            fields.setInt("content-length", length);
        }
        boolean withBody = !headOnly && length > 0;
        ChannelHandlerContext ctx = context();
        ChannelFuture last = ctx.write(new DefaultHttp2HeadersFrame(fields, !withBody));
        if (withBody) {
            ByteBuf body =
                    ctx.alloc().directBuffer(length).writeBytes(answer.body().asBuffer());
            while (body.readableBytes() > DataFrames.MAX_BYTES) {
                write(body.readRetainedSlice(DataFrames.MAX_BYTES), false);
            }
            last = write(body, true);
        }
        ctx.flush();
        last.addListener(sent -> onAnswerSent(sent.isSuccess()));
        unsent.watch();
    }

    private ChannelFuture write(ByteBuf piece, boolean last) {
        int bytes = piece.readableBytes();
        unsent.add(bytes);
        return context().write(new DefaultHttp2DataFrame(piece, last)).addListener(sent -> unsent.add(-bytes));
    }

    /** The rest of a body is not read. Some clients lose the answer when they are told so at once. */
    private void onAnswerSent(boolean sent) {
        unsent.stop();
        if (sent && !ended && context().channel().isActive()) {
            timing.onLinger(); // what still comes is dropped, so that it holds no other stream's up
        }
    }

    private void onStalled() {
        context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        context().close();
    }

    /** What came already is the handlers' too, after what this says to the client. */
    private void handOver(Http2Headers head, ByteBuf beginning, List<ChannelHandler> handlers) {
        ChannelHandlerContext ctx = context();
        var early = List.copyOf(waiting);
        waiting.clear();
        stop();
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addLast(new DataFrames(loop().deadlines(), tunnel, ended));
        handlers.forEach(handler -> pipeline.addLast(handler));
        ctx.write(new DefaultHttp2HeadersFrame(head));
        if (beginning.isReadable()) {
            ctx.write(new DefaultHttp2DataFrame(beginning));
        } else {
            beginning.release();
        }
        ctx.flush();
        early.forEach(ctx::fireChannelRead);
        pipeline.remove(this);
        ctx.channel().config().setAutoRead(true);
    }

    private Http2Headers fields(Answer answer) {
        Http2Headers fields = new DefaultHttp2Headers(false)
                .status(Integer.toString(answer.status().code()));
        answer.with("Date", loop().date())
                .fields()
                .forEach(field -> fields.add(field.name().toLowerCase(Locale.ROOT), field.value()));
        OF_CONNECTIONS.forEach(fields::remove);
        return fields;
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }
}
