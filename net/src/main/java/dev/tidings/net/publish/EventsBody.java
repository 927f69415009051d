package dev.tidings.net.publish;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Outcome.Receipt;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.PublishLine;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Exchange;
import dev.tidings.net.connection.IoLoop;
import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Status;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A body that is a stream of events. One group of them is at the journal at a time; what comes meanwhile is the next
 * group, and when that is large enough the socket is not read. So order is kept, a group shares a disk write, and memory
 * does not grow with the body, which may be endless.
 */
@OwnedBy(Owner.IO_LOOP)
final class EventsBody implements Body, EventSource.Sink {

    /** What the journal stores in one batch. */
    private static final int MAX_GROUP = 256;

    private static final int MAX_GROUP_BYTES = 1 << 20; // in large lines it stores fewer

    /** A draft without its data: what topic, type and key take at the most, about. */
    private static final int DRAFT_BYTES = 1024;

    /** How long a full mailbox is waited for, {@link #PATIENCE} times: 10 s, as it empties in milliseconds or not at all. */
    private static final long WAIT_NS = 100_000_000;

    private static final int PATIENCE = 100;

    private final Exchange exchange;
    private final Publisher publisher;
    private final List<Topic> topics;
    private final EventSource source;
    private final IoLoop.Unfinished unfinished;
    private final Deadline wait;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Progress progress = new Progress();

    private List<Item> offered = List.of();

    /** An event that is right, and the draft or drafts that it makes. */
    private record Item(long line, List<Draft> drafts) {

        /** What it takes in the journal at the most; the drafts have the same data. */
        long bytes() {
            return drafts.size()
                    * (long) (DRAFT_BYTES + drafts.getFirst().data().length());
        }
    }

    /** How far the stream has got. */
    @OwnedBy(Owner.IO_LOOP)
    private static final class Progress {
        private long published; // events, each once for all its topics
        private Optional<EventId> first = Optional.empty();
        private Optional<EventId> last = Optional.empty();
        private boolean ended;
        private @Nullable Failure failure;
        private int oneByOne; // so many go to the journal alone, since a group with them was refused
        private int waits;
        private boolean rests; // until the mailbox is tried again
    }

    /** The line that ends the stream, and why. */
    private record Failure(long line, Status status, String detail) {}

    /**
     * @param topics those of the path, for events that name none; may be empty
     * @param source takes the events out of the body
     */
    EventsBody(Exchange exchange, Publisher publisher, List<Topic> topics, EventSource source) {
        this.exchange = exchange;
        this.publisher = publisher;
        this.topics = topics;
        this.source = source;
        this.unfinished = exchange.loop().unfinished();
        this.wait = exchange.loop()
                .deadlines()
                .deadline(nowNs -> exchange.guarded(_ -> tryAgain()).accept(""));
    }

    @Override
    public boolean isEndless() {
        return true;
    }

    @Override
    public void onData(ByteBuf piece) {
        source.onData(piece, this);
        unfinished.set(source.unfinishedBytes()); // a line may take its time, but not everybody's memory
        goOn();
        if (isGroupWaiting() || (progress.failure != null && !offered.isEmpty())) {
            exchange.pause();
        }
    }

    @Override
    public void onEnd() {
        source.onEnd(this);
        progress.ended = true;
        goOn();
    }

    @Override
    public void onDrain() {
        goOn();
    }

    @Override
    public void onGone() {
        unfinished.set(0);
        wait.cancel();
    }

    private boolean isGroupWaiting() {
        return waiting.size() >= MAX_GROUP
                || waiting.stream().mapToLong(Item::bytes).sum() >= MAX_GROUP_BYTES;
    }

