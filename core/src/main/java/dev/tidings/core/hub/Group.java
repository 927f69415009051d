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

    private @Nullable Subscription only; // while there is one: a set costs 200 bytes, and most groups are of one
    private @Nullable Set<Subscription> several; // while there are more
    private Subscription @Nullable [] snapshot; // of several

    void add(Subscription subscription) {
        if (several == null) {
            if (only == null || only == subscription) {
                only = subscription;
                return;
            }
            several = new LinkedHashSet<>();
            several.add(only);
            only = null;
        }
        several.add(subscription);
        snapshot = null;
    }

    /** Returns whether it is empty now. */
    boolean remove(Subscription subscription) {
        if (several == null) {
            only = only == subscription ? null : only;
            return only == null;
        }
        several.remove(subscription);
        snapshot = null;
        if (several.size() == 1) {
            only = several.iterator().next();
            several = null;
        }
        return false;
    }

    void forEach(Consumer<Subscription> visitor) {
        if (several == null) {
            if (only != null) {
                visitor.accept(only);
            }
            return;
        }
        if (snapshot == null) {
            snapshot = several.toArray(NONE);
        }
        for (Subscription subscription : snapshot) {
            visitor.accept(subscription);
        }
    }
}
