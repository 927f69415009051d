package dev.tidings.core.journal.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.tidings.core.run.AnyThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A folder of this machine, held by one process at a time. */
@AnyThread
public final class FolderDisk implements Disk {

    private static final String LOCK = "lock";

    /** What this process has: on Linux, closing any channel to a file lets go of the lock that another one took on it. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lockFile;

    private FolderDisk(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Opens a folder, makes it when it is not there, and locks it.
     *
     * @throws FolderInUse when another process has it
     * @throws IOException when it cannot be made or written
     */
    public static FolderDisk open(Path folder) throws IOException {
        makeFolder(folder);
        Path real = folder.toRealPath();
        if (!HELD.add(real)) {
            throw new FolderInUse(folder, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new FolderDisk(real, lock(folder));
        } catch (IOException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel lockFile = FileChannel.open(folder.resolve(LOCK), CREATE, READ, WRITE);
        if (lockFile.tryLock() == null) {
            String holder = content(lockFile);
            lockFile.close();
            throw new FolderInUse(folder, holder);
        }
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII);
        try {
            lockFile.truncate(0);
            lockFile.write(ByteBuffer.wrap(pid), 0);
        } catch (IOException e) {
            // The lock holds; only the note of who has it could not be written, as on a full disk.
            lockFile.truncate(0);
        }
        return lockFile;
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .toList();
        }
    }

    @Override
    public File open(String name) throws IOException {
        return new ChannelFile(FileChannel.open(folder.resolve(name), CREATE, READ, WRITE));
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name)); // somebody may have tidied up
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
        forceNames();
    }

    @Override
    public void forceNames() throws IOException {
        try (FileChannel names = FileChannel.open(folder, READ)) {
            names.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
        HELD.remove(folder);
    }

    /** What it holds is nobody else's business: the folder is its owner's alone, where the file system knows owners. */
    private static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return; // its owner decided who may look
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(folder);
        }
    }

    private static String content(FileChannel file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20); // the digits of any pid
        file.read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), US_ASCII);
    }

    /** The folder belongs to another process. */
    public static final class FolderInUse extends IOException {

        private static final long serialVersionUID = 1;

        FolderInUse(Path folder, String holder) {
            super("%s is in use by another process%s"
                    .formatted(folder, holder.isEmpty() ? "" : " (process id " + holder + ")"));
        }
    }

    /** A file of the folder. */
    @AnyThread
    private record ChannelFile(FileChannel channel) implements File {

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            long at = position;
            while (into.hasRemaining()) {
                int count = channel.read(into, at);
                if (count < 0) {
                    return;
                }
                at += count;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += channel.write(from, at);
            }
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
