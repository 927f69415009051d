package dev.tidings.net.http2;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.Framing;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Responder;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The answer on a stream, in frames of which the client can take one at a time. */
@OwnedBy(Owner.IO_LOOP)
final class StreamResponder implements Responder {

    /** What an answer may say in HTTP/1 only (RFC 9113 §8.2.2). */
    private static final Set<String> OF_CONNECTIONS = Set.of("connection", "upgrade");

    private static final String NO_TUNNEL = "path: no WebSocket is here; it is where topics are";

    private final RequestStream stream;
    private final Session session;
    private final Unsent unsent;

    private boolean bodiless; // the head said that nothing follows

    StreamResponder(RequestStream stream, Session session) {
        this.stream = stream;
        this.session = session;
        this.unsent = new Unsent(session, this::onStalled);
    }

    /** What was not sent is no longer waited for. */
    void stop() {
        unsent.stop();
    }

    @Override
    public void send(Exchange of, Answer answer) {
        boolean untrue = stream.isTunnel() && answer.status() == Status.OK; // it would say that the WebSocket is open
        Answer said = untrue ? Answer.problem(Status.BAD_REQUEST, NO_TUNNEL) : answer;
        send(
                said.with(session.site().origins().fields(of.request())),
                of.request().method().equals("HEAD"));
    }

    void send(Answer answer, boolean headOnly) {
        int length = answer.body().length();
        if (session.isOverfull(length)) {
            stream.reset(Http2Error.ENHANCE_YOUR_CALM);
            return;
        }
        stream.stop();
        Http2Headers fields = fields(answer);
        if (answer.status() != Status.NO_CONTENT && (!headOnly || length > 0)) {
            fields.setInt("content-length", length);
        }
        boolean withBody = !headOnly && length > 0;
        ChannelHandlerContext ctx = stream.context();
        ChannelFuture last = ctx.write(new DefaultHttp2HeadersFrame(fields, !withBody));
        if (withBody) {
            last = write(
                    ctx.alloc().directBuffer(length).writeBytes(answer.body().asBuffer()), true);
        }
        finish(last);
    }

    /** A stream ends by itself. */
    @Override
    public Framing framing(Exchange of) {
        return Framing.PLAIN;
    }

    @Override
    public void stream(Exchange of, Answer head, ByteBuf beginning, List<ChannelHandler> handlers) {
        ChannelHandlerContext ctx = stream.context();
        Answer all = head.with(session.site().origins().fields(of.request()));
        ctx.write(new DefaultHttp2HeadersFrame(fields(all)));
        if (beginning.isReadable()) {
            ctx.write(new DefaultHttp2DataFrame(beginning));
        } else {
            beginning.release();
        }
        stream.handOver(handlers);
        ctx.channel().flush();
    }

    @Override
    public void handOver(List<ChannelHandler> handlers) {
        ChannelHandlerContext ctx = stream.context();
        stream.handOver(handlers);
        ctx.channel().flush();
    }

    @Override
    public void upgrade(Exchange of, Answer head, List<ChannelHandler> handlers) {
        stream(of, head, Unpooled.EMPTY_BUFFER, handlers);
    }

    @Override
    public void inform(Exchange of, ResponseHead head) {
        stream.context().writeAndFlush(new DefaultHttp2HeadersFrame(fields(head)));
    }

    @Override
    public void begin(Exchange of, ResponseHead head, BodyLength length) {
        bodiless = length instanceof BodyLength.None;
        Http2Headers fields = fields(head);
        if (!fields.contains("date")) {
            fields.add("date", session.loop().date());
        }
        stream.context().write(new DefaultHttp2HeadersFrame(fields, bodiless));
    }

    @Override
    public void write(ByteBuf piece) {
        write(piece, false);
    }

    @Override
    public void flush() {
        stream.context().flush();
    }

    @Override
    public void end(Exchange of, Headers trailers) {
        stream.stop();
        ChannelHandlerContext ctx = stream.context();
        if (bodiless) {
            finish(ctx.newSucceededFuture());
        } else if (trailers.count() > 0) {
            Http2Headers fields = new DefaultHttp2Headers(false);
            trailers.forEach(fields::add);
            finish(ctx.write(new DefaultHttp2HeadersFrame(fields, true)));
        } else {
            finish(write(Unpooled.EMPTY_BUFFER, true));
        }
    }

    @Override
    public void breakOff(Exchange of) {
        stream.stop();
        stream.context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
        stream.context().close();
    }

    @Override
    public long backlogBytes() {
        return stream.context().channel().bytesBeforeWritable();
    }

    private void finish(ChannelFuture last) {
        stream.context().flush();
        last.addListener(sent -> {
            unsent.stop();
            stream.onAnswerSent(sent.isSuccess());
        });
        unsent.watch();
    }

    private ChannelFuture write(ByteBuf bytes, boolean last) {
        while (bytes.readableBytes() > DataFrames.MAX_BYTES) {
            frame(bytes.readRetainedSlice(DataFrames.MAX_BYTES), false);
        }
        return frame(bytes, last);
    }

    private ChannelFuture frame(ByteBuf piece, boolean last) {
        int bytes = piece.readableBytes();
        unsent.add(bytes);
        return stream.context().write(new DefaultHttp2DataFrame(piece, last)).addListener(sent -> unsent.add(-bytes));
    }

    private void onStalled() {
        stream.context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        stream.context().close();
    }

    private static Http2Headers fields(ResponseHead head) {
        Http2Headers fields = new DefaultHttp2Headers(false).status(Integer.toString(head.status()));
        head.headers().forEach(fields::add);
        return fields;
    }

    private Http2Headers fields(Answer answer) {
        Http2Headers fields = new DefaultHttp2Headers(false)
                .status(Integer.toString(answer.status().code()));
        answer.with("Date", session.loop().date())
                .fields()
                .forEach(field -> fields.add(field.name().toLowerCase(Locale.ROOT), field.value()));
        OF_CONNECTIONS.forEach(fields::remove);
        return fields;
    }
}
