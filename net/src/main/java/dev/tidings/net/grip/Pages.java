package dev.tidings.net.grip;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.InvalidValue;
import dev.tidings.core.event.Topic;
import dev.tidings.core.grip.Content;
import dev.tidings.core.grip.Hold;
import dev.tidings.core.grip.Instruction;
import dev.tidings.core.grip.Links;
import dev.tidings.core.grip.Place;
import dev.tidings.core.grip.Reply;
import dev.tidings.core.run.Deadline;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.BodyLength;
import dev.tidings.net.http.Head;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Version;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a stream's application adds to it when it is asked: at its next link, one answer after the other. */
@OwnedBy(Owner.IO_LOOP)
final class Pages {

    private static final System.Logger LOG = System.getLogger(Pages.class.getName());

    /** Half a minute in all: an application that starts again is back by then. */
    private static final int MOST_RETRIES = 5;

    private static final long FIRST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Holding holding;
    private final Turns turns; // of the application
    private final Origin origin;
    private final Deadlines deadlines;
    private final Stream stream;
    private final String authority; // that the client asked
    private final Deadline deadline;
    private final Set<Topic> heard = new HashSet<>(); // since the application was asked, or might have been

    private Links.@Nullable Next next;
    private boolean wanted;
    private boolean asking; // or waits for its turn
    private int failures;

    /** What goes on. */
    interface Stream {

        /** Returns whether its client keeps up. */
        boolean takesPage();

        /** Returns whether there is nobody to ask for. */
        boolean isOver();

        /** Returns what the application has to know of its client; nothing more is written until {@link #onPage}. */
        Headers pause();

        /** Returns what it is held for. */
        Set<Topic> topics();

        /**
         * Goes on with an answer.
         *
         * @param more whether there will be another one in any case
         * @param asked where the journal was when the application was asked
         */
        void onPage(Instruction page, boolean more, EventId asked);

        /** There will be none. */
        void onNoPage();
    }

    /** @param authority that the client asked */
    Pages(Holding holding, Turns turns, Origin origin, Deadlines deadlines, String authority, Stream stream) {
        this.holding = holding;
        this.turns = turns;
        this.origin = origin;
        this.deadlines = deadlines;
        this.authority = authority;
        this.stream = stream;
        this.deadline = deadlines.deadline(_ -> onDue());
    }

    /** Goes on from an answer. */
    void follow(Links links, boolean held) {
        next = links.next().orElse(null);
        heard.clear();
        if (next != null && held) {
            await(next.timeout().toNanos());
        } else if (next != null) {
            want();
        }
    }

    private void await(long ns) {
        deadline.at(deadlines.nowNs() + ns);
    }

    /** Returns whether the application can be asked. */
    boolean isThere() {
        return next != null;
    }

    /** It is to be asked. */
    void want() {
        if (next != null) {
            wanted = true;
            step();
        }
    }

    /** Something was published that the client got: nothing was missed until now. */
    void onNews(Topic topic) {
        heard.add(topic);
    }

    /** The client takes more, or something is wanted: asks if both are so. */
    void step() {
        if (wanted && !asking && stream.takesPage()) {
            wanted = false;
            asking = true;
            deadline.cancel();
            turns.take(this::ask);
        }
    }

    /** The stream is over. */
    void stop() {
        deadline.cancel();
    }

    private void onDue() {
        if (failures == 0 && heard.containsAll(stream.topics()) && next != null) {
            heard.clear();
            await(next.timeout().toNanos());
        } else {
            want();
        }
    }

    private boolean ask() {
        if (stream.isOver() || next == null) {
            return false;
        }
        EventId asked = holding.now();
        var head = new Head("GET", next.reference(), authority, Version.HTTP_1_1, stream.pause());
        origin.ask(
                new Request(head, new BodyLength.None()),
                Content.EMPTY,
                reply -> onTurnOver(() -> onAnswer(reply, asked)),
                why -> onTurnOver(this::onFailure));
        return true;
    }

    private void onTurnOver(Runnable then) {
        turns.end();
        asking = false;
        if (stream.isOver()) {
            return;
        }
        try {
            then.run();
        } catch (RuntimeException | Error bug) {
            stream.onNoPage(); // nothing else would let it go on
            throw bug;
        }
    }

    private void onAnswer(Reply reply, EventId asked) {
        if (reply.status() / 100 != 2) {
            onFailure();
            return;
        }
        Instruction page;
        Links links;
        var there = new Place(authority, Objects.requireNonNull(next).reference());
        try {
            page = Instruction.of(reply);
            links = page.links().from(there);
            check(page.hold());
        } catch (InvalidValue e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a stream ends at its page {0} (GRIP): {1}",
                    there.target(),
                    e.getMessage());
            stream.onNoPage();
            return;
        }
        failures = 0;
        next = links.next().orElse(null);
        stream.onPage(page, next != null, asked);
        if (!stream.isOver()) {
            follow(links, page.hold().isPresent());
            step();
        }
    }

    private static void check(Optional<Hold> hold) {
        if (hold.filter(held -> held.mode() == Hold.Mode.RESPONSE).isPresent()) {
            throw new InvalidValue("Grip-Hold", "response", "stream, or none, for a stream that goes on");
        }
    }

    private void onFailure() {
        wanted = false; // before the pause is over
        if (failures == MOST_RETRIES) {
            stream.onNoPage();
        } else {
            await(FIRST_PAUSE_NS << failures);
            failures++;
        }
    }
}
