package dev.tidings.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.hub.Change;
import dev.tidings.core.hub.Conflation;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Lane;
import dev.tidings.core.hub.Newest;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Start;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.NanoClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber as EventSource is one: it keeps the last id, and comes back with it. Or one that polls: when it has what was
 * sent, it comes back with the cursor that the subscription had reached. What the socket had taken and the network lost is
 * forgotten on both sides alike.
 */
final class SimulatedClient {

    private final Claims claims = new Claims();
    private final Start firstStart;
    private final Style style;
    private final NavigableMap<String, Event> received = new TreeMap<>();
    private final List<Gap> gaps = new ArrayList<>();

    private Interest interest;
    private @Nullable String beginning; // the cursor of the first connection
    private @Nullable String lastId;
    private @Nullable Connection connection;
    private @Nullable EndReason over;
    private boolean complete;

    /**
     * How it is delivered.
     *
     * @param polls whether it comes back with the subscription's cursor
     * @param newest when the newest of each topic is enough
     */
    record Style(boolean polls, Optional<Newest> newest) {

        static Style stream() {
            return new Style(false, Optional.empty());
        }

        static Style polling() {
            return new Style(true, Optional.empty());
        }

        static Style of(Newest newest) {
            return new Style(false, Optional.of(newest));
        }
    }

    /** The loop that a connection belongs to. */
    record Home(Executor executor, Lane lane, Deadlines deadlines, NanoClock clock) {}

    SimulatedClient(Interest interest, Start firstStart, Style style) {
        this.interest = interest;
        this.firstStart = firstStart;
        this.style = style;
    }

    Interest interest() {
        return interest;
    }

    Style style() {
        return style;
    }

    Claims claims() {
        return claims;
    }

    NavigableMap<String, Event> received() {
        return received;
    }

    List<Gap> gaps() {
        return gaps;
    }

    @Nullable
    String beginning() {
        return beginning;
    }

    @Nullable
    EndReason over() {
        return over;
    }

    boolean isConnected() {
        return connection != null;
    }

    boolean isDone() {
        return complete;
    }

    /** Where it wants to go on. */
    Start start() {
        if (lastId != null) {
            return new Start.After(lastId);
        }
        return beginning == null ? firstStart : new Start.After(beginning);
    }

    /** A connection that is yet to be opened by the journal. */
    Connection connect(Home home) {
        if (interest.selectors().isEmpty()) { // nobody can ask for nothing
            interest = new Interest("**");
            claims.begin(Objects.requireNonNull(lastId), interest);
        }
        connection = new Connection(home);
        over = null;
        return connection;
    }

    void disconnect() {
        if (connection != null) {
            connection.drop();
            connection = null;
        }
    }

    /** Where it can be changed; empty while it cannot. */
    Optional<Connection> changeable() {
        return Optional.ofNullable(connection).filter(current -> current.subscription != null);
    }

    /** The socket takes so many more events. */
    void drain(int events) {
        if (connection != null) {
            connection.drain(events);
        }
    }

    final class Connection implements Wire {

        private final Home home;
        private final Map<Topic, Long> writtenNs = new HashMap<>();
        private final List<Runnable> written = new ArrayList<>();
        private @Nullable Subscription subscription;
        private int room = 3;
        private boolean gone;
        private boolean changed;
        private boolean tooFast;
        private boolean beginsAnew; // told that the cursor means nothing: a power cut may take a whole term
        private String reached = ""; // on this connection
        private long toldThrough = -1;

        Connection(Home home) {
            this.home = home;
        }

        void onOpening(Opening opening) {
            if (gone) {
                return;
            }
            switch (opening) {
                case Opening.At at -> {
                    reached = at.cursor().toString();
                    if (beginning == null) {
                        beginning = at.cursor().toString();
                        claims.begin(beginning, interest);
                    }
                    subscription = subscribe(at);
                }
                case Opening.Further further -> throw new AssertionError("not asked again");
                case Opening.Complete done -> {
                    complete = true;
                    connection = null;
                }
                case Opening.Unavailable unavailable -> connection = null;
            }
        }

