package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Outcome.Receipt;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.file.RecordCodec;
import dev.tidings.core.journal.file.RecordCodec.Kind;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.journal.index.Index;
import dev.tidings.core.journal.index.TopicHistory;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one write will store: submissions as records with their sequences, and what each will be answered. Nothing of it
 * is true until it is written; a batch that could not be is thrown away.
 */
@OwnedBy(Owner.SEQUENCER)
final class Batch {

    private final Index index;
    private final DedupeWindow dedupe;
    private final EventId head;
    private final long nowMs;

    private final List<Stored> records = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final Map<DedupeWindow.Key, EventId> keys = new HashMap<>();
    private final Set<Topic> ended = new HashSet<>();
    private final Set<Topic> forgotten = new HashSet<>();
    private int maxBytes;

    /** @param head the place after which the batch goes, with the journal and term of the segment that it goes to */
    Batch(Index index, DedupeWindow dedupe, EventId head, long nowMs) {
        this.index = index;
        this.dedupe = dedupe;
        this.head = head;
        this.nowMs = nowMs;
    }

    /**
     * What a submission is told when the batch is stored.
     *
     * @param provisional whether it is true only then
     */
    record Answer(Submission submission, Outcome outcome, boolean provisional) {

        /** Returns what to say when the batch could not be stored: what does not depend on it stays true. */
        Outcome orElse(Outcome.Unavailable unavailable) {
            return provisional ? unavailable : outcome;
        }
    }

    void add(Submission submission) {
        Outcome outcome = switch (submission) {
            case Submission.Publish publish -> publish(publish.drafts());
            case Submission.Forget forget -> forget(forget.topic());
        };
        answers.add(new Answer(submission, outcome, isProvisional(outcome)));
    }

    List<Stored> records() {
        return records;
    }

    List<Answer> answers() {
        return answers;
    }

    /** Returns how many bytes the records take at the most. */
    int maxBytes() {
        return maxBytes;
    }

    /** Returns the place of the last record. */
    EventId last() {
        return id(records.size());
    }

    /** Returns the records as what subscribers are told. */
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(records.size());
        for (int i = 0; i < records.size(); i++) {
            Stored stored = records.get(i);
            EventId id = id(i + 1);
            entries.add(
                    stored.kind() == Kind.FORGOTTEN
                            ? new Forgotten(id, stored.topic())
                            : new Event(
                                    id,
                                    stored.topic(),
                                    stored.type(),
                                    stored.data(),
                                    stored.timeMs(),
                                    stored.endsTopic()));
        }
        return entries;
    }

    private boolean isProvisional(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Stored(List<Receipt> receipts) -> hasNew(receipts);
            case Outcome.Complete(Topic topic) -> ended.contains(topic);
            case Outcome.Unavailable unavailable -> false;
        };
    }

    private boolean hasNew(List<Receipt> receipts) {
        for (Receipt receipt : receipts) {
            if (receipt.id().sequence() > head.sequence()) {
                return true;
            }
        }
        return false;
    }

    private Outcome publish(List<Draft> drafts) {
        Set<Topic> ending = new HashSet<>();
        for (Draft draft : drafts) {
            if (duplicate(draft) != null) {
                continue;
            }
            if (ending.contains(draft.topic()) || isComplete(draft.topic())) {
                return new Outcome.Complete(draft.topic());
            }
            if (draft.endsTopic()) {
                ending.add(draft.topic());
            }
        }
        List<Receipt> receipts = new ArrayList<>(drafts.size());
        int firstRecord = records.size();
        for (Draft draft : drafts) {
            receipts.add(publish(draft));
        }
        for (int i = firstRecord; i < records.size() - 1; i++) {
            records.set(i, withMoreFollowing(records.get(i)));
        }
        return new Outcome.Stored(receipts);
    }

    private Receipt publish(Draft draft) {
        EventId earlier = duplicate(draft);
        if (earlier != null) {
            return new Receipt(earlier, draft.topic(), true);
        }
        EventId id = append(new Stored(
                Kind.EVENT,
                id(records.size() + 1).sequence(),
                nowMs,
                draft.topic(),
                draft.type(),
                draft.key(),
                draft.data(),
                draft.endsTopic(),
                false));
        draft.key().ifPresent(key -> keys.put(new DedupeWindow.Key(draft.topic(), key), id));
        if (draft.endsTopic()) {
            ended.add(draft.topic());
        }
        return new Receipt(id, draft.topic(), false);
    }

    private Outcome forget(Topic topic) {
        EventId id = append(Stored.forgotten(id(records.size() + 1).sequence(), nowMs, topic));
        ended.remove(topic);
        forgotten.add(topic);
        return new Outcome.Stored(List.of(new Receipt(id, topic, false)));
    }

    private EventId append(Stored stored) {
        records.add(stored);
        maxBytes += RecordCodec.maxBytes(stored.data());
        return id(records.size());
    }

    private boolean isComplete(Topic topic) {
        if (ended.contains(topic)) {
            return true;
        }
        TopicHistory history = index.topic(topic);
        return history != null && history.view().isComplete() && !forgotten.contains(topic);
    }

    private @Nullable EventId duplicate(Draft draft) {
        if (draft.key().isEmpty()) {
            return null;
        }
        DedupeWindow.Key key = new DedupeWindow.Key(draft.topic(), draft.key().get());
        EventId here = keys.get(key);
        return here != null ? here : dedupe.find(key, nowMs);
    }

    private EventId id(int offset) {
        return new EventId(head.journal(), head.term(), head.sequence() + offset);
    }

    private static Stored withMoreFollowing(Stored stored) {
        return new Stored(
                stored.kind(),
                stored.sequence(),
                stored.timeMs(),
                stored.topic(),
                stored.type(),
                stored.key(),
                stored.data(),
                stored.endsTopic(),
                true);
    }
}
