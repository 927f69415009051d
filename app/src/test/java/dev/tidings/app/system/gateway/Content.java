package dev.tidings.app.system.gateway;

import dev.tidings.core.json.JsonTree;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What came of a body that was not kept: its length and its hash. */
record Content(long bytes, String sha256) {

    /** What the applications send for a download, again and again; no power of two, so that a lost piece is seen. */
    static final byte[] BLOCK = block();

    /** Returns what the application says of a request's body. */
    static Content of(JsonTree echo) {
        return new Content(
                echo.number("bytes").orElseThrow(), echo.text("sha256").orElseThrow());
    }

    static Content of(byte[] bytes) {
        var digest = new Digest();
        digest.add(bytes, bytes.length);
        return digest.done();
    }

    /** Returns that of so many bytes of blocks. */
    static Content ofBlocks(long bytes) {
        var digest = new Digest();
        for (long left = bytes; left > 0; left -= BLOCK.length) {
            digest.add(BLOCK, (int) Math.min(left, BLOCK.length));
        }
        return digest.done();
    }

    private static byte[] block() {
        byte[] block = new byte[251 * 256];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (i % 251);
        }
        return block;
    }

    /** A hash in the making. */
    static final class Digest {

        private final MessageDigest sha256;
        private long bytes;

        Digest() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e); // every JDK has it
            }
        }

        void add(byte[] from, int count) {
            sha256.update(from, 0, count);
            bytes += count;
        }

        Content done() {
            return new Content(bytes, HexFormat.of().formatHex(sha256.digest()));
        }
    }
}
