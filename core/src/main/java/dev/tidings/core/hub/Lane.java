package dev.tidings.core.hub;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Feed;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.run.Confined;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The subscriptions of one event loop; the only class that fans out. The journal hands it batches through its
 * {@link Inbox}; everything else happens on the loop.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Lane implements Feed {

    private final Confined confined = new Confined();
    private final Executor loop;
    private final Journal journal;
    private final Inbox inbox = new Inbox();
    private final TopicIndex index = new TopicIndex();
    private final List<Subscription> toFlush = new ArrayList<>();

    private long head; // the newest sequence this lane has been told of
    private boolean atEndOfBatch; // what is being delivered is the last that the inbox held

    /**
     * A lane without subscriptions.
     *
     * @param head the newest sequence of the journal before its first batch to this lane
     */
    public Lane(Executor loop, Journal journal, long head) {
        this.loop = loop;
        this.journal = journal;
        this.head = head;
    }

    /** Told by the journal, on its thread. */
    @Override
    public void onAppended(List<Entry> entries) {
        if (inbox.add(entries)) {
            loop.execute(this::onInbox);
        }
    }

    /**
     * Adds a subscription, which begins to send as soon as its wire is ready.
     *
     * @param limit it ends after so many events; 0 for never
     */
    public Subscription subscribe(Interest interest, Opening.At at, int limit, Wire wire) {
        assert confined.here();
        var subscription = new Subscription(this, interest, at, limit, wire);
        index.add(subscription);
        subscription.catchUp();
        return subscription;
    }

    /** Adds a subscription of which the newest events are enough; the stage counts what leaves, so it has the limit. */
    public Subscription subscribe(Interest interest, Opening.At at, Conflation stage) {
        assert confined.here();
        var subscription = new Subscription(this, interest, at, 0, stage);
        stage.serve(subscription);
        index.add(subscription);
        subscription.catchUp();
        return subscription;
    }

    /** Returns how many subscriptions would get an event of the topic. */
    public int subscribers(Topic topic) {
        assert confined.here();
        return index.count(topic);
    }

    /** Ends all subscriptions. */
    public void endAll(EndReason reason) {
        assert confined.here();
        index.forEach(subscription -> subscription.end(reason));
    }

    /** Returns whether this is the lane's thread. */
    boolean isHere() {
        return confined.here();
    }

    Journal journal() {
        return journal;
    }

    Executor loop() {
        return loop;
    }

    long head() {
        return head;
    }

    /**
     * Returns the place of the newest entry that this lane has been told of. All of them are of the journal's newest term;
     * before there is one, the place may be named with a term that only begins behind it, which means the same.
     */
    EventId place() {
        EventId newest = journal.head();
        return new EventId(newest.journal(), newest.term(), head);
    }

    void add(Subscription subscription) {
        index.add(subscription);
    }

    void remove(Subscription subscription) {
        index.remove(subscription);
    }

    /** Returns whether nothing more comes in the batch that is being delivered. */
    boolean isAtEndOfBatch() {
        return atEndOfBatch;
    }

    /** Tells the subscription when the batch is delivered. */
    void flushAfterBatch(Subscription subscription) {
        toFlush.add(subscription);
    }

    /** Lets the loop report a bug that ended one subscription, when this is done with the others. */
    void report(Throwable bug) {
        loop.execute(() -> {
            throw new IllegalStateException("a bug in Tidings: a subscription failed", bug);
        });
    }

    private void onInbox() {
        assert confined.here();
        Inbox.Taken taken = inbox.take();
        List<Entry> entries = taken.batches().elements();
        for (int i = 0; i < entries.size(); i++) {
            atEndOfBatch = i == entries.size() - 1;
            missTo(entries.get(i).sequence() - 1);
            deliver(entries.get(i));
        }
        missTo(taken.droppedThrough());
        taken.deletions().elements().forEach(this::forget);
        toFlush.forEach(Subscription::onEndOfBatch);
        toFlush.clear();
    }

    /** Everybody live falls back to the journal when this lane was not told of entries up to here. */
    private void missTo(long sequence) {
        if (sequence > head) {
            long seen = head;
            head = sequence;
            index.forEach(subscription -> subscription.onMissed(seen));
        }
    }

    private void deliver(Entry entry) {
        head = entry.sequence();
        switch (entry) {
            case Event event -> index.forEach(event.topic(), subscription -> subscription.onLive(event));
            case Forgotten deletion -> forget(deletion);
        }
    }

    private void forget(Forgotten deletion) {
        index.forEach(deletion.topic(), subscription -> subscription.onForgotten(deletion));
    }
}
