package dev.tidings.core.hub;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Interest;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.run.Confined;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's place in the journal. It keeps no queue: what has not been sent is in the journal, so a subscriber
 * costs the same however far behind it is. It is either live (fed by its lane) or behind (fed by the journal), and a
 * socket that stops taking bytes turns live into behind.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Subscription {

    private final Confined confined = new Confined();
    private final Lane lane;
    private final Interest interest;
    private final Wire wire;
    private final Ending ending;

    private State state = State.BEHIND;
    private EventId cursor; // where it began, or the last event that it met
    private long next; // nothing before it is still to be sent
    private long toldThrough; // what is missing up to here was told
    private long seenIn; // the last count that came by

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
        this.ending = new Ending(interest, at, limit);
        this.cursor = at.cursor();
        this.next = at.cursor().sequence() + 1;
        this.toldThrough = at.cursor().sequence();
        if (at.gap() != null) {
            tell(at.gap());
            wire.flush();
        }
    }

    /** The socket takes bytes again. */
    public void onWritable() {
        assert confined.here();
        guarded(this::catchUp);
    }

    /** The connection is gone, or wants no more. */
    public void cancel() {
        assert confined.here();
        if (state != State.OVER) {
            state = State.OVER;
            lane.remove(this);
        }
    }

    /**
     * Returns the place up to which everything that is wanted was written: a subscription that begins after it gets the
     * rest. While this one is live it moves on with the journal, also when nothing is wanted.
     */
    public EventId cursor() {
        assert confined.here();
        return state == State.LIVE && lane.head() > cursor.sequence() ? lane.place() : cursor;
    }

    /** Ends the subscription from this side. */
    void end(EndReason reason) {
        if (state != State.OVER) {
            cancel();
            try {
                wire.end(reason);
            } catch (RuntimeException | Error bug) {
                lane.report(bug); // it is over all the same, and the others are ended too
            }
        }
    }

    Interest interest() {
        return interest;
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
            lane.flushAfterBatch(wire);
        } else {
            state = State.BEHIND;
            next = event.sequence();
        }
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
        if (next > lane.head()) {
            state = State.LIVE;
            wire.onCaughtUp();
        } else {
            state = State.AWAITING_PAGE;
            lane.journal().read(next, toldThrough, interest, lane.loop(), this::onReading);
        }
    }

    private void onReading(Reading reading) {
        assert confined.here();
        if (state != State.AWAITING_PAGE) {
            return; // it ended while the page was being read
        }
        state = State.BEHIND;
        guarded(() -> {
            switch (reading) {
                case Reading.Page(List<Event> events, long through, Gap gap) -> onPage(events, through, gap);
                case Reading.Unavailable unavailable -> end(EndReason.UNAVAILABLE);
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

    private void onPage(List<Event> events, long through, @Nullable Gap gap) {
        if (gap != null) {
            tell(gap);
        }
        next = sendAll(events, through);
        if (state == State.BEHIND) {
            wire.flush();
            catchUp();
        }
    }

    /** Returns the first sequence that is still to be looked at. */
    private long sendAll(List<Event> events, long through) {
        for (Event event : events) {
            if (!wire.isReady()) {
                return event.sequence();
            }
            send(event);
            if (state == State.OVER) {
                break;
            }
        }
        return through + 1;
    }

    private void send(Event event) {
        if (interest.wants(event.type())) {
            wire.write(event);
            ending.onSent();
        }
        cursor = event.id(); // not before it is written, and before an end that asks for it
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
