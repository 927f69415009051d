package dev.tidings.core.ws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The frames that a server sends (RFC 6455 §5.2): whole messages, never masked. */
public final class ServerFrame {

    /** The longest payload of a close, ping or pong (§5.5). */
    public static final int MAX_CONTROL_BYTES = 125;

    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40; // "compressed" (RFC 7692 §6)
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xa;

    private static final int TWO_BYTES = 126; // in the place of a length: two bytes of length follow
    private static final int EIGHT_BYTES = 127;
    private static final int MOST_IN_TWO_BYTES = 0xffff;
    private static final int MAX_HEAD_BYTES = 10;

    private ServerFrame() {}

    /** Encodes a text message, in pieces to be written in one go; not copied, for it may be large. */
    public static byte[][] text(byte[] utf8) {
        return new byte[][] {head(TEXT, utf8.length), utf8};
    }

    /** Encodes a binary message, in pieces as {@link #text}. */
    public static byte[][] binary(byte[] bytes) {
        return new byte[][] {head(BINARY, bytes.length), bytes};
    }

    /** Encodes a text message as {@link Deflating} compressed it, in pieces as {@link #text}. */
    public static byte[][] compressedText(byte[] deflated) {
        return new byte[][] {head(RSV1 | TEXT, deflated.length), deflated};
    }

    /** Encodes a ping. */
    public static byte[] ping() {
        return ping(new byte[0]);
    }

    /**
     * Encodes a ping.
     *
     * @param payload at most {@link #MAX_CONTROL_BYTES}
     */
    public static byte[] ping(byte[] payload) {
        return frame(PING, payload);
    }

    /**
     * Encodes the answer to a ping.
     *
     * @param payload the ping's, at most {@link #MAX_CONTROL_BYTES}
     */
    public static byte[] pong(byte[] payload) {
        return frame(PONG, payload);
    }

    /**
     * Encodes a close (§5.5.1).
     *
     * @param code a number that {@linkplain CloseCode#maySend may be sent}
     * @param reason is cut to what fits, between two characters
     */
    public static byte[] close(int code, String reason) {
        byte[] words = cut(reason.getBytes(UTF_8), MAX_CONTROL_BYTES - Short.BYTES);
        ByteBuffer payload = ByteBuffer.allocate(Short.BYTES + words.length);
        return frame(CLOSE, payload.putShort((short) code).put(words).array());
    }

    /** Encodes the answer to a close without a code. */
    public static byte[] close() {
        return frame(CLOSE, new byte[0]);
    }

    private static byte[] frame(int opcode, byte[] payload) {
        byte[] head = head(opcode, payload.length);
        return ByteBuffer.allocate(head.length + payload.length)
                .put(head)
                .put(payload)
                .array();
    }

    private static byte[] head(int opcode, int length) {
        ByteBuffer out = ByteBuffer.allocate(MAX_HEAD_BYTES).put((byte) (FIN | opcode));
        if (length < TWO_BYTES) {
            out.put((byte) length);
        } else if (length <= MOST_IN_TWO_BYTES) {
            out.put((byte) TWO_BYTES).putShort((short) length);
        } else {
            out.put((byte) EIGHT_BYTES).putLong(length);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] cut(byte[] utf8, int maxBytes) {
        if (utf8.length <= maxBytes) {
            return utf8;
        }
        int end = maxBytes;
        while ((utf8[end] & 0xc0) == 0x80) { // in the middle of a character
            end--;
        }
        byte[] cut = new byte[end];
        System.arraycopy(utf8, 0, cut, 0, end);
        return cut;
    }
}
