package dev.tidings.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** The client's end of WebSocket's framing (RFC 6455 §5), which can do wrong what a client can do wrong. */
final class ClientFrames {

    static final int FIN = 0x80;
    static final int RSV1 = 0x40;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d}; // as in §5.7

    private ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** A frame of the server. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares it
    record Frame(int first, byte[] payload) {

        int opcode() {
            return first & 0x0f;
        }

        boolean isCompressed() {
            return (first & RSV1) != 0;
        }

        String text() {
            return new String(isCompressed() ? inflate(payload) : payload, UTF_8);
        }

        /** Of a close, such as {@code 1000 complete}; 1005 stands for none. */
        String closing() {
            if (payload.length == 0) {
                return "1005";
            }
            int code = Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
            return (code + " " + new String(payload, 2, payload.length - 2, UTF_8)).strip();
        }
    }

    static byte[] text(String text) {
        return frame(FIN | TEXT, text.getBytes(UTF_8));
    }

    static byte[] close(int code, String reason) {
        byte[] words = reason.getBytes(UTF_8);
        return frame(
                FIN | CLOSE,
                ByteBuffer.allocate(2 + words.length)
                        .putShort((short) code)
                        .put(words)
                        .array());
    }

    /** @param first with FIN, reserved bits and opcode */
    static byte[] frame(int first, byte[] payload) {
        ByteBuffer out = ByteBuffer.allocate(payload.length + 14).put((byte) first);
        if (payload.length < 126) {
            out.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65536) {
            out.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            out.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        out.put(MASK);
        for (int i = 0; i < payload.length; i++) {
            out.put((byte) (payload[i] ^ MASK[i % 4]));
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static byte[] compressed(String text) {
        return frame(FIN | RSV1 | TEXT, deflate(text.getBytes(UTF_8)));
    }

    static byte[] deflate(byte[] bytes) {
        try (var deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(bytes);
            byte[] out = new byte[bytes.length + 100];
            int count = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(out, count - 4);
        }
    }

    /** Takes bytes in; returns the frames that are complete. */
    List<Frame> read(byte[] bytes) {
        received.writeBytes(bytes);
        List<Frame> frames = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(received.toByteArray());
        int done = 0;
        while (in.remaining() >= 2) {
            int first = Byte.toUnsignedInt(in.get());
            long length = in.get(); // no mask: it would be negative
            int more = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (in.remaining() < more) {
                break;
            }
            length = more == 2 ? Short.toUnsignedInt(in.getShort()) : more == 8 ? in.getLong() : length;
            if (in.remaining() < length) {
                break;
            }
            byte[] payload = new byte[(int) length];
            in.get(payload);
            frames.add(new Frame(first, payload));
            done = in.position();
        }
        byte[] rest = Arrays.copyOfRange(received.toByteArray(), done, received.size());
        received = new ByteArrayOutputStream();
        received.writeBytes(rest);
        return frames;
    }

    private static byte[] inflate(byte[] compressed) {
        try (var inflater = new Inflater(true)) {
            byte[] all = Arrays.copyOf(compressed, compressed.length + 4);
            all[all.length - 1] = (byte) 0xff;
            all[all.length - 2] = (byte) 0xff;
            inflater.setInput(all);
            byte[] out = new byte[4_000_000];
            return Arrays.copyOf(out, inflater.inflate(out));
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        }
    }
}
