package dev.tidings.core.journal.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/** The file that says a journal was closed properly, and at which sequence. */
public final class CloseMark {

    private static final String NAME = "closed";
    private static final int MAX_BYTES = 20; // the digits of any sequence

    private CloseMark() {}

    /** Leaves the mark; everything before it is on the disk. */
    public static void leave(Disk disk, long head) throws IOException {
        try (Disk.File file = disk.open(NAME)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(Long.toString(head).getBytes(US_ASCII)), 0);
            file.force();
        }
        disk.forceNames();
    }

    /** Takes the mark away; returns the sequence that it said, or empty when it was not there. */
    public static OptionalLong take(Disk disk) throws IOException {
        if (!disk.names().contains(NAME)) {
            return OptionalLong.empty();
        }
        ByteBuffer text = ByteBuffer.allocate(MAX_BYTES);
        try (Disk.File file = disk.open(NAME)) {
            file.read(text, 0);
        }
        disk.delete(NAME);
        disk.forceNames();
        String said = new String(text.array(), 0, text.position(), US_ASCII);
        return said.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(said)) : OptionalLong.empty();
    }
}
