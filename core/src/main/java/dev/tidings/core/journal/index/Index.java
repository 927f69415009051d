package dev.tidings.core.journal.index;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.journal.file.SequenceList;
import dev.tidings.core.run.AnyThread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is: the segments in order, the topics by name. The sequencer changes it, by replacing what others
 * may be reading; anybody reads it.
 */
@AnyThread
public final class Index {

    /** A place in its segment and in its topic, each in an array that doubles. */
    public static final int ENTRY_BYTES = 32;

    /** A history, its view and first array, the topic's objects, its place in the map. */
    public static final int TOPIC_BYTES = 250;

    private final Map<History.Rule, Keep> keeps = new ConcurrentHashMap<>();

    /**
     * In no order, since every event looks its topic up: with 100,000 topics an ordered map took 3/4 of a start. By text,
     * which can be compared: looking up stays fast when somebody publishes topics that all have one hash.
     */
    private final ConcurrentHashMap<String, TopicHistory> topics = new ConcurrentHashMap<>();

    private final TimeIndex times = new TimeIndex();
    private final History history;

    private long nameChars; // of all topics; the sequencer's own

    private volatile NavigableMap<Long, Segment> segments =
            new TreeMap<>(); // by first sequence; never changed in place
    private volatile List<Damage> damages = List.of();
    private volatile EventId head;

    public Index(History history, EventId head) {
        this.history = history;
        this.head = head;
    }

    /** Sequences whose records were there and cannot be read. */
    public record Damage(long from, long through) {}

    public History history() {
        return history;
    }

    public TimeIndex times() {
        return times;
    }

    /** Returns the place of the newest entry that readers may see. */
    public EventId head() {
        return head;
    }

    /** Readers may see everything up to here. Sequencer only, after the entries were added. */
    public void publish(EventId head) {
        this.head = head;
    }

    public NavigableMap<Long, Segment> segments() {
        return segments;
    }

    /** Returns the first sequence that could be held: all before is gone. */
    public long first() {
        NavigableMap<Long, Segment> now = segments;
        return now.isEmpty() ? head.sequence() + 1 : now.firstKey();
    }

    /** Returns the segment that a sequence lies in; null when it was dropped. */
    @Nullable
    public Segment segment(long sequence) {
        Map.Entry<Long, Segment> floor = segments.floorEntry(sequence);
        return floor == null || sequence > floor.getValue().last() ? null : floor.getValue();
    }

    /** Returns the id of a place, also of one that is not held. */
    public EventId id(long sequence) {
        NavigableMap<Long, Segment> now = segments;
        Map.Entry<Long, Segment> at = now.floorEntry(sequence);
        Segment segment = at != null
                ? at.getValue()
                : now.isEmpty() ? null : now.firstEntry().getValue();
        return segment == null ? new EventId(head.journal(), head.term(), sequence) : segment.id(sequence);
    }

    /** Adds a segment, or puts one in the place of another that begins alike. Sequencer only. */
    public void put(Segment segment) {
        NavigableMap<Long, Segment> changed = new TreeMap<>(segments);
        changed.put(segment.first(), segment);
        segments = changed;
    }

    /** Takes the oldest segment out of sight; its topics are still to be {@linkplain #trim trimmed}. Sequencer only. */
    public Segment takeOldest() {
        NavigableMap<Long, Segment> changed = new TreeMap<>(segments);
        Segment oldest = changed.pollFirstEntry().getValue();
        segments = changed;
        times.dropBefore(oldest.last() + 1);
        dropDamagesThrough(oldest.last());
        return oldest;
    }

    /** Lets the topics of some entries go of a segment that was taken out, and forgets topics that have nothing else. Sequencer only. */
    public void trim(Segment gone, long from, long end) {
        for (long sequence = from; sequence < end; sequence++) {
            TopicHistory topic = gone.topic(sequence);
            if (topic != null) {
                topic.trimThrough(gone.last());
                if (topic.view().size() == 0 && topic.view().trimmedThrough() <= gone.last()) {
                    removeTopic(topic);
                }
            }
        }
    }

    /** Returns what this takes on the heap, about. Sequencer only. */
    public long heapBytes() {
        NavigableMap<Long, Segment> now = segments;
        long entries = now.isEmpty() ? 0 : now.lastEntry().getValue().last() - now.firstKey() + 1;
        return entries * ENTRY_BYTES + (long) topics.size() * TOPIC_BYTES + nameChars;
    }

    /** Returns the history of a topic; null when there is none. */
    @Nullable
    public TopicHistory topic(Topic topic) {
        return topics.get(topic.name());
    }

    /** Returns all histories, also of topics of which nothing is held; while topics come and go it is about right. */
    public Collection<TopicHistory> topics() {
        return topics.values();
    }

    /** Notes a record that stands in a segment; readers see it when it is {@linkplain #publish published}. Sequencer only. */
    public void add(Segment segment, int position, Stored stored) {
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
                for (long gone : SequenceList.read(stored.sequence(), stored.data())) {
                    segment.addTrimmed(gone, topic);
                }
                topic.noteTrimmed(stored.sequence());
            }
        }
    }

    /** Returns the damaged sequences, oldest first. */
    public List<Damage> damages() {
        return damages;
    }

    /** Returns whether any record of a segment is damaged, as far as is known. */
    public boolean isDamaged(Segment segment) {
        return damages.stream()
                .anyMatch(damage -> damage.from() <= segment.last() && damage.through() >= segment.first());
    }

    /** Notes damage. Sequencer only. */
    public void addDamage(Damage damage) {
        List<Damage> more = new ArrayList<>(damages);
        more.add(damage);
        damages = List.copyOf(more);
    }

    /** Lets the rules' ages advance to a time. Sequencer only. */
    public void advance(long nowMs) {
        for (Keep keep : keeps.values()) {
            keep.advance(times.firstSince(nowMs - keep.rule().maxAge().toMillis(), head.sequence() + 1));
        }
    }

    private TopicHistory addTopic(Topic topic) {
        var history = new TopicHistory(topic, keep(topic));
        topics.put(topic.name(), history);
        nameChars += topic.name().length();
        return history;
    }

    private void removeTopic(TopicHistory history) {
        String name = history.topic().name();
        if (topics.remove(name, history)) {
            nameChars -= name.length();
        }
    }

    private Keep keep(Topic topic) {
        return keeps.computeIfAbsent(history.of(topic), Keep::new);
    }

    private void dropDamagesThrough(long sequence) {
        damages = damages.stream().filter(damage -> damage.through() > sequence).toList();
    }
}
