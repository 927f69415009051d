package dev.tidings.core.journal.embedded;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;

/** How much one reader may look through before the others get their turn, however much it asked for. */
@OwnedBy(Owner.REPLAY)
final class Turn {

    /** What reading a record from the page cache and checking it costs, 4 us, against looking at an entry of the index. */
    static final int RECORD = 128;

    private int left;

    /** @param units what it may spend: one is what looking at one entry of the index costs */
    Turn(int units) {
        left = units;
    }

    void spend(int units) {
        left -= units;
    }

    boolean isOver() {
        return left <= 0;
    }
}
