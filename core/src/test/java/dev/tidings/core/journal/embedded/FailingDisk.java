package dev.tidings.core.journal.embedded;

import dev.tidings.core.journal.file.Disk;
import dev.tidings.core.journal.file.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A disk in memory that fails when told, and counts the files that are open. */
final class FailingDisk implements Disk {

    private final Disk disk = new MemoryDisk();

    boolean failsAfterRename;
    boolean hasNoMemory;
    int writesLeft = Integer.MAX_VALUE;
    int open;

    @Override
    public List<String> names() throws IOException {
        return disk.names();
    }

    @Override
    public File open(String name) throws IOException {
        open++;
        return new Counted(disk.open(name));
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    /** The name is changed in any case: what fails is the folder's sync, for which a file has to be opened. */
    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
        if (failsAfterRename) {
            throw new IOException("Too many open files");
        }
    }

    @Override
    public void forceNames() throws IOException {
        disk.forceNames();
    }

    @Override
    public void close() {
        // What is on it stays, for the next who opens it.
    }

    private final class Counted implements File {

        private final File file;

        Counted(File file) {
            this.file = file;
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            if (hasNoMemory) {
                throw new OutOfMemoryError("Java heap space");
            }
            file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            if (writesLeft-- <= 0) {
                throw new IOException("No space left on device");
            }
            file.write(from, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void close() throws IOException {
            open--;
            file.close();
        }
    }
}
