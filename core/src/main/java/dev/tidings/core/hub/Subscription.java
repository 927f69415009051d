package dev.tidings.core.hub;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.TopicState;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's place in the journal. It keeps no queue: what has not been sent is in the journal, so a subscriber
 * costs the same however far behind it is. It is either live (fed by its lane) or behind (fed by the journal), and a
 * socket that stops taking bytes turns live into behind.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Subscription {

    private final Lane lane;
    private final Wire wire;
    private final @Nullable Conflation stage; // the wire, when it holds events back
    private final Ending ending;

    private Interest interest;
    private Detours detours = Detours.NONE;
    private State state = State.BEHIND;
    // Where it began, or the last event that it met. No reference: the collector follows those that a delivery changes.
    private int cursorTerm;
    private long cursorSequence;
    private EventId given; // the last place that somebody was told of
    private long next; // nothing before it is still to be sent
    private long toldThrough; // what is missing up to here was told
    private int changes; // how often the interest was changed: what was read before is of no use after
    private long seenIn; // the last count that came by
    private boolean flushing; // when the batch is delivered

    private enum State {
        LIVE,
        BEHIND,
        AWAITING_PAGE,
        OVER
    }

    Subscription(Lane lane, Interest interest, Opening.At at, int limit, Wire wire) {
        this.lane = lane;
        this.interest = interest;
        this.wire = wire;
        this.stage = wire instanceof Conflation holding ? holding : null;
        this.ending = new Ending(interest, at, limit);
        this.cursorTerm = at.cursor().term();
        this.cursorSequence = at.cursor().sequence();
        this.given = at.cursor();
        this.next = at.cursor().sequence() + 1;
        this.toldThrough = at.cursor().sequence();
        if (at.gap() != null) {
            tell(at.gap());
            wire.flush();
        }
    }

    /** The socket takes bytes again. */
    public void onWritable() {
        assert lane.isHere();
        guarded(() -> {
            if (stage != null) {
                stage.onRoom();
            }
            catchUp();
        });
    }

    /** The connection is gone, or wants no more. */
    public void cancel() {
        assert lane.isHere();
        if (state != State.OVER) {
            leave();
        }
        if (stage != null) {
            stage.stop();
        }
    }

    private void leave() {
        state = State.OVER;
        lane.remove(this);
    }

    /**
     * Returns the place up to which everything that is wanted was written: a subscription that begins after it gets the
     * rest. While this one is live it moves on with the journal, also when nothing is wanted.
     */
    public EventId cursor() {
        assert lane.isHere();
        boolean further = state == State.LIVE && lane.head() > cursorSequence;
        return further ? lane.place() : new EventId(given.journal(), cursorTerm, cursorSequence);
    }

    private void moveTo(EventId place) {
        cursorTerm = place.term();
        cursorSequence = place.sequence();
    }

    /**
     * Changes what the stream carries. From the cursor that is returned on it carries exactly the new topics, besides the
     * history of those that come with one, which is sent first.
     *
     * @param history where the history of the new topics begins, which is sent up to the cursor; when it begins behind
     *     the cursor, they join there. Null when they are wanted from the cursor on
     * @return empty when nothing was changed: the subscription is over, or many changes came while the history that they
     *     brought was still being sent
     */
    public Optional<EventId> change(Change change, Opening.@Nullable At history) {
        assert lane.isHere();
        EventId place = place();
        if (detours == Detours.NONE) {
            detours = new Detours();
        }
        if (state == State.OVER || !detours.takesChange(place.sequence())) {
            return Optional.empty();
        }
        Interest before = interest;
        Interest after = change.of(before);
        if (after.equals(before)) {
            given = place;
            return Optional.of(place);
        }
        carry(after, place);
        if (history != null) {
            detours.add(new Detour(new Added(before, change.subscribe()), history, place));
        }
        ending.change(
                before.topics(),
                after,
                place.sequence(),
                topic -> lastOf(topic) > 0 && lastOf(topic) <= place.sequence(),
                topic -> lastOf(topic) > place.sequence());
        lane.loop().execute(() -> guarded(this::catchUp)); // later: who asked is answered before what follows
        return Optional.of(place);
    }

    /** What is held back has not been sent: it is left out of the place, but never so that one that was given is taken back. */
    private EventId place() {
        if (stage == null || !stage.holdsStream()) {
            return cursor();
        }
        EventId passed = stage.passed();
        return passed != null && passed.sequence() > given.sequence() ? passed : given;
    }

    private void carry(Interest after, EventId place) {
        boolean more = !interest.selectors().containsAll(after.selectors());
        lane.remove(this);
        interest = after;
        lane.add(this);
        detours.onChange(after);
        if (stage != null) {
            stage.takeBack(after);
        }
        changes++;
        state = State.BEHIND;
        given = place;
        moveTo(place);
        next = cursorSequence + 1; // more may have been looked at, but not for this
        toldThrough = more ? cursorSequence : toldThrough;
    }

    /** Returns the sequence of a complete topic's last event; 0 when more may come. */
    private long lastOf(Topic topic) {
        TopicState known = lane.journal().topic(topic);
        return known.complete() ? known.latest().orElseThrow().sequence() : 0;
    }

    /** Ends the subscription from this side, and says why. */
    public void end(EndReason reason) {
        if (state != State.OVER) {
            leave();
            try {
                wire.end(reason);
            } catch (RuntimeException | Error bug) {
                lane.report(bug); // it is over all the same, and the others are ended too
            }
        }
    }

    /** Returns what it carries. */
    public Interest interest() {
        assert lane.isHere();
        return interest;
    }

    /** Returns whether it has everything, and is fed as events are stored. */
    boolean isLive() {
        return state == State.LIVE;
    }

    /** Returns whether this is the first time that a count comes by, however many selectors lead it here. */
    boolean isFirstSeenIn(long count) {
        boolean first = seenIn != count;
        seenIn = count;
        return first;
    }

    /** A wanted event, the newest there is. */
    void onLive(Event event) {
        try {
            takeLive(event);
        } catch (RuntimeException | Error bug) {
            fail(bug);
        }
    }

    private void takeLive(Event event) {
        if (state != State.LIVE || event.sequence() < next) {
            return; // the journal has it; or another selector, or a page that ran ahead of the lane, already brought it
        }
        if (wire.isReady()) {
            next = event.sequence() + 1;
            send(event);
            flushWithBatch();
        } else {
            state = State.BEHIND;
            next = event.sequence();
        }
    }

    /** At once when nothing more comes in the batch: what has just been written is still in the processor's caches. */
    private void flushWithBatch() {
        if (lane.isAtEndOfBatch()) {
            wire.flush();
        } else if (!flushing) {
            flushing = true;
            lane.flushAfterBatch(this);
        }
    }

    void onEndOfBatch() {
        flushing = false;
        guarded(wire::flush);
    }

    /** The lane did not see what lies after {@code seen}: the journal has to bring it. */
    void onMissed(long seen) {
        if (state == State.LIVE) {
            state = State.BEHIND;
            next = Math.max(next, seen + 1);
            guarded(this::catchUp);
        }
    }

    void onForgotten(Forgotten deletion) {
        if (ending.isOverAfter(deletion)) {
            end(EndReason.DELETED);
        }
    }

    void catchUp() {
        if (state != State.BEHIND || !wire.isReady()) {
            return;
        }
        Detour detour = detours.first();
        if (detour != null) {
            read(detour);
        } else if (ending.isOver()) {
            end(EndReason.COMPLETE);
        } else if (next > lane.head() || interest.selectors().isEmpty()) {
            state = State.LIVE;
            wire.onCaughtUp();
        } else {
            read(next, toldThrough, interest, this::onPage);
        }
    }

    private void read(Detour detour) {
        Gap gap = detour.takeGap();
        if (gap != null) {
            wire.writeGap(gap);
            wire.flush();
        }
        if (detour.isDone()) {
            catchUp();
        } else {
            read(detour.next(), detour.toldThrough(), detour.added().interest(), page -> onPage(detour, page));
        }
    }

    private void read(long from, long told, Interest wanted, Consumer<Reading.Page> onPage) {
        int asked = changes;
        state = State.AWAITING_PAGE;
        lane.journal().read(from, told, wanted, lane.loop(), reading -> {
            if (asked == changes) {
                onReading(reading, onPage);
            }
        });
    }

    private void onReading(Reading reading, Consumer<Reading.Page> onPage) {
        assert lane.isHere();
        if (state != State.AWAITING_PAGE) {
            return; // it ended while the page was being read
        }
        state = State.BEHIND;
        guarded(() -> {
            switch (reading) {
                case Reading.Page page -> onPage.accept(page);
                case Reading.Unavailable unavailable -> end(EndReason.UNAVAILABLE);
            }
            if (state == State.BEHIND) {
                wire.flush();
                catchUp();
            }
        });
    }

    /** What fails here ends this subscription and nothing else: the others of the batch get theirs, the loop reports it. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error bug) {
            fail(bug);
        }
    }

    private void fail(Throwable bug) {
        lane.report(bug);
        end(EndReason.UNAVAILABLE);
    }

    private void onPage(Reading.Page page) {
        if (page.gap() != null) {
            tell(page.gap());
        }
        next = sendAll(page.events(), page.through(), this::send);
    }

    private void onPage(Detour detour, Reading.Page page) {
        if (page.gap() != null) {
            detour.told(page.gap());
            wire.writeGap(page.gap());
        }
        List<Event> events = page.events().stream()
                .filter(event ->
                        event.sequence() <= detour.through() && detour.added().holds(event.topic()))
                .toList();
        detour.goOnFrom(sendAll(events, page.through(), this::sendEarlier));
    }

    /** Returns the first sequence that is still to be looked at. */
    private long sendAll(List<Event> events, long through, Consumer<Event> send) {
        for (Event event : events) {
            if (!wire.isReady()) {
                return event.sequence();
            }
            send.accept(event);
            if (state == State.OVER) {
                break;
            }
        }
        return through + 1;
    }

    private void sendEarlier(Event event) {
        if (interest.wants(event.type())) {
            wire.writeEarlier(event);
            ending.onSent();
        }
        if (ending.isLimitReached()) {
            end(EndReason.LIMIT);
        }
    }

    private void send(Event event) {
        if (interest.wants(event.type()) && !detours.leavesOut(event)) {
            wire.write(event);
            ending.onSent();
        }
        moveTo(event.id()); // not before it is written, and before an end that asks for it
        if (ending.isLimitReached()) {
            end(EndReason.LIMIT);
        } else if (event.endsTopic() && ending.isOverAfter(event.topic())) {
            end(EndReason.COMPLETE);
        }
    }

    private void tell(Gap gap) {
        toldThrough = Math.max(toldThrough, gap.resumed().sequence());
        wire.writeGap(gap);
    }
}