        Home home() {
            return home;
        }

        private Subscription subscribe(Opening.At at) {
            return style.newest
                    .map(newest -> home.lane.subscribe(interest, at, new Conflation(this, newest, 0, home.deadlines)))
                    .orElseGet(() -> home.lane.subscribe(interest, at, 0, this));
        }

        /** @param after the cursor from which the history was asked for */
        void change(Change change, @Nullable String after, Opening.@Nullable At history) {
            Interest before = interest;
            if (gone || subscription == null) {
                return;
            }
            flush();
            subscription.change(change, history).ifPresent(place -> {
                changed = true;
                interest = change.of(before);
                claims.change(interest, place);
                if (history != null && !interest.equals(before)) {
                    Interest added = interest.in(change.subscribe());
                    claims.forget(received, before, added, Objects.requireNonNull(after));
                    claims.history(before, added, place, after, history.cursor());
                }
                assertThat(place.toString()).as("not taken back").isGreaterThanOrEqualTo(reached);
                reached = place.toString();
                lastId = place.toString();
            });
        }

        void drain(int events) {
            boolean wasFull = !isReady();
            room += events;
            if (wasFull && isReady() && subscription != null) {
                subscription.onWritable();
            }
        }

        void drop() {
            gone = true;
            claims.onGone();
            if (written.isEmpty()) {
                keepCursor();
            }
            if (subscription != null) {
                subscription.cancel();
            }
        }

        @Override
        public boolean isReady() {
            return !gone && room > 0;
        }

        @Override
        public void write(Event event) {
            take(event);
            written.add(() -> receive(event));
        }

        @Override
        public void writeEarlier(Event event) {
            take(event);
            written.add(() -> {
                received.put(event.id().toString(), event);
                claims.onEarlier(event.id().toString(), event.topic());
            });
        }

        private void take(Event event) {
            assertThat(isReady()).as("written to while not ready").isTrue();
            room--;
            long nowNs = home.clock.nowNs();
            Long before = writtenNs.put(event.topic(), nowNs);
            long everyNs = style.newest.map(Newest::every).orElse(Duration.ZERO).toNanos();
            tooFast |= before != null && nowNs - before < everyNs;
        }

        @Override
        public void writeGap(Gap gap) {
            boolean conflated = gap.reason() == Gap.Reason.CONFLATED;
            assertThat(conflated && style.newest.filter(Newest::tellsGaps).isEmpty())
                    .as("told unasked: %s", gap)
                    .isFalse();
            if (!changed && !conflated) { // a history and the rest of the stream each tell what they miss
                assertThat(gap.resumed().sequence()).as("told once: %s", gap).isGreaterThan(toldThrough);
            }
            toldThrough = conflated ? toldThrough : gap.resumed().sequence();
            written.add(() -> {
                gaps.add(gap);
                beginsAnew |= gap.reason() == Gap.Reason.FOREIGN_ID;
            });
        }

        @Override
        public void flush() {
            assertThat(tooFast).as("an event of a topic too soon after another").isFalse();
            List<Runnable> sent = List.copyOf(written);
            written.clear();
            sent.forEach(Runnable::run);
        }

        @Override
        public void end(EndReason reason) {
            tooFast = false; // what is held leaves before an end
            flush();
            keepCursor();
            claims.onGone();
            over = reason;
            connection = null;
            gone = true;
        }

        private void keepCursor() {
            if (style.polls && subscription != null) {
                lastId = subscription.cursor().toString();
            }
        }

        private void receive(Event event) {
            String id = event.id().toString();
            received.put(id, event);
            claims.onEvent(id, event.topic());
            assertThat(interest.matches(event.topic())).as("wanted: %s", event).isTrue();
            if (lastId != null && lastId.startsWith(id.substring(0, 7)) && !beginsAnew) {
                assertThat(id).as("in order").isGreaterThan(lastId);
            }
            beginsAnew = false;
            lastId = id;
            reached = id;
        }
    }
}
