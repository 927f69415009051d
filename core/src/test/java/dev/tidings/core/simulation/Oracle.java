package dev.tidings.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.hub.EndReason;
import dev.tidings.core.hub.Newest;
import dev.tidings.core.journal.Gap;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Outcome.Receipt;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.embedded.EmbeddedJournal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Knows what was published, acknowledged, forgotten and lost, and so what every subscriber must have got. */
final class Oracle {

    private final TreeMap<String, Event> stored = new TreeMap<>(); // by id: what the journal said it holds
    private final Set<String> acknowledged = new HashSet<>();
    private final Map<Topic, String> forgottenThrough = new HashMap<>();
    private final Map<String, Receipt> keyed = new HashMap<>(); // by topic and key
    private int incarnation;
    private long latestMs; // the highest that the clock ever showed: what was too old then may be gone for good
    private boolean mayLose; // a power cut took events that had already pushed others out

    /** Answers to what an earlier process was asked do not arrive. */
    int incarnation() {
        return incarnation;
    }

    void clockShows(long nowMs) {
        latestMs = Math.max(latestMs, nowMs);
    }

    void restarted() {
        incarnation++;
    }

    /** A feed of the journal: what it stores, in order. */
    void stored(List<Entry> entries) {
        for (Entry entry : entries) {
            String id = entry.id().toString();
            switch (entry) {
                case Event event ->
                    assertThat(stored.put(id, event))
                            .as("id given twice: %s", id)
                            .isNull();
                case Forgotten(EventId at, Topic topic) -> forgottenThrough.put(topic, id);
            }
        }
    }

    void acknowledged(List<Draft> drafts, List<Receipt> receipts, long dedupeMs) {
        for (int i = 0; i < drafts.size(); i++) {
            Receipt receipt = receipts.get(i);
            Draft draft = drafts.get(i);
            String id = receipt.id().toString();
            if (!receipt.duplicate()) {
                acknowledged.add(id);
                assertThat(stored.get(id))
                        .as("acknowledged but not fed: %s", id)
                        .isNotNull();
                assertThat(stored.get(id).data()).isEqualTo(draft.data());
            }
            draft.key().ifPresent(key -> checkOnce(draft.topic() + " " + key, receipt, dedupeMs));
        }
    }

    /** A key within its window publishes once, and says what it published; answers may overtake one another. */
    private void checkOnce(String topicAndKey, Receipt receipt, long dedupeMs) {
        Receipt other = keyed.put(topicAndKey, receipt);
        if (other != null && !other.id().equals(receipt.id())) {
            boolean inOrder = other.id().sequence() < receipt.id().sequence();
            Event older = stored.get((inOrder ? other : receipt).id().toString());
            boolean over = older == null || older.timeMs() + dedupeMs < latestMs;
            assertThat(over)
                    .as("same key, same event: %s %s %s", topicAndKey, other, receipt)
                    .isTrue();
            keyed.put(topicAndKey, inOrder ? receipt : other);
        }
    }

    /** The folder is gone, and with it everything in it. */
    void lostEverything() {
        incarnation++;
        stored.clear();
        acknowledged.clear();
        keyed.clear();
        forgottenThrough.clear();
        mayLose = false;
    }

    /** Guarantee 1: what was acknowledged is there after a restart, unless retention or a permitted power cut took it. */
    void reopened(EmbeddedJournal journal, History history, boolean lossyCut, Runnable runReplay) {
        mayLose |= lossyCut;
        Map<String, Event> held = readAll(journal, runReplay);
        for (Map.Entry<String, Event> each : held.entrySet()) {
            Event before = stored.get(each.getKey());
            assertThat(before == null || before.equals(each.getValue()))
                    .as("an event never changes: %s", each)
                    .isTrue();
        }
        if (!mayLose) {
            checkForgotten(held);
        }
        checkGroups(held, history);
        List<String> gone = new ArrayList<>();
        for (Map.Entry<String, Event> each : stored.entrySet()) {
            boolean lostTail = each.getValue().sequence() > journal.head().sequence();
            boolean kept = held.containsKey(each.getKey()) || mayBeGone(each.getValue(), history);
            if (lostTail || !kept) {
                assertThat(mayLose || !acknowledged.contains(each.getKey()))
                        .as("acknowledged event survives: %s", each)
                        .isTrue();
                gone.add(each.getKey());
            }
        }
        gone.forEach(stored::remove);
        held.forEach(stored::putIfAbsent);
    }

    private void checkForgotten(Map<String, Event> held) {
        for (Map.Entry<String, Event> each : held.entrySet()) {
            String through = forgottenThrough.get(each.getValue().topic());
            assertThat(through != null && each.getKey().compareTo(through) < 0)
                    .as("forgotten, and back again: %s", each)
                    .isFalse();
        }
    }

    /** What was submitted together is there whole or not at all; the data says which, and of how many. */
    private static void checkGroups(Map<String, Event> held, History history) {
        if (history.maxBytes() == History.MIN_BYTES) {
            return; // retention may have taken a part
        }
        Map<String, Integer> members = new HashMap<>();
        for (Event event : held.values()) {
            members.merge(event.data().toString().split(" ", -1)[1], 1, Integer::sum);
        }
        for (Event event : held.values()) {
            String[] words = event.data().toString().split(" ", -1);
            if (!words[3].equals("keyed")) {
                assertThat(members.get(words[1])).as("group of %s", event).isEqualTo(Integer.parseInt(words[3]));
            }
        }
    }

