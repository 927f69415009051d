package dev.tidings.core.journal.file;

import dev.tidings.core.run.AnyThread;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A disk that is gone with the process: {@code memory:}. */
@AnyThread
public final class MemoryDisk implements Disk {

    private final Map<String, MemoryFile> files = new ConcurrentHashMap<>();

    /** An empty disk. */
    public MemoryDisk() {}

    @Override
    public List<String> names() {
        return List.copyOf(files.keySet());
    }

    @Override
    public File open(String name) {
        return files.computeIfAbsent(name, missing -> new MemoryFile());
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void rename(String from, String to) {
        MemoryFile file = files.remove(from);
        if (file != null) {
            files.put(to, file);
        }
    }

    @Override
    public void forceNames() {}

    @Override
    public void close() {
        files.clear();
    }

    /** Bytes that only grow: a reader that sees a size sees the bytes below it. */
    @AnyThread
    private static final class MemoryFile implements File {

        private static final int FIRST_BYTES = 1 << 16;

        private volatile Content content = new Content(new byte[FIRST_BYTES], 0);

        @SuppressWarnings("ArrayRecordComponent") // never compared: it bundles what one volatile write publishes
        private record Content(byte[] bytes, int size) {}

        @Override
        public void read(ByteBuffer into, long position) throws ClosedChannelException {
            Content now = content;
            int count = Math.min(into.remaining(), now.size - Math.toIntExact(position));
            if (count > 0) {
                into.put(now.bytes, Math.toIntExact(position), count);
            }
        }

        @Override
        public void write(ByteBuffer from, long position) {
            Content now = content;
            int start = Math.toIntExact(position);
            int size = Math.max(now.size, start + from.remaining());
            byte[] bytes =
                    size <= now.bytes.length ? now.bytes : Arrays.copyOf(now.bytes, Math.max(size, size / 2 * 3));
            from.get(bytes, start, from.remaining());
            content = new Content(bytes, size);
        }

        @Override
        public long size() {
            return content.size;
        }

        @Override
        public void truncate(long size) {
            content = new Content(content.bytes, Math.min(content.size, Math.toIntExact(size)));
        }

        @Override
        public void force() {}

        @Override
        public void close() {}
    }
}
