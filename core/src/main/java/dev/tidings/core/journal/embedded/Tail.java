package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.EventId;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.file.Disk;
import dev.tidings.core.journal.file.RecordCodec;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.journal.file.SegmentHeader;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The end of the journal: the segment that is written to, and the change to the next one. */
@OwnedBy(Owner.SEQUENCER)
final class Tail {

    private static final String NEW_FILE = "new.part";
    private static final int BUFFER_BYTES = 256 << 10; // a batch of 256 small events
    private static final int MOST_BUFFER_BYTES = 2 << 20; // of large ones; past that a batch has a buffer of its own
    private static final int PROBE_BYTES = 256 << 10;

    private final Disk disk;
    private final Index index;
    private final Durability durability;
    private final long segmentBytes;
    private final long segmentEntries; // an eighth of the index too, when each is of a topic of its own

    private ByteBuffer usual = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private Segment segment;
    private boolean dirtyEnd; // a failed write may have left bytes behind the last record
    private boolean sealed; // the file of the next segment may be there already: nothing more goes into this one

    private volatile boolean writable = true;

    /** @param indexBytes what the index may take in all */
    Tail(Disk disk, Index index, Durability durability, long indexBytes, Segment segment) {
        this.disk = disk;
        this.index = index;
        this.durability = durability;
        this.segment = segment;
        this.segmentBytes = segmentBytes(index.history().maxBytes());
        this.segmentEntries = indexBytes / 8 / (Index.ENTRY_BYTES + Index.TOPIC_BYTES);
    }

    /** An eighth of what is kept, so that dropping the oldest drops little; at most 64 MiB, which is read in a blink. */
    static long segmentBytes(long maxBytes) {
        return Math.min(maxBytes / 8, 64L << 20);
    }

    Segment segment() {
        return segment;
    }

    /** Returns the place after which the next record goes, with the term that it gets. */
    EventId end() {
        return segment.id(segment.last());
    }

    /** Returns whether the last write was good. Any thread. */
    boolean isWritable() {
        return writable;
    }

    /**
     * Writes records at the end, as durably as the setting says.
     *
     * @param maxBytes how many bytes they take at the most
     * @return where each begins
     * @throws IOException when they are not stored, none of them; a later write may succeed
     */
    List<Integer> write(List<Stored> records, int maxBytes) throws IOException {
        try {
            List<Integer> positions = tryWrite(records, maxBytes);
            writable = true;
            return positions;
        } catch (IOException e) {
            writable = false;
            cutQuietly();
            throw e;
        }
    }

    /** Finds out whether writing works again, when it did not. */
    void probe() {
        if (writable) {
            return;
        }
        try (Disk.File file = disk.open(NEW_FILE)) {
            file.write(ByteBuffer.allocate(PROBE_BYTES), 0);
            file.force();
            writable = true;
        } catch (IOException e) {
            writable = false; // still
        } finally {
            deleteQuietly();
        }
    }

    /** Ends the segment, as when the journal is closed. */
    void force() throws IOException {
        cutDirtyEnd();
        segment.file().force();
    }

    /** Makes the file of a segment, whole or not at all, and opens it. */
    static Segment create(Disk disk, SegmentHeader header) throws IOException {
        try (Disk.File file = disk.open(NEW_FILE)) {
            file.truncate(0);
            file.write(header.encode(), 0);
            file.force();
        }
        disk.rename(NEW_FILE, header.fileName());
        return new Segment(header, disk.open(header.fileName()));
    }

    private List<Integer> tryWrite(List<Stored> records, int maxBytes) throws IOException {
        cutDirtyEnd();
        if (sealed || (!segment.isEmpty() && isFull(segment.bytes() + maxBytes))) {
            startSegment();
        }
        ByteBuffer buffer = buffer(maxBytes);
        List<Integer> positions = new ArrayList<>(records.size());
        for (Stored stored : records) {
            positions.add(Math.toIntExact(segment.bytes() + buffer.position()));
            RecordCodec.write(stored, buffer);
        }
        long size = segment.bytes() + buffer.position();
        dirtyEnd = true;
        segment.file().write(buffer.flip(), segment.bytes());
        if (durability == Durability.FSYNC) {
            segment.file().force();
        }
        dirtyEnd = false;
        segment.grewTo(size);
        return positions;
    }

    /** All of it is memory that is touched, so it is small until it has to be larger. */
    private ByteBuffer buffer(int bytes) {
        if (bytes > MOST_BUFFER_BYTES) {
            return ByteBuffer.allocate(bytes);
        }
        if (bytes > usual.capacity()) {
            usual = ByteBuffer.allocateDirect(MOST_BUFFER_BYTES);
        }
        return usual.clear();
    }

    private boolean isFull(long bytes) {
        return bytes > segmentBytes || segment.last() - segment.first() >= segmentEntries;
    }

    /**
     * What a failed write left must go before anything else is written: a reader after a restart would take it for events.
     * After a failed sync the kernel may hold pages that it believes clean, so nothing is written over them either.
     */
    private void cutDirtyEnd() throws IOException {
        if (dirtyEnd) {
            segment.file().truncate(segment.bytes());
            if (durability == Durability.FSYNC) {
                segment.file().force();
            }
            dirtyEnd = false;
        }
    }

    /** Having failed it is tried again: a restart takes a file that is there already for the end of the one before it. */
    private void startSegment() throws IOException {
        sealed = true;
        SegmentHeader old = segment.header();
        Segment fresh = create(disk, new SegmentHeader(old.journal(), old.term(), segment.last() + 1));
        index.put(fresh);
        segment = fresh;
        sealed = false;
    }

    /** At once rather than before the next write, so that a restart does not find what a publisher was told is not stored. */
    private void cutQuietly() {
        try {
            cutDirtyEnd();
        } catch (IOException e) {
            dirtyEnd = true; // before the next write, then
        }
    }

    private void deleteQuietly() {
        try {
            disk.delete(NEW_FILE);
        } catch (IOException e) {
            writable = false; // the next probe writes over it
        }
    }
}
