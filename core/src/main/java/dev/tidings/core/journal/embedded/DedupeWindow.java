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

    /** Two records, an id, two texts and their place in the map. */
    private static final int KEY_BYTES = 260;

    private final Map<Key, Use> uses = new LinkedHashMap<>();
    private final long maxBytes;

    private long bytes;

    /** @param maxBytes of memory; past that the oldest keys are forgotten early, since no window may fill the heap */
    DedupeWindow(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Can be compared, so that a map stays fast when somebody publishes keys that all have one hash. */
    record Key(Topic topic, IdempotencyKey key) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byKey = key.text().compareTo(other.key.text());
            return byKey != 0 ? byKey : topic.name().compareTo(other.topic.name());
        }
    }

    /** @param untilMs when it is forgotten */
    record Use(EventId id, long untilMs) {}

    void add(Key key, EventId id, long untilMs) {
        if (uses.remove(key) == null) {
            bytes += bytesOf(key);
        }
        uses.put(key, new Use(id, untilMs));
        Iterator<Key> oldest = uses.keySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= bytesOf(oldest.next());
            oldest.remove();
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
        Iterator<Map.Entry<Key, Use>> oldest = uses.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Key, Use> entry = oldest.next();
            if (entry.getValue().untilMs >= nowMs) {
                return;
            }
            bytes -= bytesOf(entry.getKey());
            oldest.remove();
        }
    }

    private static int bytesOf(Key key) {
        return KEY_BYTES + key.topic.name().length() + key.key.text().length();
    }
}
