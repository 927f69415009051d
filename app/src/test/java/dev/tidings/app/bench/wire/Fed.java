package dev.tidings.app.bench.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Gives a reader the same bytes in pieces of each size, with strange bytes around each piece. */
final class Fed {

    private static final int MAX_PIECE = 7;

    private Fed() {}

    /** A reader that is new for each size of piece, and what it found. */
    interface Reading {

        /** Returns who takes the bytes. */
        Bytes begin();

        /** Looks at what was found. */
        void end();
    }

    static void inPieces(byte[] bytes, Reading reading) {
        feed(bytes, bytes.length, reading);
        for (int size = 1; size <= MAX_PIECE; size++) {
            feed(bytes, size, reading);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static void feed(byte[] bytes, int size, Reading reading) {
        Bytes to = reading.begin();
        for (int at = 0; at < bytes.length; at += size) {
            int count = Math.min(size, bytes.length - at);
            byte[] within = bytes("\n??" + "?".repeat(count) + "\r\n");
            System.arraycopy(bytes, at, within, 3, count);
            to.take(within, 3, 3 + count);
        }
        reading.end();
    }
}
