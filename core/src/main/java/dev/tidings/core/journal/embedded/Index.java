package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.run.AnyThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is: the segments in order, the topics by name. The sequencer changes it, by replacing what others
 * may be reading; anybody reads it.
 */
@AnyThread
final class Index {

    private final Map<History.Rule, Keep> keeps = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<String, TopicHistory> topics = new ConcurrentSkipListMap<>();

    /** The same for looking up, which every event does: with 100,000 topics the ordered map took 3/4 of a start. */
    private final ConcurrentHashMap<String, TopicHistory> byName = new ConcurrentHashMap<>();

    private final TimeIndex times = new TimeIndex();
    private final History history;

    private volatile NavigableMap<Long, Segment> segments =
            new TreeMap<>(); // by first sequence; never changed in place
    private volatile List<Damage> damages = List.of();
    private volatile EventId head;

    Index(History history, EventId head) {
        this.history = history;
        this.head = head;
    }

    /** Sequences whose records were there and cannot be read. */
    record Damage(long from, long through) {}

    History history() {
        return history;
    }

    TimeIndex times() {
        return times;
    }

    /** Returns the place of the newest entry that readers may see. */
    EventId head() {
        return head;
    }

    /** Readers may see everything up to here. Sequencer only, after the entries were added. */
    void publish(EventId head) {
        this.head = head;
    }

    NavigableMap<Long, Segment> segments() {
        return segments;
    }

    /** Returns the first sequence that could be held: all before is gone. */
    long first() {
        NavigableMap<Long, Segment> now = segments;
        return now.isEmpty() ? head.sequence() + 1 : now.firstKey();
    }

    /** Returns the segment that a sequence lies in; null when it was dropped. */
    @Nullable
    Segment segment(long sequence) {
        Map.Entry<Long, Segment> floor = segments.floorEntry(sequence);
        return floor == null || sequence > floor.getValue().last() ? null : floor.getValue();
    }

    /** Returns the id of a place, also of one that is not held. */
    EventId id(long sequence) {
        NavigableMap<Long, Segment> now = segments;
        Map.Entry<Long, Segment> at = now.floorEntry(sequence);
        Segment segment = at != null
                ? at.getValue()
                : now.isEmpty() ? null : now.firstEntry().getValue();
        return segment == null ? new EventId(head.journal(), head.term(), sequence) : segment.id(sequence);
    }

    /** Adds a segment, or puts one in the place of another that begins alike. Sequencer only. */
    void put(Segment segment) {
        NavigableMap<Long, Segment> changed = new TreeMap<>(segments);
        changed.put(segment.first(), segment);
        segments = changed;
    }

    /** Drops the oldest segment and whatever was in it. Sequencer only. */
    void dropOldest() {
        NavigableMap<Long, Segment> changed = new TreeMap<>(segments);
        Segment dropped = changed.pollFirstEntry().getValue();
        segments = changed;
        times.dropBefore(dropped.last() + 1);
        dropDamagesThrough(dropped.last());
        for (long sequence = dropped.first(); sequence <= dropped.last(); sequence++) {
            TopicHistory topic = dropped.topic(sequence);
            if (topic != null) {
                topic.trimThrough(dropped.last());
                if (topic.view().size() == 0 && topic.view().trimmedThrough() <= dropped.last()) {
                    topics.remove(topic.topic().name(), topic);
                    byName.remove(topic.topic().name(), topic);
                }
            }
        }
    }

    /** Returns the history of a topic; null when there is none. */
    @Nullable
    TopicHistory topic(Topic topic) {
        return byName.get(topic.name());
    }

    /** Returns all topics by name. */
    NavigableMap<String, TopicHistory> topics() {
        return topics;
    }

    /** Notes a record that stands in a segment; readers see it when it is {@linkplain #publish published}. Sequencer only. */
    void add(Segment segment, int position, Stored stored) {
        TopicHistory known = topic(stored.topic());
        TopicHistory topic = known != null ? known : addTopic(stored.topic());
        switch (stored.kind()) {
            case EVENT -> {
                segment.addEvent(stored.sequence(), position, topic, stored.timeMs());
                topic.add(stored.sequence(), stored.endsTopic());
                times.add(stored.sequence(), stored.timeMs());
            }
            case FORGOTTEN -> {
                segment.addOther(stored.sequence(), position, topic, stored.timeMs());
                topic.trimThrough(stored.sequence());
                times.add(stored.sequence(), stored.timeMs());
            }
            case TRIMMED -> {
                segment.addTrimmed(stored.sequence(), topic);
                topic.noteTrimmed(stored.sequence());
            }
        }
    }

    /** Returns the damaged sequences, oldest first. */
    List<Damage> damages() {
        return damages;
    }

    /** Returns whether any record of a segment is damaged, as far as is known. */
    boolean isDamaged(Segment segment) {
        return damages.stream()
                .anyMatch(damage -> damage.from() <= segment.last() && damage.through() >= segment.first());
    }

    /** Notes damage. Sequencer only. */
    void addDamage(Damage damage) {
        List<Damage> more = new ArrayList<>(damages);
        more.add(damage);
        damages = List.copyOf(more);
    }

    /** Lets the rules' ages advance to a time. Sequencer only. */
    void advance(long nowMs) {
        for (Keep keep : keeps.values()) {
            keep.advance(times.firstSince(nowMs - keep.rule().maxAge().toMillis(), head.sequence() + 1));
        }
    }

    private TopicHistory addTopic(Topic topic) {
        var history = new TopicHistory(topic, keep(topic));
        topics.put(topic.name(), history);
        byName.put(topic.name(), history);
        return history;
    }

    private Keep keep(Topic topic) {
        return keeps.computeIfAbsent(history.of(topic), Keep::new);
    }

    private void dropDamagesThrough(long sequence) {
        damages = damages.stream().filter(damage -> damage.through() > sequence).toList();
    }
}
