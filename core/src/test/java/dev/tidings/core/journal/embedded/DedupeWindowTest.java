package dev.tidings.core.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.IdempotencyKey;
import dev.tidings.core.event.Topic;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DedupeWindowTest {

    private static final EventId ID = new EventId(1, 0, 1);

    @Test
    void forgetsTheOldestKeysWhenTheyTakeTooMuch() {
        var window = new DedupeWindow(10_000);
        for (int i = 0; i < 1000; i++) {
            window.add(key("a", i), ID, 100);
        }

        long known = known(window, 0);
        assertThat(known).isBetween(10L, 100L);
        assertThat(window.find(key("a", 999), 0)).isEqualTo(ID);
        assertThat(window.find(key("a", 0), 0)).isNull();
    }

    @Test
    void countsWhatIsKnownAndNotWhatWasForgotten() {
        var window = new DedupeWindow(100_000);
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < 100; i++) {
                window.add(key("a", i), ID, round);
            }
            window.expire(round);
        }
        assertThat(known(window, 99)).isEqualTo(100);

        window.expire(100);
        for (int i = 0; i < 100; i++) {
            window.add(key("b", i), ID, 200);
        }
        assertThat(IntStream.range(0, 100).filter(i -> window.find(key("b", i), 0) != null))
                .hasSize(100);
    }

    @Test
    void aLongTopicCountsForWhatItTakes() {
        var window = new DedupeWindow(10_000);
        for (int i = 0; i < 30; i++) {
            window.add(key("x".repeat(500), i), ID, 100);
        }

        assertThat(window.find(key("x".repeat(500), 29), 0)).isNotNull();
        assertThat(window.find(key("x".repeat(500), 0), 0)).isNull();
    }

    private static long known(DedupeWindow window, long nowMs) {
        return IntStream.range(0, 1000)
                .filter(i -> window.find(key("a", i), nowMs) != null)
                .count();
    }

    private static DedupeWindow.Key key(String topic, int key) {
        return new DedupeWindow.Key(new Topic(topic), new IdempotencyKey("k" + key));
    }
}
