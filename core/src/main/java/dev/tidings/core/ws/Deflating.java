package dev.tidings.core.ws;

import java.io.ByteArrayOutputStream;
import java.util.zip.Deflater;

/**
 * Compresses messages, each for itself (RFC 7692 §7.2.1 with {@code server_no_context_takeover}), so that every
 * subscriber can be sent the same bytes. Used by one thread; holds memory outside of the heap until it is closed.
 */
public final class Deflating implements AutoCloseable {

    /** A message that is shorter gains nothing: the frame's head and a packet's are as long. */
    public static final int LEAST_BYTES = 64;

    /** Each message ends with an empty stored block, of which these are not sent (§7.2.1). */
    private static final int TAIL_BYTES = 4;

    private static final int PIECE_BYTES = 8192;

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final byte[] piece = new byte[PIECE_BYTES];

    /** With the usual compression. */
    public Deflating() {}

    /** Returns the text message's frame, compressed if that makes it shorter; in pieces as {@link ServerFrame#text}. */
    public byte[][] frame(byte[] utf8) {
        if (utf8.length < LEAST_BYTES) {
            return ServerFrame.text(utf8);
        }
        byte[] compressed = compress(utf8);
        return compressed.length < utf8.length ? ServerFrame.compressedText(compressed) : ServerFrame.text(utf8);
    }

    private byte[] compress(byte[] bytes) {
        deflater.reset();
        deflater.setInput(bytes);
        var out = new ByteArrayOutputStream();
        int count = piece.length;
        while (count == piece.length) { // a flush is complete when there is room left
            count = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
            out.write(piece, 0, count);
        }
        byte[] flushed = out.toByteArray();
        byte[] message = new byte[flushed.length - TAIL_BYTES];
        System.arraycopy(flushed, 0, message, 0, message.length);
        return message;
    }

    @Override
    public void close() {
        deflater.close();
    }
}