    @Override
    public void onEvent(long line, Supplier<PublishLine> event) {
        if (progress.failure != null) {
            return;
        }
        try {
            waiting.add(new Item(line, drafts(event.get())));
        } catch (InvalidValue e) {
            onWrong(line, String.valueOf(e.getMessage()));
        } catch (Refused e) {
            progress.failure = new Failure(line, Status.FORBIDDEN, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void onWrong(long line, String detail) {
        if (progress.failure == null) {
            progress.failure = new Failure(line, Status.BAD_REQUEST, detail);
        }
    }

    private List<Draft> drafts(PublishLine line) {
        List<Topic> named = line.topic().map(List::of).orElse(topics);
        if (named.isEmpty()) {
            throw new InvalidValue("topic", "", "a topic with each event, or one in the path");
        }
        int maxBytes = publisher.config().limits().eventBytes();
        if (line.data().length() > maxBytes) {
            throw new InvalidValue(
                    "data", line.data().length() + " bytes", "at most " + maxBytes + " bytes (limits.event_bytes)");
        }
        if (!Publisher.fits(named.size(), line.data().length())) {
            throw new InvalidValue(
                    "data",
                    line.data().length() + " bytes for each of " + named.size() + " topics",
                    "at most " + Publisher.MAX_BYTES + " bytes for all topics together");
        }
        EventType type = line.type().orElse(EventType.MESSAGE);
        List<Draft> drafts = new ArrayList<>();
        for (Topic topic : named) {
            publisher.checkAccess(topic);
            drafts.add(new Draft(topic, type, line.data(), line.key(), false));
        }
        return drafts;
    }

    private void tryAgain() {
        progress.rests = false;
        goOn();
    }

    /** Offers the next group if none is at the journal; answers when there is nothing more to offer. */
    private void goOn() {
        if (!offered.isEmpty() || progress.rests) {
            return;
        }
        if (!waiting.isEmpty()) {
            offer();
        } else if (progress.failure != null) {
            answer(progress.failure);
        } else if (progress.ended) {
            answer();
        } else if (exchange.loop().isDraining()) {
            answer(new Failure(
                    source.lines() + 1, Status.SERVICE_UNAVAILABLE, "the server is stopping; go on from here"));
        } else {
            exchange.resume();
        }
    }

    private void offer() {
        List<Item> group = new ArrayList<>();
        int most = progress.oneByOne > 0 ? 1 : MAX_GROUP;
        long bytes = 0;
        while (!waiting.isEmpty() && group.size() < most && bytes < MAX_GROUP_BYTES) {
            Item line = waiting.remove();
            group.add(line);
            bytes += line.bytes();
        }
        List<Draft> drafts =
                group.stream().flatMap(line -> line.drafts().stream()).toList();
        offered = group;
        var submission = new Submission.Publish(drafts, exchange.loop().executor(), exchange.guarded(this::onOutcome));
        if (publisher.journal().offer(submission)) {
            progress.waits = 0;
            return;
        }
        giveBack();
        if (progress.waits == PATIENCE) {
            abandon(Publisher.full());
        } else {
            progress.waits++;
            progress.rests = true;
            wait.at(exchange.loop().deadlines().nowNs() + WAIT_NS);
        }
    }

    private void onOutcome(Outcome outcome) {
        if (outcome instanceof Outcome.Complete && offered.size() > 1) {
            // One of the group's topics takes no more; the lines before it are right.
            progress.oneByOne = offered.size();
            giveBack();
            goOn();
            return;
        }
        try {
            List<Receipt> receipts = Publisher.receipts(outcome);
            progress.published += offered.size();
            progress.oneByOne = Math.max(0, progress.oneByOne - offered.size());
            progress.first =
                    progress.first.or(() -> Optional.of(receipts.getFirst().id()));
            progress.last = Optional.of(receipts.getLast().id());
            offered = List.of();
            goOn();
        } catch (Refused e) {
            giveBack();
            abandon(e);
        }
    }

    private void giveBack() {
        for (Item line : offered.reversed()) {
            waiting.addFirst(line);
        }
        offered = List.of();
    }

    /** The first of the lines that wait cannot be published; those behind it are not. */
    private void abandon(Refused reason) {
        long line = waiting.element().line();
        waiting.clear();
        progress.failure = null;
        answer(new Failure(line, reason.status(), String.valueOf(reason.getMessage())));
    }

    private void answer() {
        unfinished.set(0);
        byte[] body = Json.object(out -> out.put("published", progress.published)
                .put("first", progress.first)
                .put("last", progress.last));
        exchange.answer(Answer.json(Status.CREATED, body));
    }

    private void answer(Failure failure) {
        unfinished.set(0);
        exchange.answer(Answer.problem(
                failure.status(),
                failure.detail(),
                more -> more.put("error", failure.detail())
                        .put("line", failure.line())
                        .put("published", progress.published)));
    }
}
