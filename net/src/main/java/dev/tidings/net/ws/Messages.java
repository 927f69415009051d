package dev.tidings.net.ws;

import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.ws.CloseCode;
import dev.tidings.core.ws.Inflating;
import dev.tidings.core.ws.Violation;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from their frames (RFC 6455 §5.4), and inflates those that were compressed, whole ones only
 * (RFC 7692 §6.2). A message that is not complete takes no more memory than the limit, and an inflated one neither.
 */
@OwnedBy(Owner.IO_LOOP)
final class Messages {

    private static final int RSV1 = 4;

    private final int maxBytes;
    private final boolean takesBinary;
    private final @Nullable Inflating inflating;
    private final Talk talk;

    private @Nullable ByteArrayOutputStream begun; // of a message that is not complete
    private boolean inMessage;
    private boolean binary;
    private boolean compressed;

    /** @param talk is told of each message */
    Messages(Terms terms, Talk talk) {
        this.maxBytes = terms.maxBytes();
        this.takesBinary = terms.binary();
        this.inflating = terms.inflating();
        this.talk = talk;
    }

    /**
     * Takes the next data frame, in the order that the RFC has: the decoder checks that.
     *
     * @throws Violation when it breaks a rule
     */
    void add(WebSocketFrame frame) {
        if (frame instanceof BinaryWebSocketFrame && !takesBinary) {
            throw new Violation(CloseCode.UNSUPPORTED_DATA, "messages are text");
        }
        checkBits(frame);
        if (!inMessage) {
            compressed = frame.rsv() == RSV1;
            binary = frame instanceof BinaryWebSocketFrame;
        }
        inMessage = !frame.isFinalFragment();
        ByteBuf content = frame.content();
        if (content.readableBytes() > maxBytes - (begun == null ? 0 : begun.size())) {
            throw new Violation(CloseCode.TOO_BIG, "a message is at most " + maxBytes + " bytes");
        }
        byte[] part = bytes(content);
        if (inMessage) {
            begun = begun == null ? new ByteArrayOutputStream(part.length) : begun;
            begun.writeBytes(part);
            return;
        }
        byte[] message = inflated(whole(part));
        if (binary) {
            talk.onBinary(message);
        } else {
            talk.onText(text(message));
        }
    }

    /** One bit is given a meaning by compression, in the first frame of a message (RFC 7692 §6); the others have none. */
    private void checkBits(WebSocketFrame frame) {
        boolean mayBeCompressed = inflating != null && !inMessage;
        if (frame.rsv() != 0 && !(frame.rsv() == RSV1 && mayBeCompressed)) {
            throw reserved();
        }
    }

    /**
     * Returns the code of a close, or -1 for none. The decoder lets some codes through, and a reason that is cut off within
     * a character.
     *
     * @throws Violation when it breaks a rule (RFC 6455 §5.5.1)
     */
    static int codeOf(CloseWebSocketFrame close) {
        if (close.rsv() != 0) {
            throw reserved();
        }
        ByteBuf content = close.content();
        if (!content.isReadable()) {
            return -1;
        }
        int code = content.readUnsignedShort();
        if (!CloseCode.maySend(code)) {
            throw new Violation(CloseCode.PROTOCOL_ERROR, "code " + code + " is not for a close frame");
        }
        text(bytes(content));
        return code;
    }

    static Violation reserved() {
        return new Violation(CloseCode.PROTOCOL_ERROR, "reserved bits are 0 unless an extension gives them a meaning");
    }

    private byte[] whole(byte[] last) {
        if (begun == null) {
            return last;
        }
        begun.writeBytes(last);
        byte[] all = begun.toByteArray();
        begun = null;
        return all;
    }

    private byte[] inflated(byte[] whole) {
        return compressed && inflating != null ? inflating.inflate(whole, maxBytes) : whole;
    }

    private static Utf8 text(byte[] bytes) {
        try {
            return Utf8.ofValid(bytes);
        } catch (InvalidValue e) {
            throw new Violation(CloseCode.INVALID_PAYLOAD, "text is UTF-8");
        }
    }

    static byte[] bytes(ByteBuf content) {
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        return bytes;
    }
}
