package dev.tidings.app;

import dev.tidings.core.journal.embedded.EmbeddedJournal;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that the journal runs on: the sequencer's, housekeeping's and the few that read for subscribers. */
@OwnedBy(Owner.MAIN)
final class JournalThreads {

    /** Two readers: the disk answers more than one at a time, and a page is a millisecond's work. */
    private static final int REPLAY_THREADS = 2;

    private static final Duration HOUSEKEEPING_EVERY = Duration.ofSeconds(2);
    private static final Duration IDLE_WAIT = Duration.ofSeconds(1); // only bounds what a lost wake-up could cost
    private static final Duration READING_AT_MOST = Duration.ofSeconds(5); // a page or a search takes less
    private static final System.Logger LOG = System.getLogger(JournalThreads.class.getName());

    /** As BSD's sysexits.h: an internal software error. */
    private static final int EX_SOFTWARE = 70;

    private final EmbeddedJournal journal;
    private final ThreadPoolExecutor replay;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("housekeeping").factory());
    private final Thread sequencer =
            Thread.ofPlatform().daemon().name("sequencer").unstarted(this::runSequencer);

    private volatile boolean stopping;

    private JournalThreads(EmbeddedJournal journal, ThreadPoolExecutor replay) {
        this.journal = journal;
        this.replay = replay;
    }

    /** Returns where reading may wait for the disk. */
    static ThreadPoolExecutor replay() {
        return new ThreadPoolExecutor(
                REPLAY_THREADS,
                REPLAY_THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("replay-", 1).factory());
    }

    /**
     * Starts to take what is handed in to the journal.
     *
     * @param replay what the journal reads on; it ends with the other threads
     */
    static JournalThreads start(EmbeddedJournal journal, ThreadPoolExecutor replay) {
        var threads = new JournalThreads(journal, replay);
        threads.sequencer.start();
        threads.housekeeping.scheduleWithFixedDelay(
                threads::keepHouse, 0, HOUSEKEEPING_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return threads;
    }

    /** Waits until everything that was handed in is answered, and closes the journal. */
    void stop() throws InterruptedException, IOException {
        housekeeping.shutdown();
        housekeeping.awaitTermination(1, TimeUnit.MINUTES);
        stopping = true;
        journal.ring();
        sequencer.join();
        stopReading();
        journal.close();
    }

    /**
     * Nobody waits for what is still to be read. What is being read is let be: a reader that is interrupted closes the file
     * that it reads from, and the journal is yet to force it.
     */
    private void stopReading() throws InterruptedException {
        replay.shutdown();
        replay.getQueue().clear();
        replay.awaitTermination(READING_AT_MOST.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void runSequencer() {
        try {
            while (true) {
                if (journal.step(System.currentTimeMillis())) {
                    continue;
                }
                if (stopping) {
                    return;
                }
                journal.awaitWork(IDLE_WAIT.toNanos());
            }
        } catch (Throwable bug) {
            // Without its one writer the server answers nobody. What is acknowledged is on the disk, and a restart
            // reads it.
            try {
                LOG.log(Level.ERROR, "a bug in Tidings: the sequencer failed, and the server stops", bug);
            } finally {
                Runtime.getRuntime().halt(EX_SOFTWARE); // also when there is no memory left to say so
            }
        }
    }

    private void keepHouse() {
        try {
            journal.keepHouse(System.currentTimeMillis());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "housekeeping will try again: " + e.getMessage());
        } catch (RuntimeException | Error bug) { // the schedule would end in silence
            LOG.log(Level.ERROR, "a bug in Tidings: a round of housekeeping failed", bug);
        }
    }
}
