package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.Topic;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The idempotency keys that were used lately, and what was published under them. */
@OwnedBy(Owner.SEQUENCER)
final class DedupeWindow {

    /** A million keys take some 200 MB; past that the oldest are forgotten early, since no window may fill the heap. */
    static final int MAX_KEYS = 1_000_000;

    private final Map<Key, Use> uses = new LinkedHashMap<>();

    record Key(Topic topic, IdempotencyKey key) {}

    /** @param untilMs when it is forgotten */
    record Use(EventId id, long untilMs) {}

    void add(Key key, EventId id, long untilMs) {
        uses.remove(key);
        uses.put(key, new Use(id, untilMs));
        if (uses.size() > MAX_KEYS) {
            removeOldest();
        }
    }

    /** Returns what was published under the key within its window; null when nothing was. */
    @Nullable
    EventId find(Key key, long nowMs) {
        Use use = uses.get(key);
        return use == null || use.untilMs < nowMs ? null : use.id;
    }

    /** Forgets the oldest keys whose window is over. */
    void expire(long nowMs) {
        Iterator<Use> oldest = uses.values().iterator();
        while (oldest.hasNext() && oldest.next().untilMs < nowMs) {
            oldest.remove();
        }
    }

    private void removeOldest() {
        Iterator<Use> oldest = uses.values().iterator();
        oldest.next();
        oldest.remove();
    }
}
