package dev.tidings.core.simulation;

import dev.tidings.core.journal.file.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk that can be full, and whose process or power can go at any moment. A kill keeps what was written; a power cut
 * keeps what was forced, and of the rest a beginning of each write, or none.
 */
final class SimulatedDisk implements Disk {

    private final Map<String, SimulatedFile> files = new HashMap<>();
    private final Random random;
    private boolean full;

    SimulatedDisk(Random random) {
        this.random = random;
    }

    void setFull(boolean full) {
        this.full = full;
    }

    /** The process goes: open files are closed, what was written stays. */
    void kill() {
        files.values().forEach(file -> file.handle++);
    }

    /** The power goes: of what was not forced, any beginning stays. */
    void cutPower() {
        kill();
        for (SimulatedFile file : files.values()) {
            int unforced = file.size - file.forced;
            if (unforced > 0) {
                file.size = file.forced + random.nextInt(unforced + 1);
            }
        }
    }

    @Override
    public List<String> names() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public File open(String name) {
        SimulatedFile file = files.computeIfAbsent(name, missing -> new SimulatedFile());
        return new Handle(file, file.handle);
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void rename(String from, String to) {
        files.put(to, files.remove(from));
    }

    @Override
    public void forceNames() {}

    @Override
    public void close() {}

    private static final class SimulatedFile {
        private byte[] bytes = new byte[1024];
        private int size;
        private int forced;
        private int handle;
    }

    private final class Handle implements File {

        private final SimulatedFile file;
        private final int handle;
        private boolean closed;

        Handle(SimulatedFile file, int handle) {
            this.file = file;
            this.handle = handle;
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            requireOpen();
            int count = Math.min(into.remaining(), file.size - (int) position);
            if (count > 0) {
                into.put(file.bytes, (int) position, count);
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            requireOpen();
            int count = full ? random.nextInt(from.remaining() + 1) : from.remaining();
            int end = (int) position + count;
            if (end > file.bytes.length) {
                file.bytes = Arrays.copyOf(file.bytes, end * 2);
            }
            from.get(file.bytes, (int) position, count);
            file.size = Math.max(file.size, end);
            if (full) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public long size() throws IOException {
            requireOpen();
            return file.size;
        }

        @Override
        public void truncate(long size) throws IOException {
            requireOpen();
            file.size = Math.min(file.size, (int) size);
            file.forced = Math.min(file.forced, file.size);
        }

        @Override
        public void force() throws IOException {
            requireOpen();
            if (full && random.nextInt(4) == 0) {
                throw new IOException("Input/output error");
            }
            file.forced = file.size;
        }

        @Override
        public void close() {
            closed = true;
        }

        private void requireOpen() throws ClosedChannelException {
            if (closed || handle != file.handle) {
                throw new ClosedChannelException();
            }
        }
    }
}
