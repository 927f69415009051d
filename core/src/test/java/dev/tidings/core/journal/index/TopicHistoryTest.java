package dev.tidings.core.journal.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.journal.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopicHistoryTest {

    private final Keep keep =
            new Keep(new History.Rule(new Selector("**"), Duration.ofDays(1), 3, Duration.ofMinutes(2)));
    private final TopicHistory history = new TopicHistory(new Topic("a"), keep);

    @Test
    void keepsTheNewestAndRemembersThatThereWereOthers() {
        add(10, 20, 30, 40);

        assertThat(held()).containsExactly(20L, 30L, 40L);
        assertThat(history.view().trimmedThrough()).isEqualTo(10);
    }

    @Test
    void ofAFewNothingIsTrimmed() {
        add(10, 20);

        assertThat(held()).containsExactly(10L, 20L);
        assertThat(history.view().trimmedThrough()).isZero();
    }

    @Test
    void theAgeOfItsRuleCounts() {
        add(10, 20, 30);

        keep.advance(20);
        assertThat(held()).containsExactly(20L, 30L);
        assertThat(history.view().trimmedThrough()).isEqualTo(10);

        keep.advance(15); // never goes back
        assertThat(held()).containsExactly(20L, 30L);

        keep.advance(1000);
        assertThat(held()).isEmpty();
        assertThat(history.view().trimmedThrough()).isEqualTo(30);
    }

    @Test
    void isCompleteWhileItsEndIsItsNewest() {
        history.add(10, false);
        assertThat(history.view().isComplete()).isFalse();
        history.add(20, true);
        assertThat(history.view().isComplete()).isTrue();
        history.trimThrough(20);
        assertThat(history.view().isComplete()).isFalse();
        history.add(30, false);
        assertThat(history.view().isComplete()).isFalse();
    }

    @Test
    void whatWasTrimmedInAnEarlierLifeIsRemembered() {
        history.noteTrimmed(15);
        add(20);

        assertThat(held()).containsExactly(20L);
        assertThat(history.view().trimmedThrough()).isEqualTo(15);
    }

    @Test
    void aViewDoesNotChangeWhenTheHistoryDoes() {
        add(10, 20);
        TopicHistory.View before = history.view();

        add(30, 40, 50);
        history.trimThrough(40);

        assertThat(sequences(before)).containsExactly(10L, 20L);
        assertThat(before.indexOf(15)).isEqualTo(1);
        assertThat(before.indexOf(21)).isEqualTo(2);
    }

    @Test
    void isAsANaiveListWouldBe() {
        for (long seed = 0; seed < 2000; seed++) {
            playAgainstAList(seed);
        }
    }

    private static void playAgainstAList(long seed) {
        var random = new Random(seed);
        int max = 1 + random.nextInt(6);
        var keep = new Keep(new History.Rule(new Selector("**"), Duration.ofDays(1), max, Duration.ZERO));
        var history = new TopicHistory(new Topic("a"), keep);
        List<Long> naive = new ArrayList<>();
        long trimmed = 0;
        long cutoff = 0;
        long sequence = 0;
        for (int step = 0; step < 60; step++) {
            sequence += 1 + random.nextInt(3);
            switch (random.nextInt(6)) {
                case 0 -> {
                    history.trimThrough(sequence);
                    cutoff = Math.max(cutoff, 0);
                    trimmed = removeThrough(naive, sequence, trimmed);
                }
                case 1 -> {
                    cutoff = Math.max(cutoff, random.nextLong(sequence + 1));
                    keep.advance(cutoff);
                }
                default -> {
                    history.add(sequence, false);
                    naive.add(sequence);
                    trimmed = naive.size() > max
                            ? removeThrough(naive, naive.get(naive.size() - max - 1), trimmed)
                            : trimmed;
                }
            }
            List<Long> visible = new ArrayList<>(naive);
            long gone = removeThrough(visible, cutoff - 1, trimmed);
            TopicHistory.View view = history.view();
            assertThat(sequences(view)).as("seed %d step %d", seed, step).isEqualTo(visible);
            assertThat(view.trimmedThrough()).as("seed %d step %d", seed, step).isEqualTo(gone);
        }
    }

    private static long removeThrough(List<Long> sequences, long through, long trimmed) {
        long last = trimmed;
        while (!sequences.isEmpty() && sequences.getFirst() <= through) {
            last = sequences.removeFirst();
        }
        return last;
    }

    private void add(long... sequences) {
        for (long sequence : sequences) {
            history.add(sequence, false);
        }
    }

    private List<Long> held() {
        return sequences(history.view());
    }

    private static List<Long> sequences(TopicHistory.View view) {
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < view.size(); i++) {
            sequences.add(view.at(i));
        }
        return sequences;
    }
}
