package dev.tidings.core.journal.embedded;

import static dev.tidings.core.journal.embedded.Rig.draft;
import static dev.tidings.core.journal.embedded.Rig.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.EventId;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.TopicState;
import dev.tidings.core.journal.file.TestDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HousekeeperTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final TestDisk disk = new TestDisk();

    @Test
    void catchesUpWithABurstInOneRound() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10_000, DAY, 64_000));
        fill(rig, 40);

        rig.pass(Duration.ZERO, 2); // the first lets go, the second deletes

        assertThat(bytes()).isLessThanOrEqualTo(64_000);
        assertThat(disk.open).isEqualTo(disk.segments().size());
    }

    @Test
    void deletesFilesOnlyWhenNoReaderIsSentThereAnyMore() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10_000, DAY, 64_000));
        fill(rig, 20);
        List<String> segments = disk.segments();

        rig.pass(Duration.ZERO, 1);
        assertThat(disk.segments()).isEqualTo(segments);
        assertThat(rig.told("**", new Start.After(id(1)))).hasSizeLessThan(65).startsWith("[retention]");

        rig.pass(Duration.ZERO, 1);
        assertThat(disk.segments()).hasSizeLessThan(segments.size());
    }

    @Test
    void dropsASegmentInWhichNothingIsHeld() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(1, DAY, 1_000_000));
        fill(rig, 5);

        rig.pass(Duration.ofMinutes(3), 3);

        assertThat(disk.segments()).hasSize(1);
        assertThat(rig.told()).hasSize(1);
    }

    @Test
    void aTopicThatWentWithItsSegmentIsListedAgainWhenSomethingIsPublishedOnIt() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10_000, DAY, 64_000));
        rig.store(draft("early", "1"));
        fill(rig, 20);
        rig.pass(Duration.ofMinutes(3), 3);
        assertThat(rig.topics()).extracting(state -> state.topic().name()).containsExactly("a");

        rig.store(draft("early", "2"));

        assertThat(rig.topics())
                .extracting(TopicState::events)
                .hasSize(2)
                .last()
                .isEqualTo(1);
        assertThat(rig.told("early", new Start.Earliest())).containsExactly("2");
    }

    @Test
    void dropsByAge() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10_000, Duration.ofHours(1), 1_000_000));
        fill(rig, 3);

        rig.pass(Duration.ofHours(2), 3);

        assertThat(disk.segments()).hasSize(1);
        assertThat(rig.told()).containsExactly("[retention]");
        assertThat(rig.topics()).isEmpty();
        assertThat(rig.store(draft("a", "new")).sequence()).isGreaterThan(3);
    }

    @Test
    void aKeyWhoseEventIsGoneIsKnownAfterARestartWithinItsWindow() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(1, DAY, 1_000_000));
        EventId id = rig.store(keyed("a", "key", "1"));
        fill(rig, 4);

        rig.pass(Duration.ofSeconds(60), 4);

        var again = (Outcome.Stored) rig.restartedOn(disk).publish(keyed("a", "key", "again"));
        assertThat(again.receipts()).extracting(Outcome.Receipt::id).containsExactly(id);
    }

    @Test
    void aFileThatCannotBeDeletedIsTriedAgainBeforeAnyNewerOne() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10_000, DAY, 64_000));
        fill(rig, 20);
        rig.pass(Duration.ZERO, 1);
        String oldest = disk.segments().getFirst();

        disk.failing = "delete";
        assertThatThrownBy(() -> rig.pass(Duration.ZERO, 1)).isInstanceOf(IOException.class);
        assertThat(disk.segments()).startsWith(oldest);
        disk.failing = "";
        rig.pass(Duration.ZERO, 2);

        assertThat(disk.segments()).doesNotContain(oldest);
        assertThat(disk.open).isEqualTo(disk.segments().size());
    }

    @Test
    void forcesASegmentAgainWhenThatFailed() throws IOException {
        Rig rig = Rig.on(disk);
        while (disk.segments().size() < 2) {
            rig.store(draft("a", " ".repeat(10_000)));
        }
        disk.failing = "force";
        assertThatThrownBy(() -> rig.pass(Duration.ZERO, 1)).isInstanceOf(IOException.class);
        disk.failing = "";
        int before = disk.forces;

        rig.pass(Duration.ZERO, 1);
        assertThat(disk.forces).isEqualTo(before + 1);
        rig.pass(Duration.ZERO, 1);
        assertThat(disk.forces).isEqualTo(before + 1);
    }

    private void fill(Rig rig, int segments) {
        while (disk.segments().size() < segments) {
            rig.store(draft("a", "e" + " ".repeat(1000)));
        }
    }

    private static String id(long sequence) {
        return new EventId(Rig.JOURNAL, 0, sequence).toString();
    }

    private long bytes() {
        return disk.segments().stream()
                .mapToLong(name -> disk.bytes(name).length)
                .sum();
    }
}
