package dev.tidings.net.stream;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.json.PollAnswer;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A long poll: a subscription that lasts for one answer. It is held while there is nothing, and answered as soon as there
 * is something and no more is to be had at once.
 */
@OwnedBy(Owner.IO_LOOP)
final class PollWire implements Wire {

    private final IoLoop loop;
    private final EventBytes bytes;
    private final Consumer<PollWire> onReady;
    private final Deadline deadline;
    private final Found found = new Found();

    private @Nullable Subscription subscription;
    private @Nullable EndReason ending;
    private boolean caughtUp;
    private boolean waited;
    private boolean closed; // nothing more is taken

    /**
     * @param wait how long it is held while there is nothing; zero for not at all
     * @param onReady told once, on the loop and in a task of its own, that there is an {@link #answer}
     */
    PollWire(IoLoop loop, EventBytes bytes, Duration wait, Consumer<PollWire> onReady) {
        this.loop = loop;
        this.bytes = bytes;
        this.onReady = onReady;
        this.waited = wait.isZero();
        this.deadline = loop.deadlines().deadline(nowNs -> {
            waited = true;
            settle();
        });
        if (!waited) {
            deadline.at(loop.deadlines().nowNs() + wait.toNanos());
        }
    }

    /** Says whose wire this is. */
    void serve(Subscription served) {
        subscription = served;
    }

    /** The client is gone. */
    void leave() {
        closed = true;
        deadline.cancel();
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /** Returns how many events there are in the answer. */
    int events() {
        return found.events.size();
    }

    /** Ends the subscription and returns what it brought. Whoever loses the answer asks again as before, and gets it again. */
    Answer answer() {
        Subscription served = Objects.requireNonNull(subscription);
        EventId cursor = served.cursor();
        served.cancel();
        if (ending == EndReason.UNAVAILABLE && found.isEmpty()) {
            return Refused.forNow(Status.SERVICE_UNAVAILABLE, ending.word(), "the journal: it could not be read")
                    .answer();
        }
        return Answer.json(Status.OK, found.until(cursor, ending).json());
    }

    @Override
    public boolean isReady() {
        return !closed && !found.isFull();
    }

    /** The bytes are those of a line, which all who get the event share, without the end of the line. */
    @Override
    public void write(Event event) {
        byte[] line = bytes.of(event, Format.NDJSON_PLAIN).last();
        found.add(Arrays.copyOf(line, line.length - 1));
    }

    @Override
    public void writeGap(Gap gap) {
        found.add(gap);
    }

    @Override
    public void onCaughtUp() {
        caughtUp = true;
        settle();
    }

    @Override
    public void flush() {
        settle();
    }

    @Override
    public void end(EndReason reason) {
        ending = reason;
        close();
    }

    /** While it reads what is there already, an answer can wait for more of it, and one without events has to. */
    private void settle() {
        if (found.isFull() || (caughtUp && (waited || !found.isEmpty()))) {
            close();
        }
    }

    /** Later: this is told from within the delivery to many, and the answer lets the connection go on to its next request. */
    private void close() {
        if (!closed) {
            closed = true;
            deadline.cancel();
            loop.executor().execute(() -> onReady.accept(this));
        }
    }

    /** What was found so far. */
    @OwnedBy(Owner.IO_LOOP)
    private static final class Found {

        /**
         * As a page of the journal: an answer is in memory whole until its client has taken it. The event that passes the
         * bound is still in it, so that one of any size gets through.
         */
        private static final long MAX_BYTES = 256 << 10;

        private final List<byte[]> events = new ArrayList<>();
        private long eventBytes;
        private @Nullable Gap gap;
        private boolean full;

        void add(byte[] event) {
            events.add(event);
            eventBytes += event.length;
            full |= eventBytes >= MAX_BYTES;
        }

        /** An answer tells of one gap, before its events. Another one is left to the next poll, which meets it as its first. */
        void add(Gap met) {
            if (isEmpty()) {
                gap = met;
            } else {
                full = true;
            }
        }

        boolean isEmpty() {
            return events.isEmpty() && gap == null;
        }

        boolean isFull() {
            return full;
        }

        PollAnswer until(EventId cursor, @Nullable EndReason ending) {
            return new PollAnswer(
                    cursor,
                    Optional.ofNullable(gap)
                            .map(told -> new PollAnswer.Missing(
                                    told.after(), told.resumed(), told.reason().word())),
                    events,
                    Optional.ofNullable(ending)
                            .filter(reason -> !reason.comeBack())
                            .map(EndReason::word));
        }
    }
}
