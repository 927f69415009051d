package dev.tidings.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.embedded.Bounds;
import dev.tidings.core.journal.embedded.EmbeddedJournal;
import dev.tidings.core.journal.file.FolderDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalThreadsTest {

    private static final int LARGE = 10_000; // read from the disk, not from memory

    @TempDir
    private Path folder;

    @Test
    void closesTheJournalProperlyWhileItIsBeingRead() throws Exception {
        ThreadPoolExecutor replay = JournalThreads.replay();
        EmbeddedJournal journal = open(replay);
        journal.feed(List.of());
        JournalThreads threads = JournalThreads.start(journal, replay);
        var stored = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            var draft = new Draft(new Topic("a"), EventType.MESSAGE, Utf8.of("x".repeat(LARGE)));
            journal.offer(new Submission.Publish(List.of(draft), Runnable::run, outcome -> stored.countDown()));
        }
        stored.await();
        for (int i = 0; i < 5000; i++) {
            journal.read(1, 0, new Interest("a"), Runnable::run, reading -> {});
        }
        threads.stop();

        assertThat(open(JournalThreads.replay()).report().clean()).isTrue();
    }

    private EmbeddedJournal open(ThreadPoolExecutor replay) throws IOException {
        return EmbeddedJournal.open(new EmbeddedJournal.Parts(
                FolderDisk.open(folder),
                History.DEFAULT,
                Durability.OS,
                Bounds.ofHeap(1L << 30),
                1,
                () -> 1,
                replay,
                finding -> {}));
    }
}
