package dev.tidings.net.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.Framing;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.Responder;
import dev.tidings.net.connection.Site;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Version;
import dev.tidings.net.log.Account;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers on a connection, and the fields that each needs because of it. */
@OwnedBy(Owner.IO_LOOP)
final class HttpResponder implements Responder {

    private static final Answer.Field CLOSE = new Answer.Field("Connection", "close");
    private static final Answer.Field CHUNKED = new Answer.Field("Transfer-Encoding", "chunked");

    private final HttpConnection connection;
    private final Site site;

    private @Nullable Reply reply; // that is under way

    HttpResponder(HttpConnection connection, Site site) {
        this.connection = connection;
        this.site = site;
    }

    @Override
    public void send(Exchange of, Answer answer) {
        boolean withBody = !of.request().method().equals("HEAD");
        ByteBuf message = dressed(of, answer).encode(connection.context().alloc(), withBody);
        if (connection.goesOn(of)) {
            connection.stayWith(message);
        } else {
            connection.endWith(message);
        }
    }

    /** @param unread whether there is no exchange that it would be the answer of */
    ByteBuf refusal(Answer problem, boolean unread) {
        if (unread) {
            Account.unread(
                    site.log(),
                    connection.loop().clock(),
                    connection.peer().address(),
                    problem.status().code(),
                    problem.body().length());
        }
        Answer last = problem.with("Date", connection.loop().date()).with(List.of(CLOSE));
        return last.encode(connection.context().alloc(), true);
    }

    /** The body ends with the connection in HTTP/1.0, and with an empty chunk in HTTP/1.1. */
    @Override
    public Framing framing(Exchange of) {
        return isText10(of) ? Framing.PLAIN : Framing.CHUNKED;
    }

    @Override
    public void stream(Exchange of, Answer head, ByteBuf beginning, List<ChannelHandler> handlers) {
        Answer.Field framed = isText10(of) ? CLOSE : CHUNKED;
        handOver(common(of, head).with(List.of(framed)), beginning, handlers);
    }

    @Override
    public void handOver(List<ChannelHandler> handlers) {
        reply = null;
        connection.handOver(Unpooled.EMPTY_BUFFER, handlers);
    }

    @Override
    public void upgrade(Exchange of, Answer head, List<ChannelHandler> handlers) {
        handOver(common(of, head).with("Connection", "Upgrade"), Unpooled.EMPTY_BUFFER, handlers);
    }

    @Override
    public void inform(Exchange of, ResponseHead head) {
        if (!isText10(of)) {
            Reply.inform(connection.context(), head);
        }
    }

    @Override
    public void begin(Exchange of, ResponseHead head, BodyLength length) {
        reply = Reply.begin(connection.context(), of, head, length, connection.goesOn(of));
    }

    @Override
    public void write(ByteBuf piece) {
        reply().write(piece);
    }

    @Override
    public void flush() {
        connection.context().flush();
    }

    @Override
    public void end(Exchange of, Headers trailers) {
        Reply ended = reply();
        reply = null;
        ByteBuf last = ended.end(trailers);
        if (ended.keepsAlive() && !connection.loop().isDraining()) {
            connection.stayWith(last);
        } else {
            connection.endWith(last);
        }
    }

    /** A body in chunks without the last one, or shorter than announced, is not whole (RFC 9112 §8); any other would seem so. */
    @Override
    public void breakOff(Exchange of) {
        connection.breakOff(reply().isUntilClose());
    }

    @Override
    public long backlogBytes() {
        return connection.context().channel().bytesBeforeWritable();
    }

    private Reply reply() {
        if (reply == null) {
            throw new IllegalStateException("no answer was begun");
        }
        return reply;
    }

    private void handOver(Answer head, ByteBuf beginning, List<ChannelHandler> handlers) {
        ByteBuf text = Unpooled.wrappedBuffer(head.head().getBytes(US_ASCII));
        connection.handOver(Unpooled.wrappedBuffer(text, beginning), handlers);
    }

    private Answer dressed(Exchange of, Answer answer) {
        if (!connection.goesOn(of)) {
            return common(of, answer).with(List.of(CLOSE));
        }
        return isText10(of) ? common(of, answer).with("Connection", "keep-alive") : common(of, answer);
    }

    private Answer common(Exchange of, Answer answer) {
        return answer.with("Date", connection.loop().date()).with(site.origins().fields(of.request()));
    }

    private static boolean isText10(Exchange of) {
        return of.request().head().version() == Version.HTTP_1_0;
    }
}
