package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.Opening;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndingTest {

    private static final Topic A = new Topic("a");
    private static final Topic B = new Topic("b");

    @Test
    void comesAfterAsManyAsWereAskedFor() {
        var ending = ending(new Interest("**"), Set.of(), 2);

        assertThat(ending.isLimitReached()).isFalse();
        ending.onSent();
        assertThat(ending.isLimitReached()).isFalse();
        ending.onSent();
        assertThat(ending.isLimitReached()).isTrue();
    }

    @Test
    void neverComesByNumberWhenThereIsNoLimit() {
        var ending = ending(new Interest("**"), Set.of(), 0);

        for (int i = 0; i < 1000; i++) {
            ending.onSent();
        }
        assertThat(ending.isLimitReached()).isFalse();
    }

    @Test
    void comesWithTheLastOfItsTopics() {
        var ending = ending(interest("a", "b"), Set.of(), 0);

        assertThat(ending.isOverAfter(A)).isFalse();
        assertThat(ending.isOverAfter(A)).as("said twice").isFalse();
        assertThat(ending.isOverAfter(B)).isTrue();
    }

    @Test
    void topicsThatWereCompleteBeforeCountAsDone() {
        assertThat(ending(interest("a", "b"), Set.of(A), 0).isOverAfter(B)).isTrue();
    }

    @Test
    void aTopicThatWasNotAskedForEndsNothing() {
        assertThat(ending(interest("a"), Set.of(), 0).isOverAfter(B)).isFalse();
    }

    @Test
    void aPatternIsNeverComplete() {
        assertThat(ending(interest("a", "*"), Set.of(), 0).isOverAfter(A)).isFalse();
    }

    @Test
    void comesWithADeletionThatIsNewerThanTheBeginningOnly() {
        var ending = new Ending(new Interest("a"), ManualJournal.after(5), 0);

        assertThat(ending.isOverAfter(new Forgotten(ManualJournal.id(5), A))).isFalse();
        assertThat(ending.isOverAfter(new Forgotten(ManualJournal.id(6), A))).isTrue();
    }

    private static Ending ending(Interest interest, Set<Topic> complete, int limit) {
        return new Ending(interest, new Opening.At(ManualJournal.id(0), null, complete), limit);
    }

    private static Interest interest(String... selectors) {
        Set<Selector> parsed = new HashSet<>();
        List.of(selectors).forEach(text -> parsed.add(new Selector(text)));
        return new Interest(parsed, Set.of());
    }
}