    /** Guarantee 2: each once, in order (the client saw to that), none missing but what it was told. */
    void check(SimulatedClient client, boolean mayMiss) {
        String beginning = client.beginning();
        if (beginning == null || (client.isDone() && mayMiss)) { // a complete topic may begin anew when its end is gone
            return;
        }
        if (!mayMiss) {
            assertThat(client.gaps())
                    .as("gaps where nothing was lost")
                    .allMatch(gap -> gap.reason() == Gap.Reason.CONFLATED);
        }
        for (Map.Entry<String, Event> each : stored.entrySet()) {
            Event event = each.getValue();
            if (client.claims().isDue(each.getKey(), event.topic())) {
                checkGot(client, event, client.received().keySet());
            }
            for (Claims.Claim history : client.claims().histories()) {
                if (history.covers(each.getKey(), event.topic())) {
                    checkGot(client, event, history.got());
                }
            }
        }
        for (Map.Entry<String, Event> each : client.received().entrySet()) {
            Event truth = stored.get(each.getKey());
            assertThat(truth == null || truth.equals(each.getValue()))
                    .as("as published: %s", each)
                    .isTrue();
        }
    }

    private void checkGot(SimulatedClient client, Event event, Set<String> got) {
        if (!got.contains(event.id().toString())) {
            assertThat(isExcused(client, event) || isLeftOut(client, event))
                    .as("missing: %s of %s at %s, over %s", event.id(), event.topic(), client.gaps(), client.over())
                    .isTrue();
        }
    }

    /** The newest of each topic is enough for some: then a later one of its topic came, or would have, had it not been dropped; and if asked for, a gap. */
    private static boolean isLeftOut(SimulatedClient client, Event event) {
        Optional<Newest> newest = client.style().newest();
        String id = event.id().toString();
        return newest.isPresent()
                && (client.claims().isDroppedAfter(id, event.topic())
                        || client.received().tailMap(id, false).values().stream()
                                .anyMatch(later -> later.topic().equals(event.topic())))
                && (!newest.get().tellsGaps() || client.gaps().stream().anyMatch(gap -> covers(gap, event)));
    }

    /** Some id that was given; empty when there is none. */
    Optional<String> anyId(Random random) {
        return stored.keySet().stream()
                .skip(stored.isEmpty() ? 0 : random.nextInt(stored.size()))
                .findFirst();
    }

    private boolean isExcused(SimulatedClient client, Event event) {
        if (client.over() == EndReason.DELETED || client.over() == EndReason.COMPLETE) {
            return forgottenThrough.containsKey(event.topic());
        }
        return client.gaps().stream().anyMatch(gap -> gap.reason() != Gap.Reason.CONFLATED && covers(gap, event));
    }

    /** By the sequence or by the term: of a segment that was dropped nobody knows the term. */
    private static boolean covers(Gap gap, Event event) {
        boolean afterIt = EventId.parse(gap.after())
                .filter(after -> after.journal() == event.id().journal())
                .map(after -> after.sequence() < event.sequence()
                        || after.term() < event.id().term())
                .orElse(true);
        return afterIt
                && gap.resumed().journal() == event.id().journal()
                && event.sequence() <= gap.resumed().sequence();
    }

    /** Whether retention or a deletion may have taken an event that is not held. */
    private boolean mayBeGone(Event event, History history) {
        String id = event.id().toString();
        String forgotten = forgottenThrough.get(event.topic());
        if (forgotten != null && id.compareTo(forgotten) < 0) {
            return true;
        }
        History.Rule rule = history.of(event.topic());
        long younger = stored.tailMap(id, false).values().stream()
                .filter(other -> other.topic().equals(event.topic()))
                .count();
        return younger >= rule.maxEvents()
                || event.timeMs() < latestMs - rule.maxAge().toMillis() + 1000
                || bytesAfter(id) > history.maxBytes() / 2;
    }

    private long bytesAfter(String id) {
        return stored.tailMap(id).values().stream()
                .mapToLong(event -> 60 + event.data().length())
                .sum();
    }

    private static Map<String, Event> readAll(EmbeddedJournal journal, Runnable runReplay) {
        var all = new Interest("**");
        Map<String, Event> held = new TreeMap<>();
        long[] from = {0};
        journal.open(all, new Start.Earliest(), Runnable::run, opening -> {
            if (opening instanceof Opening.At at) {
                from[0] = at.cursor().sequence() + 1;
            }
        });
        runReplay.run();
        while (from[0] <= journal.head().sequence()) {
            journal.read(from[0], Long.MAX_VALUE, all, Runnable::run, reading -> {
                var page = (Reading.Page) reading;
                page.events().forEach(event -> held.put(event.id().toString(), event));
                from[0] = page.through() + 1;
            });
            runReplay.run();
        }
        return held;
    }
}
