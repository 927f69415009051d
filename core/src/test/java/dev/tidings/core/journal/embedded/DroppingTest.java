package dev.tidings.core.journal.embedded;

import static dev.tidings.core.journal.embedded.Rig.draft;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventId;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.file.TestDisk;
import dev.tidings.core.journal.index.Index;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of the journal's index fits the memory, and what happens when it does not. */
class DroppingTest {

    private static final int A_TOPIC = Index.ENTRY_BYTES + Index.TOPIC_BYTES;

    private final TestDisk disk = new TestDisk();

    @Test
    void theOldestGoWhenTheIndexIsFullAndTheOperatorIsToldOnce() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10, Duration.ofDays(1), 1 << 30), fitting(800));
        publishTopics(rig, 0, 700);
        assertThat(rig.topics()).hasSize(9);
        assertThat(rig.told("t/0", new Start.Earliest())).containsExactly("0");
        assertThat(rig.findings).isEmpty();

        publishTopics(rig, 700, 5000);

        assertThat(rig.told()).hasSizeBetween(600, 800).endsWith("4999");
        assertThat(rig.told("t/0", new Start.After(new EventId(Rig.JOURNAL, 0, 0).toString())))
                .containsExactly("[retention]");
        assertThat(rig.findings).singleElement().asString().contains("older events are dropped", "-Xmx");
        rig.pass(Duration.ofSeconds(2), 2);
        assertThat(disk.segments()).hasSizeLessThan(12);
    }

    @Test
    void eventsOfFewTopicsTakeLess() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10_000, Duration.ofDays(1), 1 << 30), fitting(800));
        for (int i = 0; i < 10_000; i++) {
            rig.store(draft("a", "" + i));
        }

        assertThat(rig.told()).hasSizeBetween(5_500, 7_100);
    }

    @Test
    void longNamesCountAndNoMoreWhenTheirTopicsWent() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10, Duration.ofDays(1), 1 << 30), fitting(800));
        for (int i = 0; i < 5000; i++) {
            rig.store(draft("x".repeat(A_TOPIC) + i, "" + i));
        }

        assertThat(rig.told()).hasSizeBetween(250, 400);
    }

    @Test
    void aSmallerHeapAtTheNextStartKeepsWhatFits() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10, Duration.ofDays(1), 1 << 30), fitting(8000));
        publishTopics(rig, 0, 4000);

        Rig again = rig.restartedOn(disk, fitting(2000));

        assertThat(again.told()).hasSizeBetween(900, 2000).endsWith("3999");
        assertThat(again.findings).singleElement().asString().contains("older events are dropped");
        int files = disk.segments().size();
        again.pass(Duration.ofSeconds(2), 2);
        assertThat(disk.segments()).hasSizeLessThan(files);
    }

    /** A million topics that went at once kept publishers waiting for seconds. */
    @Test
    void publishersGetTheirTurnWhileALargeSegmentGoes() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10, Duration.ofHours(1), 1 << 30), fitting(1_000_000));
        publishTopics(rig, 0, 20_000);
        rig.restart();
        rig.store(draft("a", "in a segment of its own"));
        rig.nowMs += Duration.ofHours(2).toMillis();
        rig.journal.keepHouse(rig.nowMs);
        rig.settle();
        rig.store(draft("a", "new"));
        rig.journal.keepHouse(rig.nowMs);
        rig.journal.step(rig.nowMs);

        List<Outcome> answered = rig.offer(draft("a", "meanwhile"));
        rig.journal.step(rig.nowMs);

        assertThat(answered).hasSize(1);
        assertThat(rig.journal.step(rig.nowMs)).as("there is more to drop").isTrue();
        rig.settle();
        assertThat(rig.topics()).hasSize(1);
    }

    private static Bounds fitting(int topics) {
        return new Bounds((long) topics * A_TOPIC, 1 << 20, 1 << 20, 1 << 20, 1 << 16);
    }

    private static void publishTopics(Rig rig, int from, int to) {
        for (int i = from; i < to; i++) {
            rig.store(draft("t/" + i, "" + i));
        }
    }
}
