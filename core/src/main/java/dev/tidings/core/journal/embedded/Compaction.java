package dev.tidings.core.journal.embedded;

import dev.tidings.core.journal.file.Disk;
import dev.tidings.core.journal.file.RecordCodec;
import dev.tidings.core.journal.file.RecordCodec.Kind;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.journal.file.SequenceList;
import dev.tidings.core.journal.index.Index.Damage;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.journal.index.TopicHistory;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a segment without the events that retention has taken. What is gone leaves a note a topic, so that a restart
 * still knows; what was forgotten stays said, so that older segments cannot bring it back.
 */
@OwnedBy(Owner.HOUSEKEEPING)
final class Compaction {

    private static final String PART = "compacted.part";

    private final Disk disk;
    private final Segment old;
    private final Consumer<Damage> onDamage;
    private final Disk.File file;
    private final Segment compacted;
    private final Map<TopicHistory, SequenceList> dead = new HashMap<>();

    private long size;

    /** @param onDamage told of a record that could not be read any more */
    Compaction(Disk disk, Segment old, Consumer<Damage> onDamage) throws IOException {
        this.disk = disk;
        this.old = old;
        this.onDamage = onDamage;
        this.file = disk.open(PART);
        this.compacted = new Segment(old.header(), file);
    }

    /** Returns whether an event stands there that readers still get. */
    static boolean isLive(Segment segment, long sequence) {
        TopicHistory topic = segment.topic(sequence);
        return topic != null
                && segment.hasEvent(sequence)
                && sequence > topic.view().trimmedThrough();
    }

    /**
     * Writes the new file in the place of the old; the old one stays open for who reads it.
     *
     * @return the segment in its new form; null when a record is damaged, and nothing was changed
     */
    @Nullable
    Segment run() throws IOException {
        try {
            if (copyAll()) {
                return compacted;
            }
            discard();
            return null;
        } catch (IOException e) {
            discardQuietly(e);
            throw e;
        }
    }

    /** Returns false when a record is damaged. */
    private boolean copyAll() throws IOException {
        file.truncate(0);
        write(old.header().encode());
        findDead();
        for (long sequence = old.first(); sequence <= old.last(); sequence++) {
            if (!copy(sequence)) {
                onDamage.accept(new Damage(sequence, sequence));
                return false;
            }
        }
        compacted.skipTo(old.last());
        compacted.grewTo(size);
        file.force();
        disk.rename(PART, old.header().fileName());
        return true;
    }

    /** On a full disk half a file would be in the way, and each round would leave another one open. */
    private void discard() throws IOException {
        file.close();
        disk.delete(PART);
    }

    private void discardQuietly(IOException reason) {
        try {
            discard();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private void findDead() {
        for (long sequence = old.first(); sequence <= old.last(); sequence++) {
            TopicHistory topic = old.topic(sequence);
            if (topic != null && isDead(sequence)) {
                SequenceList earlier = dead.get(topic);
                if (earlier == null) {
                    dead.put(topic, new SequenceList(sequence));
                } else {
                    earlier.add(sequence);
                }
            }
        }
    }

    /** Decided once: an event that is trimmed while this runs is copied, and goes the next time. */
    private boolean isDead(long sequence) {
        return !old.hasOther(sequence) && !isLive(old, sequence);
    }

    /** Returns false when the record is damaged. */
    private boolean copy(long sequence) throws IOException {
        TopicHistory topic = old.topic(sequence);
        if (topic == null) {
            return true;
        }
        SequenceList gone = dead.get(topic);
        if (gone == null || sequence > gone.last() || old.hasOther(sequence)) {
            return copyRecord(topic, old.read(sequence));
        }
        if (sequence == gone.last()) {
            append(Stored.trimmed(sequence, old.newestMs(), topic.topic(), gone.text()));
        }
        compacted.addTrimmed(sequence, topic);
        return true;
    }

    private boolean copyRecord(TopicHistory topic, @Nullable Stored stored) throws IOException {
        if (stored == null) {
            return false;
        }
        int position = Math.toIntExact(size);
        append(stored);
        if (stored.kind() == Kind.EVENT) {
            compacted.addEvent(stored.sequence(), position, topic, stored.timeMs());
        } else {
            compacted.addOther(stored.sequence(), position, topic, stored.timeMs());
        }
        return true;
    }

    private void append(Stored stored) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RecordCodec.maxBytes(stored.data()));
        RecordCodec.write(stored, record);
        write(record.flip());
    }

    private void write(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        file.write(bytes, size);
        size += length;
    }
}
