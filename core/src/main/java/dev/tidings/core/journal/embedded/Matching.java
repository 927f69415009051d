package dev.tidings.core.journal.embedded;

import dev.tidings.core.event.Interest;
import dev.tidings.core.journal.index.TopicHistory;
import dev.tidings.core.run.OwnedBy;
import dev.tidings.core.run.Owner;
import java.util.HashMap;
import java.util.Map;

/** Which topics are wanted: each is matched once in a turn, against as many selectors as there are. */
@OwnedBy(Owner.REPLAY)
final class Matching {

    private final Interest interest;
    private final Turn turn;
    private final Map<TopicHistory, Boolean> known = new HashMap<>();

    /** @param turn what matching is taken from */
    Matching(Interest interest, Turn turn) {
        this.interest = interest;
        this.turn = turn;
    }

    boolean wants(TopicHistory topic) {
        Boolean wanted = known.get(topic);
        if (wanted == null) {
            turn.spend(interest.selectors().size());
            wanted = interest.matches(topic.topic());
            known.put(topic, wanted);
        }
        return wanted;
    }
}
