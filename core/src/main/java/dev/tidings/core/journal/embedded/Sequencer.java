package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.journal.Feed;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.Recent;
import dev.tidings.core.journal.index.Segment;
import dev.tidings.core.run.Confined;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Gives events their place: takes what waits, writes it in one go, lets readers see it, tells the feeds and answers the
 * publishers. One write and at most one sync for everything that waited meanwhile is what makes durability cheap.
 */
@OwnedBy(Owner.SEQUENCER)
final class Sequencer {

    /** Under a millisecond of work, so that the first of a batch does not wait for the last. */
    private static final int MAX_BATCH = 256;

    private static final int MAX_BATCH_BYTES = 1 << 20; // past that one write is as good as two

    private final Confined confined = new Confined();
    private final Index index;
    private final Tail tail;
    private final Recent recent;
    private final DedupeWindow dedupe;
    private final Mailbox mailbox;
    private final Dropping dropping;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private List<Feed> feeds = List.of();

    Sequencer(Index index, Tail tail, Recent recent, DedupeWindow dedupe, Mailbox mailbox, Dropping dropping) {
        this.index = index;
        this.tail = tail;
        this.recent = recent;
        this.dedupe = dedupe;
        this.mailbox = mailbox;
        this.dropping = dropping;
    }

    /** Says who is told of what is stored; before the first step. */
    void feed(List<Feed> feeds) {
        this.feeds = List.copyOf(feeds);
    }

    /** Has something done between two batches, where nothing else changes the index. Any thread. */
    void execute(Runnable task) {
        tasks.add(task);
    }

    boolean isIdle() {
        return mailbox.isEmpty() && tasks.isEmpty() && dropping.isIdle();
    }

    /**
     * Does what waits, up to a batch.
     *
     * @param nowMs the time that the events get
     * @return whether there was something to do
     */
    boolean step(long nowMs) {
        assert confined.here();
        if (isIdle()) {
            return false;
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        dropping.step();
        Submission first = mailbox.poll();
        if (first != null) {
            store(batch(first, nowMs));
        }
        return true;
    }

    private Batch batch(Submission first, long nowMs) {
        Batch batch = new Batch(index, dedupe, tail.end(), nowMs);
        batch.add(first);
        while (batch.answers().size() < MAX_BATCH && batch.maxBytes() < MAX_BATCH_BYTES) {
            Submission next = mailbox.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        return batch;
    }

    private void store(Batch batch) {
        List<Outcome> outcomes = new ArrayList<>();
        List<Entry> stored = List.of();
        try {
            if (!batch.records().isEmpty()) {
                commit(batch, tail.write(batch.records(), batch.maxBytes()));
                stored = batch.entries();
            }
            batch.answers().forEach(answer -> outcomes.add(answer.outcome()));
        } catch (IOException e) {
            var unavailable = new Outcome.Unavailable(reason(e));
            batch.answers().forEach(answer -> outcomes.add(answer.orElse(unavailable)));
        }
        tell(stored, replies(batch.answers(), outcomes));
    }

    /** Everybody in one go: a loop that is woken by the events finds the answers with them. */
    private void tell(List<Entry> stored, Map<Executor, List<Runnable>> replies) {
        if (!stored.isEmpty()) {
            for (Feed feed : feeds) {
                feed.onAppended(stored);
            }
        }
        replies.forEach((loop, each) -> loop.execute(() -> each.forEach(Runnable::run)));
    }

    private void commit(Batch batch, List<Integer> positions) {
        Segment segment = tail.segment();
        List<Entry> entries = batch.entries();
        for (int i = 0; i < entries.size(); i++) {
            Stored stored = batch.records().get(i);
            index.add(segment, positions.get(i), stored);
            if (entries.get(i) instanceof Event event) {
                recent.add(event);
                remember(event, stored);
            }
        }
        index.publish(batch.last());
    }

    private void remember(Event event, Stored stored) {
        stored.key().ifPresent(key -> {
            long windowMs = index.history().of(event.topic()).dedupeWindow().toMillis();
            dedupe.add(new DedupeWindow.Key(event.topic(), key), event.id(), event.timeMs() + windowMs);
            dedupe.expire(event.timeMs());
        });
    }

    /** One task for each loop, not one for each publisher. */
    private static Map<Executor, List<Runnable>> replies(List<Batch.Answer> answers, List<Outcome> outcomes) {
        Map<Executor, List<Runnable>> byLoop = new LinkedHashMap<>();
        for (int i = 0; i < answers.size(); i++) {
            Submission submission = answers.get(i).submission();
            Outcome outcome = outcomes.get(i);
            byLoop.computeIfAbsent(submission.loop(), loop -> new ArrayList<>())
                    .add(() -> submission.reply().accept(outcome));
        }
        return byLoop;
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return "the journal could not be written: "
                + (message == null ? e.getClass().getSimpleName() : message);
    }
}
