package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.Feed;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Listing;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.TopicState;
import dev.tidings.core.journal.file.CloseMark;
import dev.tidings.core.journal.file.Disk;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.Index.Damage;
import dev.tidings.core.journal.index.Recent;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.journal.index.TopicHistory;
import dev.tidings.core.journal.index.TopicHistory.View;
import dev.tidings.core.run.AnyThread;
import dev.tidings.core.run.Doorbell;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The journal of this machine. It has no threads of its own: whoever made it runs {@link #step} on the sequencer's and
 * {@link #keepHouse} on the housekeeping thread, and lends it an executor for reading.
 */
@AnyThread
public final class EmbeddedJournal implements Journal {

    private static final String BUG = "a mistake of the server, which was reported";
    private static final String BUSY = "too many are reading it";

    private final Disk disk;
    private final Bounds bounds;
    private final Index index;
    private final Tail tail;
    private final Sequencer sequencer;
    private final Housekeeper housekeeper;
    private final Mailbox mailbox;
    private final Doorbell doorbell = new Doorbell();
    private final Reader reader;
    private final Opener opener;
    private final Questions questions;
    private final OpeningReport report;
    private final Consumer<String> onFinding;

    /**
     * What a journal is made of.
     *
     * @param bounds how much it may take
     * @param freshJournal the number that the journal gets if there is none on the disk yet: random, under {@link
     *     EventId#JOURNALS}
     * @param clockMs the time, in milliseconds since the epoch
     * @param replay runs what waits for the disk to read
     * @param onFinding told, on any thread, what the operator has to know: a sentence
     */
    public record Parts(
            Disk disk,
            History history,
            Durability durability,
            Bounds bounds,
            long freshJournal,
            LongSupplier clockMs,
            Executor replay,
            Consumer<String> onFinding) {}

    private EmbeddedJournal(Parts parts, Recovery.Recovered recovered) {
        this.disk = parts.disk;
        this.index = recovered.index();
        this.questions = new Questions(parts.replay);
        this.report = recovered.report();
        this.onFinding = parts.onFinding;
        this.bounds = parts.bounds;
        this.mailbox = new Mailbox(bounds.waitingBytes());
        this.tail = new Tail(disk, index, parts.durability, bounds.indexBytes(), recovered.newest());
        Recent recent = new Recent(bounds.recentBytes());
        Dropping dropping = recovered.dropping();
        this.sequencer = new Sequencer(index, tail, recent, recovered.dedupe(), mailbox, dropping);
        this.housekeeper = new Housekeeper(disk, index, tail, sequencer, dropping, this::onDamage);
        this.reader = new Reader(index, recent, bounds.turn(), this::onDamage);
        this.opener = new Opener(index, reader, bounds.turn(), parts.clockMs);
    }

    /**
     * Opens the journal on a disk, or makes one there.
     *
     * @throws IOException when the disk cannot be read or written, or holds something else
     */
    public static EmbeddedJournal open(Parts parts) throws IOException {
        long nowMs = parts.clockMs.getAsLong();
        return new EmbeddedJournal(parts, new Recovery(parts, nowMs).recover());
    }

    /** Returns what was found when it was opened. */
    public OpeningReport report() {
        return report;
    }

    /** Says who is told of what is stored; before the first {@link #step}. */
    public void feed(List<? extends Feed> feeds) {
        sequencer.feed(List.copyOf(feeds));
    }

    /**
     * Stores a batch of what waits. Sequencer only.
     *
     * @return whether there was something to do
     */
    public boolean step(long nowMs) {
        return sequencer.step(nowMs);
    }

    /** Waits until there is something to do, or for so long. Sequencer only. */
    public void awaitWork(long timeoutNs) {
        doorbell.await(() -> !sequencer.isIdle(), timeoutNs);
    }

    /** Wakes the sequencer if it {@linkplain #awaitWork waits}. Any thread. */
    public void ring() {
        doorbell.ring();
    }

    /**
     * Does a round of retention. Housekeeping only.
     *
     * @throws IOException when the disk refused; the journal is as it was, and the next round tries again
     */
    public void keepHouse(long nowMs) throws IOException {
        housekeeper.step(nowMs);
        doorbell.ring();
    }

    /** Marks the end. After the last {@link #step} and {@link #keepHouse}; nothing else is called afterwards. */
    public void close() throws IOException {
        try {
            tail.force();
            CloseMark.leave(disk, index.head().sequence());
        } finally {
            for (Segment segment : index.segments().values()) {
                segment.file().close();
            }
            disk.close();
        }
    }

    @Override
    public boolean offer(Submission submission) {
        boolean taken = mailbox.offer(submission);
        if (taken) {
            doorbell.ring();
        }
        return taken;
    }

    @Override
    public void open(Interest interest, Start start, Executor loop, Consumer<Opening> answer) {
        if (questions.areMany()) {
            loop.execute(() -> answer.accept(new Opening.Unavailable(BUSY)));
        } else {
            questions.ask(() -> opener.open(interest, start), new Opening.Unavailable(BUG), loop, answer);
        }
    }

    @Override
    public void read(long from, long toldThrough, Interest interest, Executor loop, Consumer<Reading> answer) {
        questions.ask(() -> reader.read(from, toldThrough, interest), new Reading.Unavailable(BUG), loop, answer);
    }

    @Override
    public void topics(Predicate<Topic> wanted, int limit, Executor loop, Consumer<Listing> answer) {
        if (questions.areMany()) {
            loop.execute(() -> answer.accept(new Listing.Unavailable(BUSY)));
            return;
        }
        var listing = new TopicListing(index, wanted, limit);
        questions.ask(
                () -> listing.step(new Turn(bounds.turn()))
                        ? new Listing.Topics(
                                listing.found().stream().map(this::state).toList())
                        : null,
                new Listing.Unavailable(BUG),
                loop,
                answer);
    }

    @Override
    public EventId head() {
        return index.head();
    }

    @Override
    public TopicState topic(Topic topic) {
        TopicHistory history = index.topic(topic);
        return history == null ? new TopicState(topic, 0, Optional.empty(), Optional.empty(), false) : state(history);
    }

    @Override
    public boolean isWritable() {
        return tail.isWritable();
    }

    private TopicState state(TopicHistory history) {
        View view = history.view();
        return view.size() == 0
                ? new TopicState(history.topic(), 0, Optional.empty(), Optional.empty(), false)
                : new TopicState(
                        history.topic(),
                        view.size(),
                        Optional.of(index.id(view.first())),
                        Optional.of(index.id(view.last())),
                        view.isComplete());
    }

    private void onDamage(Damage damage) {
        sequencer.execute(() -> {
            if (!index.damages().contains(damage)) {
                index.addDamage(damage);
                onFinding.accept("event %d cannot be read any more: its record is damaged".formatted(damage.from()));
            }
        });
        doorbell.ring();
    }
}
