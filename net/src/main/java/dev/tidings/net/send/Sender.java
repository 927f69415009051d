package dev.tidings.net.send;

import static java.lang.System.Logger.Level.ERROR;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Sends for the outlets of one loop: many sockets in one system call where the kernel has a way to (io_uring), else one
 * by one. It does so after the outlets were flushed, but before the loop turns to its sockets again.
 */
@OwnedBy(Owner.IO_LOOP)
public final class Sender {

    private static final System.Logger LOG = System.getLogger(Sender.class.getName());

    private final Executor loop;
    private final ByteBufAllocator allocator;
    private @Nullable Outlet[] waiting = new Outlet[Ring.ENTRIES];
    private @Nullable Outlet[] sending = new Outlet[Ring.ENTRIES];
    private @Nullable Ring ring;
    private int count; // of those waiting
    private boolean scheduled;

    /**
     * A sender of nothing yet.
     *
     * @param loop runs what it is given before the loop turns to its sockets again
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
        waiting[count++] = outlet;
        if (count == waiting.length) {
            send();
        } else if (!scheduled) {
            scheduled = true;
            loop.execute(this::onTask);
        }
    }

    /** Gives back what the kernel keeps for this. */
    public void close() {
        if (ring != null) {
            ring.close();
        }
    }

    private void onTask() {
        scheduled = false;
        send();
    }

    private void send() {
        @Nullable Outlet[] batch = waiting;
        int called = count;
        waiting = sending; // whatever sending brings about, nobody new is put among those it is done for
        sending = batch;
        count = 0;
        Ring by = ring;
        for (int i = 0; i < called; i++) {
            Outlet outlet = Objects.requireNonNull(batch[i]);
            outlet.onCalled();
            if (by == null || !outlet.isDirect()) {
                send(outlet);
            }
        }
        if (by != null) {
            send(by, batch, gather(by, batch, called));
        }
        Arrays.fill(batch, 0, called, null);
    }

    /** Puts those that the ring sends for to the front, and returns how many; nothing else happens before it has. */
    private static int gather(Ring ring, @Nullable Outlet[] batch, int called) {
        int gathered = 0;
        for (int i = 0; i < called; i++) {
            Outlet outlet = Objects.requireNonNull(batch[i]);
            if (outlet.isDirect()) {
                ring.add(outlet.socket(), outlet.address(), outlet.length());
                batch[gathered++] = outlet;
            }
        }
        return gathered;
    }

    private static void send(Ring ring, @Nullable Outlet[] batch, int gathered) {
        if (gathered > 0) {
            ring.submit();
        }
        for (int i = 0; i < gathered; i++) {
            Outlet outlet = Objects.requireNonNull(batch[i]);
            try {
                outlet.onSent(ring.sent(i));
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
