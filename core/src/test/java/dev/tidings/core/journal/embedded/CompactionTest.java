package dev.tidings.core.journal.embedded;

import static dev.tidings.core.journal.embedded.Rig.draft;
import static dev.tidings.core.journal.embedded.Rig.keyed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.Selector;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.file.TestDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompactionTest {

    private static final Duration WINDOW = Duration.ofMinutes(2);
    private static final Duration AFTER_WINDOW = Duration.ofMinutes(3);
    private static final Duration DAY = Duration.ofDays(1);
    private static final History ONE_OF_SOME = new History(
            List.of(
                    new History.Rule(new Selector("state/**"), DAY, 1, WINDOW),
                    new History.Rule(new Selector("**"), DAY, 1000, WINDOW)),
            64_000);

    private final TestDisk disk = new TestDisk();

    @Test
    void takesOutWhatRetentionHasTakenAndNothingElse() throws IOException {
        Rig rig = mostlyDead();
        List<String> before = rig.told();
        long bytes = bytes();

        rig.pass(AFTER_WINDOW, 10);

        assertThat(bytes()).isLessThan(bytes / 2);
        assertThat(rig.told()).isEqualTo(before);
        assertThat(rig.restartedOn(disk).told()).isEqualTo(before);
    }

    @Test
    void whatIsGoneIsToldAsBeforeAlsoAfterARestart() throws IOException {
        Rig rig = mostlyDead();
        EventId first = new EventId(Rig.JOURNAL, 0, 1);
        for (String selector : List.of("state/1", "state/*", "**", "log")) {
            List<String> before = rig.told(selector, new Start.After(first.toString()));
            assertThat(before.contains("[retention]")).as(selector).isEqualTo(!selector.equals("log"));
        }
        List<String> before = rig.told("state/1", new Start.After(first.toString()));

        rig.pass(AFTER_WINDOW, 10);
        assertThat(rig.told("state/1", new Start.After(first.toString()))).isEqualTo(before);
        assertThat(rig.restartedOn(disk).told("state/1", new Start.After(first.toString())))
                .isEqualTo(before);
        assertThat(rig.restartedOn(disk).told("**", new Start.After(first.toString())))
                .contains("[retention]");
    }

    /** Nothing but the note that compaction leaves says so: of the topic there is no event any more. */
    @Test
    void ofATopicThatIsGoneAltogetherTheGapIsToldAfterARestart() throws IOException {
        Rig rig = Rig.on(disk, ONE_OF_SOME);
        rig.store(draft("gone", "1"));
        rig.store(draft("gone", "2"));
        rig.forget("gone");
        fill(rig);
        rig.pass(AFTER_WINDOW, 10);
        var first = new Start.After(new EventId(Rig.JOURNAL, 0, 1).toString());

        assertThat(rig.told("gone", first)).containsExactly("[retention]");
        assertThat(rig.restartedOn(disk).told("gone", first)).containsExactly("[retention]");
    }

    /** The note stands behind what it stands for: a page that ended in between said nothing, and the next too little. */
    @Test
    void theGapCoversAllThatIsGoneHoweverShortThePagesAre() throws IOException {
        Rig rig = Rig.on(disk, ONE_OF_SOME, new Bounds(1 << 30, 1 << 20, 1 << 20, 1 << 20, 2));
        EventId first = rig.store(draft("log", "first"));
        rig.store(draft("state/1", "2"));
        rig.store(draft("log", "3"));
        rig.store(draft("state/1", "4"));
        fill(rig);
        rig.pass(AFTER_WINDOW, 10);

        for (Rig each : List.of(rig, rig.restartedOn(disk))) {
            assertThat(each.gaps("state/*", new Start.After(first.toString())))
                    .first()
                    .satisfies(gap -> assertThat(gap.after()).isEqualTo(first.toString()));
            assertThat(each.gaps("state/*", new Start.After(first.toString())))
                    .last()
                    .satisfies(gap -> assertThat(gap.resumed().sequence()).isGreaterThanOrEqualTo(4));
        }
    }

    @Test
    void aCompactedSegmentCanBeCompactedAgain() throws IOException {
        Rig rig = mostlyDead();
        rig.pass(AFTER_WINDOW, 10);
        rig.forget("log");
        List<String> before = rig.told();
        long bytes = bytes();

        rig.pass(AFTER_WINDOW, 10);

        assertThat(bytes()).isLessThan(bytes);
        assertThat(rig.told()).isEqualTo(before);
        assertThat(rig.restartedOn(disk).told()).isEqualTo(before);
    }

    @Test
    void whatWasForgottenDoesNotComeBack() throws IOException {
        Rig rig = mostlyDead();
        long forgotten = rig.journal.head().sequence();
        rig.forget("log");
        fill(rig);
        List<String> before = rig.told();

        rig.pass(AFTER_WINDOW, 20);

        assertThat(before.stream().filter(data -> data.startsWith("log ")))
                .isNotEmpty()
                .allMatch(data -> Long.parseLong(data.substring(4)) > forgotten);
        assertThat(rig.restartedOn(disk).told()).isEqualTo(before);
    }

    @Test
    void waitsUntilTheKeysInASegmentAreOver() throws IOException {
        Rig rig = mostlyDead();
        long bytes = bytes();

        rig.pass(Duration.ofSeconds(100), 10);

        assertThat(bytes()).isEqualTo(bytes);
    }

    @Test
    void waitsForTheKeysOfTopicsThatNoRuleNames() throws IOException {
        Duration brief = Duration.ofSeconds(1);
        Rig rig = Rig.on(disk, new History(List.of(new History.Rule(new Selector("state/**"), DAY, 1, brief)), 64_000));
        rig.store(keyed("log", "key", "1"));
        rig.store(draft("log", "live"));
        rig.forget("log");
        rig.store(keyed("log", "other key", "2"));
        fillWith(rig, "state/1");
        rig.forget("log");
        rig.store(draft("log", "anew"));

        rig.pass(Duration.ofSeconds(30), 10);

        Outcome again = rig.restartedOn(disk).publish(keyed("log", "other key", "again"));
        assertThat(((Outcome.Stored) again).receipts()).allMatch(Outcome.Receipt::duplicate);
    }

    @Test
    void leavesASegmentAloneInWhichARecordIsDamaged() throws IOException {
        Rig rig = mostlyDead();
        String segment = disk.segments().getFirst();
        int live = 32 + 2; // the first record is live
        disk.flip(segment, live, 1);
        byte[] damaged = disk.bytes(segment);

        rig.pass(AFTER_WINDOW, 20);

        assertThat(disk.bytes(segment)).isEqualTo(damaged);
        assertThat(disk.names()).doesNotContain("compacted.part");
        assertThat(rig.findings).containsExactly("event 1 cannot be read any more: its record is damaged");
        assertThat(disk.open).isEqualTo(disk.segments().size());
    }

    @Test
    void aDiskThatFailsMeanwhileCostsNothingAndNoOpenFile() throws IOException {
        Rig rig = mostlyDead();
        List<String> before = rig.told();
        rig.pass(AFTER_WINDOW, 0);
        rig.pass(Duration.ZERO, 1);
        int open = disk.open;
        disk.room = 100;

        for (int round = 0; round < 10; round++) {
            try {
                rig.pass(Duration.ZERO, 1);
            } catch (IOException e) {
                assertThat(e).hasMessage("No space left on device");
            }
        }
        assertThat(disk.open).isLessThanOrEqualTo(open + 1);
        assertThat(rig.told()).isEqualTo(before);

        disk.room = Long.MAX_VALUE;
        long bytes = bytes();
        rig.pass(Duration.ZERO, 10);
        assertThat(bytes()).isLessThan(bytes);
        assertThat(rig.restartedOn(disk).told()).isEqualTo(before);
    }

    @Test
    void saysWhenTheDiskFails() throws IOException {
        Rig rig = mostlyDead();
        rig.pass(Duration.ZERO, 2);
        disk.room = 10;

        assertThatThrownBy(() -> rig.pass(AFTER_WINDOW, 10)).hasMessage("No space left on device");
    }

    /** Segments with one event that is kept to ten that are not. */
    private Rig mostlyDead() throws IOException {
        Rig rig = Rig.on(disk, ONE_OF_SOME);
        fill(rig);
        return rig;
    }

    private void fill(Rig rig) throws IOException {
        int segments = disk.segments().size() + 3;
        while (disk.segments().size() < segments) {
            rig.store(draft("log", "log " + rig.journal.head().sequence()));
            for (int i = 0; i < 5; i++) {
                rig.store(state(rig, i), state(rig, i));
            }
        }
    }

    private void fillWith(Rig rig, String topic) {
        int segments = disk.segments().size() + 2;
        while (disk.segments().size() < segments) {
            rig.store(draft(topic, " ".repeat(500)));
        }
    }

    private static Draft state(Rig rig, int topic) {
        return draft("state/" + topic, "state " + rig.journal.head().sequence() + " ".repeat(50));
    }

    private long bytes() {
        return disk.segments().stream()
                .mapToLong(name -> disk.bytes(name).length)
                .sum();
    }
}
