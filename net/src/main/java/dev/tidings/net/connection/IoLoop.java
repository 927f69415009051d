package dev.tidings.net.connection;

import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Lane;
import dev.tidings.core.run.Confined;
import dev.tidings.core.run.Deadlines;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import dev.tidings.net.http.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;

/** One event loop: its lane, its deadlines, and the connections that it has to tell when it ends. */
@OwnedBy(Owner.IO_LOOP)
public final class IoLoop {

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private final Confined confined = new Confined();
    private final Executor executor;
    private final Lane lane;
    private final Deadlines deadlines;
    private final InstantSource clock;
    private final Set<Connection> connections = new HashSet<>();

    private final long maxUnfinishedBytes;

    private long unfinishedBytes;
    private boolean draining;
    private long dateSeconds = Long.MIN_VALUE;
    private String date = "";

    /**
     * A loop without connections; what runs on the executor is what runs on the loop.
     *
     * @param maxUnfinishedBytes how much of bodies that are not whole yet, of all clients together, is kept in the heap
     */
    public IoLoop(Executor executor, Lane lane, Deadlines deadlines, InstantSource clock, long maxUnfinishedBytes) {
        this.maxUnfinishedBytes = maxUnfinishedBytes;
        this.executor = executor;
        this.lane = lane;
        this.deadlines = deadlines;
        this.clock = clock;
    }

    /** Returns what other threads hand over through. */
    public Executor executor() {
        return executor;
    }

    /** Returns the loop's subscriptions. */
    public Lane lane() {
        return lane;
    }

    /** Returns the loop's time limits. */
    public Deadlines deadlines() {
        return deadlines;
    }

    /** Returns the clock on the wall. */
    public InstantSource clock() {
        return clock;
    }

    /** Returns the account of a body that comes in pieces. */
    public Unfinished unfinished() {
        return new Unfinished();
    }

    /** Returns whether new work is refused. */
    public boolean isDraining() {
        return draining;
    }

    /** Refuses new work from now on, ends the subscriptions and closes what is idle. */
    public void drain() {
        assert confined.here();
        draining = true;
        lane.endAll(EndReason.DRAIN);
        List.copyOf(connections).forEach(Connection::onDrain);
    }

    /** Returns the time as {@code Date} has it (RFC 9110 §6.6.1), made once a second. */
    public String date() {
        Instant now = clock.instant();
        if (now.getEpochSecond() != dateSeconds) {
            dateSeconds = now.getEpochSecond();
            date = HTTP_DATE.format(now);
        }
        return date;
    }

    /** A connection that was accepted before the listeners closed may come when the others have gone. */
    public void add(Connection connection) {
        assert confined.here();
        connections.add(connection);
        if (draining) {
            executor.execute(connection::onDrain); // later: it is only just being made
        }
    }

    /** The connection is closed, or somebody else's. */
    public void remove(Connection connection) {
        connections.remove(connection);
    }

    /** How much is kept of one body that is not whole yet. All of them together have a bound. */
    @OwnedBy(Owner.IO_LOOP)
    public final class Unfinished {

        private int bytes;

        private Unfinished() {}

        /**
         * Says how much is kept from now on.
         *
         * @throws Refused when that is too much, with what others keep: then nothing is to be kept
         */
        public void set(int now) {
            int more = now - bytes;
            if (more > 0 && unfinishedBytes + more > maxUnfinishedBytes) {
                set(0);
                throw Refused.forNow(
                        Status.SERVICE_UNAVAILABLE, "limit", "body: too many others are being sent in pieces just now");
            }
            unfinishedBytes += more;
            bytes = now;
        }
    }
}
