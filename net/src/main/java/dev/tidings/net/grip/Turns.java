package dev.tidings.net.grip;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;

/**
 * Who may ask one application now: so many at once, for one item can be a reason to ask for all who are held. The faster it
 * answers, the faster they get their turns.
 */
@OwnedBy(Owner.IO_LOOP)
final class Turns {

    /** On each loop: what an application with a few processes answers at the same time, beside its other work. */
    static final int AT_ONCE = 16;

    /** As many as a server usually has clients: who is there waits, but strangers can leave faster than an application hears of it. */
    static final int MANY = 16_384;

    private final Queue<BooleanSupplier> waiting = new ArrayDeque<>();
    private int taken;
    private boolean giving;

    /** @param ask done when it is its turn; returns whether it asks, and then {@link #end} is to be called */
    void take(BooleanSupplier ask) {
        waiting.add(ask);
        next();
    }

    /** Returns whether so many wait that what is not needed is better left undone. */
    boolean isCrowded() {
        return waiting.size() >= MANY;
    }

    /** A turn is over. */
    void end() {
        taken--;
        next();
    }

    private void next() {
        while (!giving && taken < AT_ONCE && !waiting.isEmpty()) {
            giving = true; // whose asking fails at once ends its turn in here
            taken++;
            boolean asks = false;
            try {
                asks = waiting.remove().getAsBoolean();
            } finally {
                giving = false;
                taken -= asks ? 0 : 1;
            }
        }
    }
}
