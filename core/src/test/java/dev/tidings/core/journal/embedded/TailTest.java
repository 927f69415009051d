package dev.tidings.core.journal.embedded;

import static dev.tidings.core.journal.embedded.Rig.draft;
import static dev.tidings.core.journal.embedded.Rig.end;
import static dev.tidings.core.journal.embedded.Rig.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.EventId;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.file.TestDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TailTest {

    private final TestDisk disk = new TestDisk();

    @Test
    void aFullDiskStoresNothingWhereverItFillsUpAndEverythingAgainWhenThereIsRoom() throws IOException {
        for (int room = 0; room < 108; room++) {
            var full = new TestDisk();
            Rig rig = Rig.on(full);
            rig.store(draft("a", "1"));
            byte[] before = full.bytes(full.segments().getFirst());
            full.room = room;

            Outcome outcome = rig.publish(draft("a", "2"), draft("b", "3"), draft("a", "4"));

            assertThat(outcome)
                    .as("room %d", room)
                    .isEqualTo(new Outcome.Unavailable("the journal could not be written: No space left on device"));
            assertThat(full.bytes(full.segments().getFirst())).isEqualTo(before);
            assertThat(rig.journal.isWritable()).isFalse();
            assertThat(rig.told()).containsExactly("1");
            assertThat(rig.fed).hasSize(1);
            assertThat(rig.restartedOn(full.copy()).told()).containsExactly("1");

            full.room = Long.MAX_VALUE;
            assertThat(rig.store(draft("a", "5")).sequence()).isEqualTo(2);
            assertThat(rig.journal.isWritable()).isTrue();
            assertThat(rig.restartedOn(full.copy()).told()).containsExactly("1", "5");
        }
    }

    @Test
    void aDiskThatFillsUpAtTheChangeOfSegmentsStoresNothing() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(1000, Duration.ofDays(1), 64_000));
        String large = "x".repeat(3000);
        rig.store(draft("a", large));
        rig.store(draft("a", large));
        for (int room = 0; room < 3030; room += 31) {
            disk.room = room;
            assertThat(rig.publish(draft("a", large))).isInstanceOf(Outcome.Unavailable.class);
            assertThat(rig.restartedOn(disk.copy()).told()).hasSize(2);
        }

        disk.room = Long.MAX_VALUE;
        rig.store(draft("a", "last"));
        assertThat(rig.restartedOn(disk.copy()).told()).hasSize(3).endsWith("last");
    }

    @Test
    void keepsWhatItAcknowledgedAfterTheNextSegmentWasMadeOnlyHalf() throws IOException {
        var failing = new FailingDisk();
        Rig rig = Rig.on(failing, Rig.kept(1000, Duration.ofDays(1), History.MIN_BYTES));
        rig.store(draft("a", "x".repeat(7000)));
        failing.failsAfterRename = true; // the next segment's file has its name already
        assertThat(rig.publish(draft("a", "x".repeat(1000)))).isInstanceOf(Outcome.Unavailable.class);
        failing.failsAfterRename = false;
        rig.store(draft("a", "small enough for the old segment"));

        assertThat(rig.restartedOn(failing).told()).hasSize(2).endsWith("small enough for the old segment");
    }

    @Test
    void findsOutByItselfThatThereIsRoomAgain() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        disk.room = 10;
        rig.publish(draft("a", "2"));

        rig.pass(Duration.ofSeconds(2), 1);
        assertThat(rig.journal.isWritable()).isFalse();
        assertThat(disk.names()).hasSize(1); // the probe is gone

        disk.room = 1 << 20;
        rig.pass(Duration.ofSeconds(2), 1);
        assertThat(rig.journal.isWritable()).isTrue();
        assertThat(disk.names()).hasSize(1);
        assertThat(rig.told()).containsExactly("1");
    }

    @Test
    void whatCouldNotBeForcedIsNotStored() throws IOException {
        Rig rig = Rig.syncing(disk);
        rig.store(draft("a", "1"));
        disk.failing = "force";

        assertThat(rig.publish(draft("a", "2")))
                .isEqualTo(new Outcome.Unavailable("the journal could not be written: Input/output error"));
        assertThat(rig.told()).containsExactly("1");
        assertThat(rig.restartedOn(disk.copy()).told()).containsExactly("1");

        disk.failing = "";
        rig.store(draft("a", "3"));
        assertThat(rig.restartedOn(disk.copy()).told()).containsExactly("1", "3");
    }

    @Test
    void whatCouldNeitherBeForcedNorCutIsCutBeforeTheNextWrite() throws IOException {
        Rig rig = Rig.syncing(disk);
        rig.store(draft("a", "1"));
        int bytes = disk.bytes(disk.segments().getFirst()).length;
        disk.failing = "force truncate";
        rig.publish(draft("a", "a long one that must not shine through"));
        assertThat(disk.bytes(disk.segments().getFirst()).length).isGreaterThan(bytes);

        disk.failing = "truncate";
        assertThat(rig.publish(draft("a", "2"))).isInstanceOf(Outcome.Unavailable.class);
        disk.failing = "";
        rig.store(draft("a", "3"));

        assertThat(rig.told()).containsExactly("1", "3");
        assertThat(rig.restartedOn(disk.copy()).told()).containsExactly("1", "3");
    }

    @Test
    void isNotMarkedAsClosedWhenItsEndCannotBeForced() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        disk.failing = "force";

        assertThatThrownBy(rig.journal::close).isInstanceOf(IOException.class);
        assertThat(rig.restartedOn(disk.copy()).journal.report().clean()).isFalse();
    }

    @Test
    void aSyncCoversEverythingThatWaited() throws IOException {
        Rig rig = Rig.syncing(disk);
        int before = disk.forces;
        for (int i = 0; i < 100; i++) {
            rig.offer(draft("a", "e" + i));
        }

        rig.settle();

        assertThat(disk.forces - before).isEqualTo(1);
        assertThat(rig.told()).hasSize(100);
    }

    @Test
    void osDoesNotSync() throws IOException {
        Rig rig = Rig.on(disk);
        int before = disk.forces;

        rig.store(draft("a", "1"));

        assertThat(disk.forces).isEqualTo(before);
    }

    @Test
    void aTopicWhoseEndCouldNotBeStoredIsNotCalledComplete() throws IOException {
        Rig rig = Rig.on(disk);
        disk.room = 20;
        List<Outcome> ended = rig.offer(end("a"));
        List<Outcome> behind = rig.offer(draft("a", "1"));

        rig.settle();

        assertThat(ended).hasOnlyElementsOfType(Outcome.Unavailable.class);
        assertThat(behind).hasOnlyElementsOfType(Outcome.Unavailable.class);
    }

    @Test
    void whatWasTrueBeforeAFailedWriteIsStillAnsweredSo() throws IOException {
        Rig rig = Rig.on(disk);
        EventId id = rig.store(keyed("a", "key", "1"));
        rig.store(end("done"));
        disk.room = 20;
        List<Outcome> fresh = rig.offer(keyed("a", "new", "2"));
        List<Outcome> freshAgain = rig.offer(keyed("a", "new", "2"));
        List<Outcome> duplicate = rig.offer(keyed("a", "key", "1"));
        List<Outcome> complete = rig.offer(draft("done", "3"));

        rig.settle();

        assertThat(fresh).hasOnlyElementsOfType(Outcome.Unavailable.class);
        assertThat(freshAgain).hasOnlyElementsOfType(Outcome.Unavailable.class);
        assertThat(((Outcome.Stored) duplicate.getFirst()).receipts().getFirst().id())
                .isEqualTo(id);
        assertThat(complete).hasOnlyElementsOfType(Outcome.Complete.class);
    }
}
