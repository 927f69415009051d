package dev.tidings.core.journal.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderDiskTest {

    @TempDir
    Path root;

    @Test
    void makesTheFolderAndItsParents() throws IOException {
        try (FolderDisk disk = FolderDisk.open(root.resolve("a/b"))) {
            assertThat(disk.names()).isEmpty();
            assertThat(root.resolve("a/b")).isDirectory();
        }
    }

    @Test
    void writesReadsRenamesAndDeletes() throws IOException {
        try (FolderDisk disk = FolderDisk.open(root)) {
            try (Disk.File file = disk.open("new.part")) {
                file.write(ascii("0123456789"), 0);
                file.write(ascii("ab"), 8);
                file.truncate(9);
                file.force();
                assertThat(file.size()).isEqualTo(9);
                assertThat(read(file, 5, 10)).isEqualTo("567a");
                assertThat(read(file, 99, 10)).isEmpty();
            }
            disk.rename("new.part", "kept");
            assertThat(disk.names()).containsExactly("kept");
            disk.delete("kept");
            assertThat(disk.names()).isEmpty();
        }
    }

    @Test
    void aClosedFileSaysSo() throws IOException {
        try (FolderDisk disk = FolderDisk.open(root)) {
            Disk.File file = disk.open("a");
            file.close();
            assertThatThrownBy(() -> read(file, 0, 1)).isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    void isHeldOnceInThisProcess() throws IOException {
        try (FolderDisk disk = FolderDisk.open(root)) {
            assertThat(disk.names()).isEmpty();
            assertThatThrownBy(() -> FolderDisk.open(root)).isInstanceOf(FolderDisk.FolderInUse.class);
        }
        FolderDisk.open(root).close();
    }

    @Test
    void refusesAFolderThatAnotherProcessHasAndNamesIt() throws Exception {
        Process other = anotherProcess("hold");
        try (BufferedReader said = other.inputReader(UTF_8)) {
            assertThat(said.readLine()).isEqualTo("held");

            assertThatThrownBy(() -> FolderDisk.open(root))
                    .isInstanceOf(FolderDisk.FolderInUse.class)
                    .hasMessage("%s is in use by another process (process id %d)", root, other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }
        FolderDisk.open(root).close(); // a killed process holds nothing
    }

    /** On Linux a process loses its lock on a file when it closes any channel to it. */
    @Test
    void staysLockedForOthersAfterThisProcessHasTriedItTwice() throws Exception {
        try (FolderDisk disk = FolderDisk.open(root)) {
            assertThat(disk.names()).isEmpty();
            assertThatThrownBy(() -> FolderDisk.open(root)).isInstanceOf(FolderDisk.FolderInUse.class);

            Process other = anotherProcess("try");
            try (BufferedReader said = other.inputReader(UTF_8)) {
                assertThat(said.readLine()).isEqualTo("in use");
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void saysThatAFolderCannotBeWritten() throws IOException {
        Path readOnly = Files.createDirectory(root.resolve("read-only"));
        assumeFalse(System.getProperty("user.name").equals("root"), "root may write everywhere");
        Files.setPosixFilePermissions(readOnly, Set.of());
        assertThatThrownBy(() -> FolderDisk.open(readOnly)).isInstanceOf(IOException.class);
    }

    @Test
    void saysThatAFileIsInItsWay() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "x");
        assertThatThrownBy(() -> FolderDisk.open(file)).isInstanceOf(IOException.class);
    }

    private Process anotherProcess(String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Another.class.getName(),
                        root.toString(),
                        what)
                .redirectErrorStream(true)
                .start();
    }

    /** What the other process does: hold the folder until it is killed, or try whether it could. */
    static final class Another {

        private Another() {}

        public static void main(String[] args) throws Exception {
            try (FolderDisk disk = FolderDisk.open(Path.of(args[0]))) {
                System.out.println("held");
                while (args[1].equals("hold") && System.in.read() >= 0) {
                    // until it is killed: nobody writes to it
                }
                disk.names();
            } catch (FolderDisk.FolderInUse e) {
                System.out.println("in use");
            }
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static String read(Disk.File file, long at, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        file.read(buffer, at);
        return new String(buffer.array(), 0, buffer.position(), US_ASCII);
    }
}
