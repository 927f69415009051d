package dev.tidings.core.journal.file;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment file: whose it is and where it begins.
 *
 * @param journal as in {@link dev.tidings.core.event.EventId}
 * @param term as in {@link dev.tidings.core.event.EventId}
 * @param first the sequence of its first record
 */
public record SegmentHeader(long journal, int term, long first) {

    public static final int BYTES = 32;

    private static final String SUFFIX = ".segment";
    private static final long MAGIC = 0x544944494e475332L; // "TIDINGS2": the format and its version

    /** Returns the name of the segment's file: names sort like sequences. */
    public String fileName() {
        return "%019d%s".formatted(first, SUFFIX);
    }

    public static boolean isSegment(String fileName) {
        return fileName.endsWith(SUFFIX);
    }

    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(BYTES);
        out.putLong(MAGIC).putLong(journal).putInt(term).putLong(first);
        return out.putInt(checksum(out)).flip();
    }

    /** Reads a header; empty when these bytes are none. */
    public static Optional<SegmentHeader> decode(ByteBuffer in) {
        if (in.remaining() < BYTES || in.getLong(0) != MAGIC || in.getInt(BYTES - 4) != checksum(in)) {
            return Optional.empty();
        }
        return Optional.of(new SegmentHeader(in.getLong(8), in.getInt(16), in.getLong(20)));
    }

    /** Returns whether these bytes are a header that is whole and of another version of the format. */
    public static boolean isOfAnotherVersion(ByteBuffer in) {
        return in.remaining() >= BYTES
                && in.getLong(0) != MAGIC
                && in.getLong(0) >>> Byte.SIZE == MAGIC >>> Byte.SIZE
                && in.getInt(BYTES - 4) == checksum(in);
    }

    private static int checksum(ByteBuffer header) {
        var crc = new CRC32C();
        crc.update(header.duplicate().clear().limit(BYTES - 4));
        return (int) crc.getValue();
    }
}
