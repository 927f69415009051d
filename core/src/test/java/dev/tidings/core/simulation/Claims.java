package dev.tidings.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What a subscriber must get and must not get, by what it asked for and changed. Knows nothing of how the hub does it. */
final class Claims {

    private final List<Epoch> epochs = new ArrayList<>();
    private final List<Claim> pending = new ArrayList<>(); // histories that may still come on this connection
    private final List<Claim> due = new ArrayList<>(); // histories that were followed by something else: they are whole
    private final List<Claim> joining = new ArrayList<>(); // what is not to come on this connection
    private final List<Claim> waived = new ArrayList<>(); // what need not come at all
    private final Set<String> seen = new HashSet<>();

    /** From a cursor on this is carried. */
    private record Epoch(String from, Interest interest) {}

    /** Events of some topics after one id and up to another, and which of them came. */
    record Claim(String after, String through, Predicate<Topic> topics, Set<String> got) {

        boolean covers(String id, Topic topic) {
            return isAfter(id, after) && !isAfter(id, through) && topics.test(topic);
        }

        private Claim and(Predicate<Topic> more) {
            return new Claim(after, through, topics.and(more), got);
        }
    }

    void begin(String cursor, Interest interest) {
        epochs.add(new Epoch(cursor, interest));
    }

    /** The histories that were promised and are complete. */
    List<Claim> histories() {
        return due;
    }

    /** It was changed, and the change gave a cursor. */
    void change(Interest now, EventId place) {
        pending.replaceAll(claim -> claim.and(now::matches));
        joining.replaceAll(claim -> claim.and(now::matches));
        begin(place.toString(), now);
    }

    /** Besides, what is new was asked for from a cursor on: as it was given, and as the journal understood it. */
    void history(Interest before, Interest added, EventId place, String after, EventId understood) {
        Predicate<Topic> fresh = topic -> added.matches(topic) && !before.matches(topic);
        var history = new Claim(after, place.toString(), fresh, new HashSet<>());
        pending.add(history);
        if (understood.sequence() > place.sequence()) {
            var later = new Claim(place.toString(), understood.toString(), fresh, Set.of());
            joining.add(later);
            waived.add(later);
        }
    }

    /** What was asked for again may come again. */
    void forget(Map<String, Event> received, Interest before, Interest added, String after) {
        seen.removeIf(id -> {
            Topic topic = received.get(id).topic();
            return isAfter(id, after) && added.matches(topic) && !before.matches(topic);
        });
    }

    void onEvent(String id, Topic topic) {
        assertThat(seen.add(id)).as("received twice: %s", id).isTrue();
        assertThat(joining).as("joins later: %s %s", id, topic).noneMatch(claim -> claim.covers(id, topic));
        whole();
    }

    void onEarlier(String id, Topic topic) {
        assertThat(seen.add(id)).as("received twice: %s, as history", id).isTrue();
        Claim first = pending.stream()
                .filter(claim -> claim.covers(id, topic))
                .findFirst()
                .orElseThrow(() -> new AssertionError("stray history: " + id + " of " + topic));
        first.got().add(id);
    }

    /** The connection is gone: histories that were not whole are the client's to ask for again. */
    void onGone() {
        pending.clear();
        joining.clear();
    }

    /** Nothing more is to come. */
    void whole() {
        due.addAll(pending);
        pending.clear();
    }

    boolean isDue(String id, Topic topic) {
        Interest wanted = null;
        for (Epoch epoch : epochs) {
            wanted = isAfter(id, epoch.from) ? epoch.interest : wanted;
        }
        return wanted != null && wanted.matches(topic) && waived.stream().noneMatch(claim -> claim.covers(id, topic));
    }

    /** Returns whether the topic was unsubscribed at some time after the event. */
    boolean isDroppedAfter(String id, Topic topic) {
        return epochs.stream().anyMatch(epoch -> !isAfter(id, epoch.from) && !epoch.interest.matches(topic));
    }

    /** An id of a journal that is gone lies before everything. */
    static boolean isAfter(String id, String cursor) {
        return !id.regionMatches(0, cursor, 0, 7) || id.compareTo(cursor) > 0;
    }
}
