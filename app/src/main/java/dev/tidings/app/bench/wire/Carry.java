package dev.tidings.app.bench.wire;

import java.util.Arrays;

/** The beginning of something whose end has not come yet. One for each thing that is read, used by one thread. */
final class Carry {

    private static final byte[] NONE = {};
    private static final int KEPT_BYTES = 4096;

    private final int maxBytes;
    private byte[] bytes = NONE;
    private int length;

    /** @param maxBytes more than that is no event of ours, and no answer that anybody needs */
    Carry(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** @throws BadAnswer when it becomes too much */
    void add(byte[] in, int from, int to) {
        int count = to - from;
        if (count > maxBytes - length) {
            throw new BadAnswer("more than " + maxBytes + " bytes in one piece");
        }
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(64, 2 * (length + count))));
        }
        System.arraycopy(in, from, bytes, length, count);
        length += count;
    }

    boolean isEmpty() {
        return length == 0;
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Forgets all; what was large is given back, for there may be many thousands of these. */
    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = NONE;
        }
    }
}
