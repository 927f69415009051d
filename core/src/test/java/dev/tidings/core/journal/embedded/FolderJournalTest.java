package dev.tidings.core.journal.embedded;

import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.JournalContract;
import dev.tidings.core.journal.file.FolderDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The embedded journal in a folder is a journal. */
class FolderJournalTest extends JournalContract {

    @TempDir
    Path folder;

    private Rig rig;

    @Override
    protected Journal create(History history) throws IOException {
        rig = Rig.on(FolderDisk.open(folder), history);
        return rig.journal;
    }

    @AfterEach
    void close() throws IOException {
        rig.journal.close();
    }

    @Override
    protected void settle() {
        rig.settle();
    }

    @Override
    protected void pass(Duration time) throws IOException {
        rig.pass(time, 3);
    }
}
