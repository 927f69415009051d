package dev.tidings.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.run.Doorbell;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB, written the straightforward way: sequence to record, and topic and sequence to nothing in a second column
 * family. One writer takes what waits, as ours does, since sequences have no holes; defaults for everything else. It has
 * no retention, no idempotency keys, no gaps and no terms: what those would cost comes on top.
 */
final class Rocks implements Contender {

    private static final int MAX_BATCH = 256;
    private static final int PAGE_EVENTS = 256;
    private static final int MAX_SCANNED = 1 << 18;

    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final DBOptions options = new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
    private final WriteOptions writing;
    private final RocksDB db;
    private final ConcurrentLinkedQueue<Waiting> mailbox = new ConcurrentLinkedQueue<>();
    private final Doorbell doorbell = new Doorbell();
    private final Thread writer = Thread.ofPlatform().unstarted(this::run);

    private volatile long head;
    private volatile boolean stopping;

    private record Waiting(Draft draft, Runnable stored) {}

    Rocks(Path folder, Durability durability) throws RocksDBException {
        RocksDB.loadLibrary();
        writing = new WriteOptions().setSync(durability == Durability.FSYNC);
        db = RocksDB.open(
                options,
                folder.toString(),
                List.of(
                        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY),
                        new ColumnFamilyDescriptor("topics".getBytes(UTF_8))),
                families);
        try (RocksIterator all = db.newIterator(families.getFirst())) {
            all.seekToLast();
            head = all.isValid() ? ByteBuffer.wrap(all.key()).getLong() : 0;
        }
    }

    @Override
    public void start() {
        writer.start();
    }

    @Override
    public void publish(Draft draft, Runnable stored) {
        mailbox.add(new Waiting(draft, stored));
        doorbell.ring();
    }

    @Override
    public void load(List<Draft> drafts) {
        drafts.forEach(draft -> publish(draft, () -> {}));
        while (step()) {
            // until all are stored
        }
    }

    @Override
    public long head() {
        return head;
    }

    @Override
    public int resume(long after, Interest interest) {
        try {
            return interest.isTopicsOnly() ? readTopic(after, interest.topics().getFirst()) : scan(after, interest);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        stopping = true;
        doorbell.ring();
        Contender.await(writer);
        families.forEach(ColumnFamilyHandle::close);
        db.close();
        options.close();
        writing.close();
    }

    private void run() {
        while (!stopping) {
            if (!step()) {
                doorbell.await(() -> !mailbox.isEmpty() || stopping, 1_000_000_000L);
            }
        }
    }

    private boolean step() {
        List<Waiting> taken = new ArrayList<>();
        for (Waiting next = mailbox.poll(); next != null; next = mailbox.poll()) {
            taken.add(next);
            if (taken.size() == MAX_BATCH) {
                break;
            }
        }
        if (taken.isEmpty()) {
            return false;
        }
        long first = head + 1;
        long nowMs = System.currentTimeMillis();
        try (var batch = new WriteBatch()) {
            for (int i = 0; i < taken.size(); i++) {
                Draft draft = taken.get(i).draft;
                byte[] sequence = bytes(first + i);
                batch.put(families.getFirst(), sequence, record(draft, nowMs));
                batch.put(families.getLast(), key(draft.topic(), first + i), new byte[0]);
            }
            db.write(writing, batch);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
        head = first + taken.size() - 1;
        taken.forEach(waiting -> waiting.stored.run());
        return true;
    }

    private int readTopic(long after, Topic topic) throws RocksDBException {
        byte[] first = key(topic, after + 1);
        int prefix = first.length - Long.BYTES;
        List<byte[]> sequences = new ArrayList<>();
        try (RocksIterator of = db.newIterator(families.getLast())) {
            for (of.seek(first); of.isValid() && sequences.size() < PAGE_EVENTS; of.next()) {
                byte[] key = of.key();
                if (key.length != first.length
                        || !ByteBuffer.wrap(key, 0, prefix).equals(ByteBuffer.wrap(first, 0, prefix))) {
                    break;
                }
                sequences.add(ByteBuffer.allocate(Long.BYTES)
                        .put(key, prefix, Long.BYTES)
                        .array());
            }
        }
        return sequences.isEmpty() ? 0 : db.multiGetAsList(sequences).size();
    }

    private int scan(long after, Interest interest) {
        int found = 0;
        try (RocksIterator all = db.newIterator(families.getFirst())) {
            int scanned = 0;
            for (all.seek(bytes(after + 1));
                    all.isValid() && found < PAGE_EVENTS && scanned++ < MAX_SCANNED;
                    all.next()) {
                ByteBuffer record = ByteBuffer.wrap(all.value());
                byte[] topic = new byte[record.getShort(8)];
                record.get(10, topic);
                found += interest.matches(new Topic(new String(topic, UTF_8))) ? 1 : 0;
            }
        }
        return found;
    }

    private static byte[] record(Draft draft, long nowMs) {
        byte[] topic = draft.topic().name().getBytes(UTF_8);
        ByteBuffer record = ByteBuffer.allocate(10 + topic.length + draft.data().length());
        record.putLong(nowMs).putShort((short) topic.length).put(topic);
        draft.data().writeTo(record);
        return record.array();
    }

    /** A topic holds no control characters, so that a zero ends it and none is the beginning of another's key. */
    private static byte[] key(Topic topic, long sequence) {
        byte[] name = topic.name().getBytes(UTF_8);
        return ByteBuffer.allocate(name.length + 1 + Long.BYTES)
                .put(name)
                .put((byte) 0)
                .putLong(sequence)
                .array();
    }

    private static byte[] bytes(long sequence) {
        return ByteBuffer.allocate(Long.BYTES).putLong(sequence).array();
    }
}
