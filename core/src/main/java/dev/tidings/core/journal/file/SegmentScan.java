package dev.tidings.core.journal.file;

import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Goes through the records of a segment file from the start; past damage it finds the next record that is whole. */
@OwnedBy(Owner.MAIN)
public final class SegmentScan {

    private static final int WINDOW_BYTES = 1 << 20;

    private final Disk.File file;
    private final long size;
    private final long through;

    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;
    private long position = SegmentHeader.BYTES;
    private long expected;

    /**
     * A scan that begins after the header.
     *
     * @param first the sequence that the first record has at the least
     * @param through the sequence that the last record has at the most
     */
    public SegmentScan(Disk.File file, long first, long through) throws IOException {
        this.file = file;
        this.size = file.size();
        this.through = through;
        this.expected = first;
    }

    /**
     * A record and where it stands.
     *
     * @param skippedBytes how many bytes before it are no record
     */
    public record Found(Stored stored, int position, long skippedBytes, long end) {}

    /** Returns the next record; null when there is none, and {@link #position} is where the last one ended. */
    @Nullable
    public Found next() throws IOException {
        for (long at = position; at + RecordCodec.HEAD_BYTES <= size; at = nextMark(at + 1)) {
            Stored stored = recordAt(at);
            if (stored != null) {
                return new Found(stored, Math.toIntExact(at), at - position, windowStart + window.position());
            }
        }
        return null;
    }

    /** Goes on after a record that was found. */
    public void passed(Found found) {
        position = found.end;
        expected = found.stored.sequence() + 1;
    }

    /** Returns where the last record that was passed ended. */
    public long position() {
        return position;
    }

    /** Returns the sequence that the next record has at the least. */
    public long expected() {
        return expected;
    }

    private @Nullable Stored recordAt(long at) throws IOException {
        load(at, RecordCodec.HEAD_BYTES);
        int bytes = RecordCodec.bytesOf(window);
        if (bytes == 0 || at + bytes > size) {
            return null;
        }
        long sequence = RecordCodec.sequenceOf(window);
        if (sequence < expected || sequence > through) {
            return null;
        }
        load(at, bytes);
        return RecordCodec.read(window);
    }

    /** Returns where the next mark stands, or the size of the file. */
    private long nextMark(long from) throws IOException {
        for (long at = from; at + RecordCodec.HEAD_BYTES <= size; at = windowStart + window.position()) {
            load(at, RecordCodec.HEAD_BYTES);
            for (; window.remaining() >= Integer.BYTES; window.get()) {
                if (window.getInt(window.position()) == RecordCodec.MARK) {
                    return windowStart + window.position();
                }
            }
        }
        return size;
    }

    /** Puts the window over these bytes, with its position at the first; there may be fewer at the end of the file. */
    private void load(long at, int bytes) throws IOException {
        long end = Math.min(size, at + bytes);
        if (at < windowStart || end > windowStart + window.limit()) {
            int length = (int) Math.min(size - at, Math.max(WINDOW_BYTES, bytes));
            window = window.capacity() >= length ? window.clear().limit(length) : ByteBuffer.allocate(length);
            file.read(window, at);
            window.flip();
            windowStart = at;
        }
        window.position((int) (at - windowStart));
    }
}
