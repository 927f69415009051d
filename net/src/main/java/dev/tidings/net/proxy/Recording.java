package dev.tidings.net.proxy;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.ProtocolViolation;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Journal;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.TopicState;
import dev.tidings.core.proxy.Balancer;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.core.sse.SseDecoder;
import dev.tidings.core.sse.SseEvent;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records an application's stream of events as it comes, for whoever follows: each event is stored first, and delivered like
 * any other. It goes on when nobody follows, for a while.
 */
@OwnedBy(Owner.IO_LOOP)
final class Recording implements UpstreamConnection.Rest {

    private static final System.Logger LOG = System.getLogger(Recording.class.getName());

    /** Events that wait to be stored; the application waits, too, when there are more. */
    private static final int MAX_PENDING = 256;

    /** Of these events' data: what a stream may hold in memory while the disk is slow, and what is stored in one go. */
    private static final int MAX_PENDING_BYTES = 1 << 20;

    /** The journal's mailbox is full: it is emptied many times in such a while. */
    private static final long AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    /** How long nobody may follow what can be resumed: a phone in a tunnel, a laptop that is carried to the next room. */
    private static final long UNFOLLOWED_NS = TimeUnit.MINUTES.toNanos(5);

    /** How long nobody may follow what is only shared: a page that is loaded again. */
    private static final long UNSHARED_NS = TimeUnit.SECONDS.toNanos(10);

    private final ProxyEndpoint.Shared shared;
    private final Run run;
    private final boolean goesOn; // behind what is recorded already
    private final Consumer<Run> first;
    private final SseDecoder events;
    private final Deadline look;
    private final List<Draft> pending = new ArrayList<>();

    private @Nullable UpstreamConnection upstream;
    private Balancer.@Nullable Attempt attempt;
    private boolean toldOver;
    private boolean endIsTold; // the end of the stream cannot be taken for a broken connection
    private boolean ready; // what was recorded before is gone
    private boolean storing;
    private boolean over;
    private long heardNs;
    private long followedNs;

    /**
     * Nothing came yet.
     *
     * @param goesOn whether what is recorded already stays, for a client that comes back for the rest
     * @param first has the client whose request it is follow
     */
    Recording(ProxyEndpoint.Shared shared, Run run, boolean goesOn, Consumer<Run> first) {
        this.shared = shared;
        this.run = run;
        this.goesOn = goesOn;
        this.first = first;
        this.events = new SseDecoder(shared.recorder().maxEventBytes());
        this.look = deadlines().deadline(this::onLook);
    }

    /** There will be nothing to record. */
    void drop() {
        shared.application().end(run);
        run.begun().complete(Optional.empty());
    }

    /** Takes over a connection of which the head of a stream was read; the attempt is this one's to close. */
    void begin(UpstreamConnection connection, Balancer.Attempt taken, ResponseHead head, BodyLength length) {
        upstream = connection;
        attempt = taken;
        endIsTold = !(length instanceof BodyLength.UntilClose);
        heardNs = deadlines().nowNs();
        followedNs = heardNs;
        look.at(heardNs + LOOK_NS);
        connection.listen(this);
        List<Answer.Field> fields = shared.recorder().fields(head);
        TopicState known = journal().topic(run.topic());
        if (known.events() == 0) {
            onReady(fields);
            return;
        }
        connection.pauseReading();
        if (goesOn) {
            part(known.latest().orElseThrow().sequence(), fields);
        } else {
            prepare(new Submission.Forget(run.topic(), shared.loop().executor(), outcome -> onDone(outcome, fields)));
        }
    }

    /** Has what is recorded end where it does: if the server was killed meanwhile, nothing says yet that what comes is no more of it. */
    private void part(long latest, List<Answer.Field> fields) {
        var interest = new Interest(run.topic().name());
        journal().read(latest, latest - 1, interest, shared.loop().executor(), reading -> {
            boolean parted = reading instanceof Reading.Page page
                    && page.events().stream().allMatch(event -> event.type().equals(EventType.OVER));
            if (parted) {
                onReady(fields);
            } else {
                prepare(new Submission.Publish(
                        List.of(over(false)), shared.loop().executor(), outcome -> onDone(outcome, fields)));
            }
        });
    }

    private void prepare(Submission submission) {
        if (!journal().offer(submission)) {
            fail("the journal is busy");
        }
    }

    private void onDone(Outcome outcome, List<Answer.Field> fields) {
        if (outcome instanceof Outcome.Stored) {
            onReady(fields);
        } else {
            fail("what was recorded before cannot be ended: " + outcome);
        }
    }

    private void onReady(List<Answer.Field> fields) {
        if (over) {
            return;
        }
        ready = true;
        run.begun().complete(Optional.of(new Run.Begun(fields, journal().head())));
        first.accept(run);
        if (upstream != null) {
            upstream.resumeReading();
        }
        store();
    }

