package dev.tidings.bench;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.embedded.Bounds;
import dev.tidings.core.journal.embedded.EmbeddedJournal;
import dev.tidings.core.journal.file.FolderDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The embedded journal, with the threads that the program gives it. */
final class Ours implements Contender {

    private static final long IDLE_NS = 1_000_000_000L;

    private final EmbeddedJournal journal;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor();
    private final Thread sequencer = Thread.ofPlatform().unstarted(this::run);
    private volatile boolean stopping;

    Ours(Path folder, History history, Durability durability) throws IOException {
        journal = EmbeddedJournal.open(new EmbeddedJournal.Parts(
                FolderDisk.open(folder),
                history,
                durability,
                Bounds.ofHeap(Runtime.getRuntime().maxMemory()),
                1,
                System::currentTimeMillis,
                Runnable::run,
                System.out::println));
        journal.feed(List.of());
    }

    @Override
    public void start() {
        sequencer.start();
        housekeeping.scheduleWithFixedDelay(this::keepHouse, 2, 2, TimeUnit.SECONDS);
    }

    @Override
    public void publish(Draft draft, Runnable stored) {
        if (!journal.offer(new Submission.Publish(List.of(draft), Runnable::run, outcome -> stored.run()))) {
            throw new IllegalStateException("full");
        }
    }

    @Override
    public void load(List<Draft> drafts) {
        for (Draft draft : drafts) {
            publish(draft, () -> {});
        }
        while (journal.step(System.currentTimeMillis())) {
            // until all are stored
        }
    }

    @Override
    public long head() {
        return journal.head().sequence();
    }

    @Override
    public int resume(long after, Interest interest) {
        int[] events = {0};
        EventId head = journal.head();
        String id = new EventId(head.journal(), head.term(), after).toString();
        journal.open(interest, new Start.After(id), Runnable::run, opening -> {
            if (opening instanceof Opening.At at) {
                long from = at.cursor().sequence() + 1;
                journal.read(from, from - 1, interest, Runnable::run, reading -> {
                    events[0] = ((Reading.Page) reading).events().size();
                });
            }
        });
        return events[0];
    }

    @Override
    public void close() throws IOException {
        housekeeping.close();
        stopping = true;
        Contender.await(sequencer);
        journal.close();
    }

    private void run() {
        while (!stopping) {
            if (!journal.step(System.currentTimeMillis())) {
                journal.awaitWork(IDLE_NS);
            }
        }
    }

    private void keepHouse() {
        try {
            journal.keepHouse(System.currentTimeMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
