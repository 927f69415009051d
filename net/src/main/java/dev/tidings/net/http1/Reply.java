package dev.tidings.net.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import dev.tidings.net.http.Version;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/** An answer that is under way, piece by piece: how the pieces are framed, and whether the connection outlives it. */
@OwnedBy(Owner.IO_LOOP)
final class Reply {

    /** A piece that is copied between the lines of its chunk: cheaper than three parts of a system call. */
    private static final int MAX_COPIED_BYTES = 2048;

    /** The line with a chunk's size, which takes eight digits at most, and the end of its data. */
    private static final int CHUNK_BYTES = 12;

    private static final int FIELD_CHARS = 48; // of most; only how much room a head gets at first

    private final ChannelHandlerContext context;
    private final boolean chunked;
    private final boolean untilClose;
    private final boolean keepsAlive;

    private Reply(ChannelHandlerContext context, boolean chunked, boolean untilClose, boolean keepsAlive) {
        this.context = context;
        this.chunked = chunked;
        this.untilClose = untilClose;
        this.keepsAlive = keepsAlive;
    }

    /**
     * Writes the head.
     *
     * @param goesOn whether both sides want to keep the connection, if the body's end can be told
     */
    static Reply begin(
            ChannelHandlerContext context, Exchange of, ResponseHead head, BodyLength length, boolean goesOn) {
        boolean text10 = of.request().head().version() == Version.HTTP_1_0;
        boolean unknown = length instanceof BodyLength.Chunked || length instanceof BodyLength.UntilClose;
        boolean keepsAlive = goesOn && !(unknown && text10);
        StringBuilder text = text(head);
        if (head.headers().first("date").isEmpty()) {
            field(text, "date", of.loop().date());
        }
        if (unknown && !text10) {
            field(text, "transfer-encoding", "chunked");
        }
        if (!keepsAlive || text10) {
            field(text, "connection", keepsAlive ? "keep-alive" : "close");
        }
        write(context, text.append("\r\n"));
        return new Reply(context, unknown && !text10, unknown && text10, keepsAlive);
    }

    /** Writes and sends what comes before an answer. */
    static void inform(ChannelHandlerContext context, ResponseHead head) {
        write(context, text(head).append("\r\n"));
        context.flush();
    }

    private static StringBuilder text(ResponseHead head) {
        var text = new StringBuilder(FIELD_CHARS * (3 + head.headers().count()));
        text.append("HTTP/1.1 ")
                .append(head.status())
                .append(' ')
                .append(head.reason())
                .append("\r\n");
        head.headers().forEach((name, value) -> field(text, name, value));
        return text;
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }

    private static void write(ChannelHandlerContext context, CharSequence text) {
        ByteBuf bytes = context.alloc().directBuffer(text.length());
        bytes.writeCharSequence(text, ISO_8859_1);
        context.write(bytes, context.voidPromise());
    }

    /** Returns whether the end of the connection is all that tells the end of the body. */
    boolean isUntilClose() {
        return untilClose;
    }

    boolean keepsAlive() {
        return keepsAlive;
    }

    void write(ByteBuf piece) {
        if (!chunked) {
            context.write(piece, context.voidPromise());
            return;
        }
        int length = piece.readableBytes();
        boolean copied = length <= MAX_COPIED_BYTES;
        ByteBuf chunk = context.alloc().directBuffer(CHUNK_BYTES + (copied ? length : 0));
        chunk.writeCharSequence(Integer.toHexString(length), US_ASCII);
        chunk.writeShort('\r' << 8 | '\n');
        if (copied) {
            chunk.writeBytes(piece).writeShort('\r' << 8 | '\n');
            piece.release();
            context.write(chunk, context.voidPromise());
        } else {
            context.write(chunk, context.voidPromise());
            context.write(piece, context.voidPromise());
            context.write(Unpooled.wrappedBuffer(new byte[] {'\r', '\n'}), context.voidPromise());
        }
    }

    /** Returns what comes behind the last piece. */
    ByteBuf end(Headers trailers) {
        var text = new StringBuilder();
        if (chunked) {
            text.append("0\r\n");
            trailers.forEach((name, value) -> field(text, name, value));
            text.append("\r\n");
        }
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }
}