    @Override
    public void onPiece(ByteBuf piece) {
        heardNs = deadlines().nowNs();
        try {
            events.read(piece.nioBuffer(), event -> pending.add(draft(event)));
        } catch (ProtocolViolation e) {
            cutShort("its stream of events: " + e.getMessage());
        }
    }

    @Override
    public void onBatch() {
        store();
        if (upstream != null && batchSize() < pending.size()) {
            upstream.pauseReading();
        }
    }

    @Override
    public void onAnswerEnd(Headers trailers) {
        upstream = null;
        if (endIsTold) {
            sayOver(true);
        } else {
            cutShort("");
        }
    }

    @Override
    public void onBroken(Failure failure) {
        cutShort(failure.cause());
    }

    /**
     * No more will come, and it is not all; what came is stored first.
     *
     * @param why for the operator; empty when there is nothing wrong
     */
    private void cutShort(String why) {
        UpstreamConnection open = upstream;
        upstream = null;
        if (over || toldOver) {
            return;
        }
        if (!why.isEmpty() && attempt != null) {
            LOG.log(Level.WARNING, "upstream {0}: {1}", attempt.upstream().url(), why);
        }
        if (open != null) {
            open.close();
        }
        sayOver(false);
    }

    /** In the stream itself, so that whoever follows has everything else before. */
    private void sayOver(boolean whole) {
        toldOver = true;
        run.onEnding();
        pending.add(over(whole));
        store();
    }

    private Draft over(boolean whole) {
        return new Draft(run.topic(), EventType.OVER, Utf8.of(whole ? "whole" : "cut"), Optional.empty(), whole);
    }

    /** What is no type for an event of ours is no reason to lose the event. */
    private Draft draft(SseEvent event) {
        EventType type;
        try {
            type = EventType.published(event.type());
        } catch (InvalidValue e) {
            type = EventType.MESSAGE;
        }
        return new Draft(run.topic(), type, Utf8.of(event.data()));
    }

    /** One submission at a time, so that what comes meanwhile is the next one. */
    private void store() {
        if (!ready || storing || over || pending.isEmpty()) {
            return;
        }
        List<Draft> batch = List.copyOf(pending.subList(0, batchSize()));
        storing = journal()
                .offer(new Submission.Publish(
                        batch, shared.loop().executor(), outcome -> onStored(batch.size(), outcome)));
        if (!storing) {
            look.at(deadlines().nowNs() + AGAIN_NS);
        }
    }

    /** Returns how many of those that wait are stored in one go: at least one. */
    private int batchSize() {
        int size = 0;
        long bytes = 0;
        while (size < Math.min(pending.size(), MAX_PENDING) && bytes < MAX_PENDING_BYTES) {
            bytes += pending.get(size).data().length();
            size++;
        }
        return size;
    }

    private void onStored(int drafts, Outcome outcome) {
        storing = false;
        if (over) {
            return;
        }
        switch (outcome) {
            case Outcome.Stored _ -> {
                pending.subList(0, drafts).clear();
                if (upstream != null) {
                    upstream.resumeReading();
                } else if (pending.isEmpty()) {
                    end();
                }
                store();
            }
            case Outcome.Complete(var topic) -> fail(topic + " is complete");
            case Outcome.Unavailable(String reason) -> fail(reason);
        }
    }

    private void onLook(long nowNs) {
        if (over) {
            return;
        }
        store();
        if (toldOver) {
            look.at(nowNs + AGAIN_NS);
            return;
        }
        if (run.isFollowed()) {
            followedNs = nowNs;
        }
        var route = shared.application().route();
        long unfollowedNs = route.resume() ? UNFOLLOWED_NS : UNSHARED_NS;
        if (nowNs - followedNs > unfollowedNs) {
            cutShort("");
        } else if (upstream != null
                && nowNs - heardNs > route.timeouts().streamIdle().toNanos()) {
            cutShort("nothing came (timeouts.stream_idle)");
        } else {
            look.at(nowNs + LOOK_NS);
        }
    }

    /** It cannot be stored: whoever follows does well to come back. */
    private void fail(String why) {
        if (over) {
            return;
        }
        LOG.log(Level.WARNING, "a stream cannot be recorded: {0}", why);
        UpstreamConnection open = upstream;
        end();
        run.breakOff();
        if (!ready) {
            first.accept(run); // its request is passed on again, and not recorded
        }
        if (open != null) {
            open.close();
        }
    }

    private void end() {
        over = true;
        upstream = null;
        look.cancel();
        shared.application().end(run);
        run.onEnded();
        if (attempt != null) {
            attempt.close();
        }
    }

    private Journal journal() {
        return shared.recorder().journal();
    }

    private Deadlines deadlines() {
        return shared.loop().deadlines();
    }
}
