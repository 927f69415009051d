package dev.tidings.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Interest;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Lane;
import dev.tidings.core.hub.Subscription;
import dev.tidings.core.hub.Wire;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Start;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber as EventSource is one: it keeps the last id, and comes back with it. Or one that polls: when it has what was
 * sent, it comes back with the cursor that the subscription had reached. What the socket had taken and the network lost is
 * forgotten on both sides alike.
 */
final class SimulatedClient {

    private final Interest interest;
    private final Start firstStart;
    private final boolean polls;
    private final Map<String, Event> received = new HashMap<>();
    private final List<Gap> gaps = new ArrayList<>();

    private @Nullable String beginning; // the cursor of the first connection
    private @Nullable String lastId;
    private @Nullable Connection connection;
    private @Nullable EndReason over;
    private boolean complete;

    SimulatedClient(Interest interest, Start firstStart, boolean polls) {
        this.interest = interest;
        this.firstStart = firstStart;
        this.polls = polls;
    }

    Interest interest() {
        return interest;
    }

    Map<String, Event> received() {
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
    Connection connect(Lane lane) {
        connection = new Connection(lane);
        over = null;
        return connection;
    }

    void disconnect() {
        if (connection != null) {
            connection.drop();
            connection = null;
        }
    }

    /** The socket takes so many more events. */
    void drain(int events) {
        if (connection != null) {
            connection.drain(events);
        }
    }

    final class Connection implements Wire {

        private final Lane lane;
        private final List<Runnable> written = new ArrayList<>();
        private @Nullable Subscription subscription;
        private int room = 3;
        private boolean gone;
        private long toldThrough = -1;

        Connection(Lane lane) {
            this.lane = lane;
        }

        void onOpening(Opening opening) {
            if (gone) {
                return;
            }
            switch (opening) {
                case Opening.At at -> {
                    if (beginning == null) {
                        beginning = at.cursor().toString();
                    }
                    subscription = lane.subscribe(interest, at, 0, this);
                }
                case Opening.Further further -> throw new AssertionError("not asked again");
                case Opening.Complete done -> {
                    complete = true;
                    connection = null;
                }
                case Opening.Unavailable unavailable -> connection = null;
            }
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
            assertThat(isReady()).as("written to while not ready").isTrue();
            room--;
            written.add(() -> receive(event));
        }

        @Override
        public void writeGap(Gap gap) {
            assertThat(gap.resumed().sequence()).as("told once: %s", gap).isGreaterThan(toldThrough);
            toldThrough = gap.resumed().sequence();
            written.add(() -> gaps.add(gap));
        }

        @Override
        public void flush() {
            List<Runnable> sent = List.copyOf(written);
            written.clear();
            sent.forEach(Runnable::run);
        }

        @Override
        public void end(EndReason reason) {
            flush();
            keepCursor();
            over = reason;
            connection = null;
            gone = true;
        }

        private void keepCursor() {
            if (polls && subscription != null) {
                lastId = subscription.cursor().toString();
            }
        }

        private void receive(Event event) {
            String id = event.id().toString();
            assertThat(received.put(id, event)).as("received twice: %s", id).isNull();
            assertThat(interest.matches(event.topic())).as("wanted: %s", event).isTrue();
            if (lastId != null && lastId.startsWith(id.substring(0, 7))) {
                assertThat(id).as("in order").isGreaterThan(lastId);
            }
            lastId = id;
        }
    }
}
