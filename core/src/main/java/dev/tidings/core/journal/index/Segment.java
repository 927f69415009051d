package dev.tidings.core.journal.index;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.journal.file.Disk;
import dev.tidings.core.journal.file.RecordCodec;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.journal.file.SegmentHeader;
import dev.tidings.core.run.AnyThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One file of the journal and where its records are. Only the sequencer adds, and only to the newest segment; a reader
 * looks no further than the {@linkplain Index#head head} that it saw, and finds everything up to there.
 */
@AnyThread
public final class Segment {

    private static final int FIRST_LENGTH = 256;
    private static final int READ_BYTES = 4096; // most records in one read

    private final SegmentHeader header;
    private final Disk.File file;

    private volatile Entries entries = new Entries(new int[FIRST_LENGTH], new TopicHistory[FIRST_LENGTH]);
    private volatile long last; // the newest sequence; one less than the first when there is none
    private volatile long bytes = SegmentHeader.BYTES;
    private volatile long newestMs;

    public Segment(SegmentHeader header, Disk.File file) {
        this.header = header;
        this.file = file;
        this.last = header.first() - 1;
    }

    /**
     * By sequence, counted from the first.
     *
     * @param positions where the record begins in the file; 0 when it is not there (any more); negative when it is no event
     * @param topics whose it is, or was; null when there never was one or it is not known
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared: it bundles what one volatile write publishes
    private record Entries(int[] positions, @Nullable TopicHistory[] topics) {

        Entries of(int length) {
            int grown = Math.max(length, positions.length * 2);
            return length <= positions.length
                    ? this
                    : new Entries(Arrays.copyOf(positions, grown), Arrays.copyOf(topics, grown));
        }
    }

    public SegmentHeader header() {
        return header;
    }

    public Disk.File file() {
        return file;
    }

    public long first() {
        return header.first();
    }

    public long last() {
        return last;
    }

    /** Returns the size of the file. */
    public long bytes() {
        return bytes;
    }

    /** Returns when its newest record was published. */
    public long newestMs() {
        return newestMs;
    }

    public boolean isEmpty() {
        return last < header.first();
    }

    /** Notes an event that stands in the file. Sequencer only. */
    public void addEvent(long sequence, int position, TopicHistory topic, long timeMs) {
        put(sequence, position, topic);
        newestMs = Math.max(newestMs, timeMs);
    }

    /** Notes a record in the file that is no event. Sequencer only. */
    public void addOther(long sequence, int position, TopicHistory topic, long timeMs) {
        put(sequence, -position, topic);
        newestMs = Math.max(newestMs, timeMs);
    }

    /** Notes that there was an event, which is no longer there. */
    public void addTrimmed(long sequence, TopicHistory topic) {
        put(sequence, 0, topic);
    }

    /** The file has this size now, and the records fill it. */
    public void grewTo(long size) {
        bytes = size;
    }

    /** There is no record up to here, and will be none. */
    public void skipTo(long sequence) {
        last = Math.max(last, sequence);
    }

    /** Returns whose the record is, or was; null when that is not known. */
    @Nullable
    public TopicHistory topic(long sequence) {
        Entries now = entries;
        int at = index(sequence);
        return at < now.topics.length ? now.topics[at] : null;
    }

    /** Returns whether an event stands in the file. */
    public boolean hasEvent(long sequence) {
        return position(sequence) > 0;
    }

    /** Returns whether a record that is no event stands in the file. */
    public boolean hasOther(long sequence) {
        return position(sequence) < 0;
    }

    public EventId id(long sequence) {
        return new EventId(header.journal(), header.term(), sequence);
    }

    /**
     * Reads a record; null when it is damaged.
     *
     * @throws IOException when the disk fails; {@link java.nio.channels.ClosedChannelException} when the segment was dropped
     */
    @Nullable
    public Stored read(long sequence) throws IOException {
        int position = Math.abs(position(sequence));
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ_BYTES, bytes - position));
        file.read(buffer, position);
        int length = RecordCodec.bytesOf(buffer.flip());
        if (length > bytes - position) {
            return null;
        }
        if (length > buffer.limit()) {
            ByteBuffer whole = ByteBuffer.allocate(length).put(buffer);
            file.read(whole, position + buffer.limit());
            buffer = whole.flip();
        }
        Stored stored = RecordCodec.read(buffer);
        return stored == null || stored.sequence() != sequence ? null : stored;
    }

    public Event event(Stored stored) {
        return new Event(
                id(stored.sequence()),
                stored.topic(),
                stored.type(),
                stored.data(),
                stored.timeMs(),
                stored.endsTopic());
    }

    private void put(long sequence, int position, TopicHistory topic) {
        int at = index(sequence);
        Entries room = entries.of(at + 1);
        room.positions[at] = position;
        room.topics[at] = topic;
        entries = room;
        last = Math.max(last, sequence);
    }

    private int position(long sequence) {
        Entries now = entries;
        int at = index(sequence);
        return at < now.positions.length ? now.positions[at] : 0;
    }

    private int index(long sequence) {
        return Math.toIntExact(sequence - header.first());
    }
}
