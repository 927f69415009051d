package dev.tidings.core.ws;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Takes compressed messages apart, each for itself (RFC 7692 §7.2.2 with {@code client_no_context_takeover}), so that
 * one serves all connections of a thread. Holds memory outside of the heap until it is closed.
 */
public final class Inflating implements AutoCloseable {

    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
    private static final int PIECE_BYTES = 8192;

    private final Inflater inflater = new Inflater(true);
    private final byte[] piece = new byte[PIECE_BYTES];

    /** For any window. */
    public Inflating() {}

    /**
     * Returns what was compressed.
     *
     * @param maxBytes the largest message; nothing beyond is inflated, however small it came
     * @throws Violation 1009 when it is larger, 1007 when this is no compressed message
     */
    public byte[] inflate(byte[] compressed, int maxBytes) {
        inflater.reset();
        var out = new ByteArrayOutputStream();
        try {
            feed(compressed, out, maxBytes);
            if (!inflater.finished()) { // a sender may end with a final block (§7.2.3.4); then the tail is not data
                feed(TAIL, out, maxBytes);
            }
        } catch (DataFormatException e) {
            throw broken();
        }
        return out.toByteArray();
    }

    private void feed(byte[] bytes, ByteArrayOutputStream out, int maxBytes) throws DataFormatException {
        inflater.setInput(bytes);
        int count = 1;
        while (count > 0) {
            count = inflater.inflate(piece);
            if (out.size() + count > maxBytes) {
                throw new Violation(CloseCode.TOO_BIG, "a message is at most " + maxBytes + " bytes");
            }
            out.write(piece, 0, count);
        }
        if (inflater.needsDictionary()) {
            throw broken();
        }
    }

    private static Violation broken() {
        return new Violation(CloseCode.INVALID_PAYLOAD, "a compressed message is deflated data (RFC 7692 §7.2)");
    }

    @Override
    public void close() {
        inflater.close();
    }
}
