package dev.tidings.app.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that is soon full. It is mounted in a namespace that lives as long as one waiting process: the
 * machine does not see it, and it is gone with this process whatever becomes of the test.
 */
final class SmallDisk {

    private final Path folder;
    private final Process holder;

    private SmallDisk(Path folder, Process holder) {
        this.folder = folder;
        this.holder = holder;
    }

    /**
     * Mounts one on a new folder.
     *
     * @param size as mount takes it, such as {@code 8m}
     * @return null where that is not allowed or not known
     */
    static @Nullable SmallDisk mount(Path folder, String size) throws IOException {
        Files.createDirectory(folder);
        // The holder waits for input that never comes, and ends when the test's process does.
        String script = "mount -t tmpfs -o size=\"$1\" tmpfs \"$2\" && echo mounted && exec cat";
        Process holder;
        try {
            holder = new ProcessBuilder("unshare", "-rm", "sh", "-c", script, "sh", size, folder.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            return null; // no unshare here
        }
        BufferedReader said = holder.inputReader();
        if ("mounted".equals(said.readLine())) {
            return new SmallDisk(folder, holder);
        }
        holder.toHandle().destroyForcibly();
        return null;
    }

    /** Returns a command that runs the command behind it where the disk is. */
    String[] entering() {
        String pid = Long.toString(holder.pid());
        return new String[] {"nsenter", "--target", pid, "--user", "--preserve-credentials", "--mount"};
    }

    /** Runs a line of shell in the disk's folder. */
    void run(String line) throws Exception {
        var command = new ProcessBuilder(entering());
        command.command().addAll(List.of("sh", "-c", "cd \"$1\" && " + line, "sh", folder.toString()));
        Process process = command.inheritIO().start();
        if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("failed on the small disk: " + line);
        }
    }

    void close() throws InterruptedException {
        holder.toHandle().destroyForcibly();
        holder.waitFor();
    }
}
