package dev.tidings.net.send;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dev.tidings.core.run.Confined;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Sends for the outlets of one loop: many sockets in one system call where the kernel has a way to (io_uring), else one
 * by one. It does so when as many as that were flushed, and when the loop is done with what it is doing. The server makes one
 * for each loop and closes it; all that write on the loop share it.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Sender {

    private static final System.Logger LOG = System.getLogger(Sender.class.getName());

    private final Confined confined = new Confined();
    private final Executor loop;
    private final ByteBufAllocator allocator;
    private final List<Outlet> waiting = new ArrayList<>();
    private final @Nullable Outlet[] gathered = new Outlet[Ring.ENTRIES];
    private @Nullable Ring ring;
    private boolean scheduled;
    private boolean sending;

    /**
     * A sender of nothing yet.
     *
     * @param loop runs what it is given after what it is doing
     * @param allocator of what is outside of the heap
     */
    public Sender(Executor loop, ByteBufAllocator allocator) {
        this.loop = loop;
        this.allocator = allocator;
    }

    /** Sends by a ring from now on, which is this one's to close. */
    public void use(Ring opened) {
        ring = opened;
    }

    /** Returns a new tape, for what is sent by this. */
    public Tape tape() {
        return new Tape(allocator);
    }

    /** Sends for this outlet soon. */
    void add(Outlet outlet) {
        assert confined.here();
        waiting.add(outlet);
        if (waiting.size() >= Ring.ENTRIES) {
            send();
        } else if (!scheduled) {
            scheduled = true;
            loop.execute(this::onTask);
        }
    }

    /** Gives back what the kernel keeps for this. After the loop has ended. */
    public void close() {
        if (ring != null) {
            ring.close();
            ring = null;
        }
    }

    private void onTask() {
        scheduled = false;
        send();
    }

    /** Whoever is added by what this brings about is sent for as well. */
    private void send() {
        if (sending) {
            return;
        }
        sending = true;
        try {
            for (int from = 0; from < waiting.size(); from += Ring.ENTRIES) {
                send(from, Math.min(from + Ring.ENTRIES, waiting.size()));
            }
        } finally {
            waiting.clear();
            sending = false;
        }
    }

    private void send(int from, int to) {
        for (int i = from; i < to; i++) {
            Outlet outlet = waiting.get(i);
            outlet.onCalled();
            if (ring == null || !outlet.isDirect()) {
                send(outlet);
            }
        }
        if (ring != null) {
            submit(ring, gather(ring, from, to));
        }
    }

    /** Returns how many the ring has in its batch; nothing may happen to their sockets before it has sent it. */
    private int gather(Ring to, int first, int end) {
        int count = 0;
        for (int i = first; i < end; i++) {
            Outlet outlet = waiting.get(i);
            if (outlet.isDirect()) {
                to.add(outlet.socket(), outlet.address(), outlet.length());
                gathered[count++] = outlet;
            }
        }
        return count;
    }

    private void submit(Ring by, int count) {
        if (count > 0 && !by.submit()) {
            LOG.log(WARNING, "io_uring takes nothing any more: each socket is written to by itself from now on");
            by.close();
            ring = null;
        }
        for (int i = 0; i < count; i++) {
            Outlet outlet = Objects.requireNonNull(gathered[i]);
            gathered[i] = null;
            try {
                outlet.onSent(by.sent(i));
            } catch (RuntimeException | Error bug) {
                fail(outlet, bug);
            }
        }
    }

    private static void send(Outlet outlet) {
        try {
            outlet.sendNow();
        } catch (RuntimeException | Error bug) {
            fail(outlet, bug);
        }
    }

    /** What fails for one keeps nothing back from the others. */
    private static void fail(Outlet outlet, Throwable bug) {
        outlet.close();
        LOG.log(ERROR, "a connection was closed", bug);
    }
}
