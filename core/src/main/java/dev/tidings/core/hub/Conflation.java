package dev.tidings.core.hub;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a subscription and its wire, and holds the newest event of each topic until it may leave: an event that
 * comes before the one before it of its topic has left takes its place, at the end of the line.
 *
 * <p>What is held leaves in the order in which it came, so nothing is ever held that is older than what has left. Any id
 * that a client has seen is therefore a safe cursor: of each topic the newest event up to it has left, or a newer one
 * lies behind it.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Conflation implements Wire {

    private final Wire wire;
    private final boolean tellsGaps;
    private final Line line = new Line();
    private final Beat beat;

    private @Nullable Subscription subscription;
    private @Nullable EndReason ending; // as soon as what is held has left
    private boolean over;
    private @Nullable EventId passed; // the newest event of the stream that has left
    private long leaving; // what came up to this number leaves, as fast as the wire takes it
    private int left;

    /**
     * A stage of one subscription.
     *
     * @param limit it ends after so many events have left; 0 for never
     */
    public Conflation(Wire wire, Newest rule, int limit, Deadlines deadlines) {
        this.wire = wire;
        this.tellsGaps = rule.tellsGaps();
        this.left = limit == 0 ? -1 : limit;
        this.beat = new Beat(deadlines, rule.every(), () -> served().onWritable());
    }

    /** Says whose stage this is. */
    void serve(Subscription served) {
        subscription = served;
    }

    /** The wire takes bytes again, or it is time. */
    void onRoom() {
        if (ending == null) {
            release();
        } else if (!over) {
            finish(ending);
        }
        if (!over) {
            wire.flush();
        }
    }

    /** Returns the newest event of the stream that has left; null while there is none. */
    @Nullable
    EventId passed() {
        return passed;
    }

    /** Nobody is there any more: what is held is dropped, and nothing is waited for. */
    void stop() {
        over = true;
        beat.stop();
        line.clear();
    }

    boolean holdsStream() {
        return line.holdsStream();
    }

    /** Something else is carried from the last event on that has left: what is held is read again. */
    void takeBack(Interest carried) {
        line.keepHistory(carried);
    }

    @Override
    public boolean isReady() {
        return ending == null && !line.isFull();
    }

    @Override
    public void write(Event event) {
        hold(event, false);
    }

    @Override
    public void writeEarlier(Event event) {
        hold(event, true);
    }

    @Override
    public void writeGap(Gap gap) {
        wire.writeGap(gap);
    }

    @Override
    public void onCaughtUp() {
        wire.onCaughtUp();
        onRoom();
    }

    @Override
    public void flush() {
        onRoom();
    }

    @Override
    public void end(EndReason reason) {
        beat.stop();
        ending = reason;
        if (reason == EndReason.LIMIT) {
            line.clear();
        }
        onRoom();
    }

    private void hold(Event event, boolean earlier) {
        if (line.isEmpty()) {
            beat.onFirst();
        }
        line.add(event, earlier);
    }

    private void release() {
        sendLeaving();
        boolean waits = !line.isEmpty() && line.first(leaving) == null;
        boolean chases = !line.isFull() && (subscription == null || !subscription.isLive());
        if (waits && beat.isTime(chases) && wire.isReady()) {
            leaving = line.count();
            sendLeaving();
        }
    }

    private void sendLeaving() {
        if (send()) {
            beat.onSent();
        }
    }

    /** Returns whether anything left. */
    private boolean send() {
        Line.Held first = line.first(leaving);
        boolean sends = first != null && wire.isReady();
        Gap gap = sends ? line.takeGap() : null;
        if (gap != null && tellsGaps) {
            wire.writeGap(gap);
        }
        for (; first != null && wire.isReady(); first = line.first(leaving)) {
            line.remove(first);
            send(first);
            left -= left > 0 ? 1 : 0;
            if (left == 0) {
                served().end(EndReason.LIMIT);
                break;
            }
        }
        return sends;
    }

    private void send(Line.Held held) {
        if (held.earlier()) {
            wire.writeEarlier(held.event());
        } else {
            wire.write(held.event());
            passed = held.event().id();
        }
    }

    /**
     * A client that will not come back gets what is held before it is told so. One that does come back may be left without
     * it: it has a cursor from before.
     */
    private void finish(EndReason reason) {
        leaving = line.count();
        send();
        if (line.isEmpty() || left == 0 || reason.comeBack()) {
            over = true;
            wire.end(left == 0 ? EndReason.LIMIT : reason);
        }
    }

    private Subscription served() {
        return Objects.requireNonNull(subscription);
    }
}
