package dev.tidings.core.journal.embedded;

import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.JournalContract;
import dev.tidings.core.journal.file.MemoryDisk;
import java.io.IOException;
import java.time.Duration;

/** The embedded journal in memory is a journal. */
class MemoryJournalTest extends JournalContract {

    private Rig rig;

    @Override
    protected Journal create(History history) throws IOException {
        rig = Rig.on(new MemoryDisk(), history);
        return rig.journal;
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
