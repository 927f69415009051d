package dev.tidings.core.journal.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A disk whose bytes a test can look at and damage, that has so much room, and that fails when told. */
public final class TestDisk implements Disk {

    private final Map<String, Content> files = new TreeMap<>();

    /** How many more bytes can be written. */
    public long room = Long.MAX_VALUE;

    /** What fails, as a word: {@code force}, {@code truncate}, {@code delete}, {@code read}. */
    public String failing = "";

    /** How many files are open. */
    public int open;

    /** How often bytes were made to survive a power cut. */
    public int forces;

    private int generations;

    /** Closes all files, as the system does with those of a process that was killed. */
    public void closeAll() {
        generations++;
    }

    /** Returns what a power cut or a kill leaves when all was forced: the same bytes on a disk that is in order. */
    public TestDisk copy() {
        var copy = new TestDisk();
        files.forEach((name, content) -> copy.put(name, content.bytes));
        return copy;
    }

    /** Returns the bytes of a file. */
    public byte[] bytes(String name) {
        return files.get(name).bytes.clone();
    }

    /** Makes a file, or makes it anew. */
    public void put(String name, byte[] bytes) {
        var content = new Content();
        content.bytes = bytes.clone();
        files.put(name, content);
    }

    /** Turns bits of a byte around. */
    public void flip(String name, int at, int bits) {
        files.get(name).bytes[at] ^= (byte) bits;
    }

    /** Returns the names of the segments, the oldest first. */
    public List<String> segments() {
        return files.keySet().stream().filter(SegmentHeader::isSegment).toList();
    }

    @Override
    public List<String> names() {
        return List.copyOf(files.keySet());
    }

    @Override
    public File open(String name) {
        return new Handle(files.computeIfAbsent(name, missing -> new Content()));
    }

    @Override
    public void delete(String name) throws IOException {
        failIf("delete");
        assertThat(files.remove(name)).as("deleted, and not there: %s", name).isNotNull();
    }

    @Override
    public void rename(String from, String to) throws IOException {
        failIf("rename");
        Content content = files.remove(from);
        assertThat(content).as("renamed, and not there: %s", from).isNotNull();
        files.put(to, content);
    }

    @Override
    public void forceNames() {}

    @Override
    public void close() {}

    private void failIf(String what) throws IOException {
        if (failing.contains(what)) {
            throw new IOException("Input/output error");
        }
    }

    private static final class Content {
        private byte[] bytes = {};
    }

    private final class Handle implements File {

        private final Content content;
        private final int generation = generations;
        private boolean closed;

        Handle(Content content) {
            this.content = content;
            open++;
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            requireOpen();
            failIf("read");
            int count = Math.min(into.remaining(), content.bytes.length - (int) position);
            if (count > 0) {
                into.put(content.bytes, (int) position, count);
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            requireOpen();
            int count = (int) Math.min(room, from.remaining());
            int end = (int) position + count;
            if (end > content.bytes.length) {
                content.bytes = Arrays.copyOf(content.bytes, end);
            }
            from.get(content.bytes, (int) position, count);
            room -= count;
            if (from.hasRemaining()) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public long size() throws IOException {
            requireOpen();
            return content.bytes.length;
        }

        @Override
        public void truncate(long size) throws IOException {
            requireOpen();
            failIf("truncate");
            content.bytes = Arrays.copyOf(content.bytes, (int) Math.min(size, content.bytes.length));
        }

        @Override
        public void force() throws IOException {
            requireOpen();
            failIf("force");
            forces++;
        }

        @Override
        public void close() {
            open -= closed ? 0 : 1;
            closed = true;
        }

        private void requireOpen() throws ClosedChannelException {
            if (closed || generation != generations) {
                throw new ClosedChannelException();
            }
        }
    }
}
