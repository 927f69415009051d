package dev.tidings.core.hub;

import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions that want the same. Visited as an array that is made anew after a change, so that one which leaves
 * while it is visited disturbs nobody, and a visit costs no allocation.
 */
@OwnedBy(Owner.IO_LOOP)
final class Group {

    private static final Subscription[] NONE = {};

    private final Set<Subscription> members = new LinkedHashSet<>();
    private Subscription @Nullable [] snapshot;

    boolean isEmpty() {
        return members.isEmpty();
    }

    void add(Subscription subscription) {
        members.add(subscription);
        snapshot = null;
    }

    /** Returns whether it is empty now. */
    boolean remove(Subscription subscription) {
        members.remove(subscription);
        snapshot = null;
        return members.isEmpty();
    }

    void forEach(Consumer<Subscription> visitor) {
        if (snapshot == null) {
            snapshot = members.toArray(NONE);
        }
        for (Subscription subscription : snapshot) {
            visitor.accept(subscription);
        }
    }
}
