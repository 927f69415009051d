package dev.tidings.core.journal.embedded;

import static dev.tidings.core.journal.embedded.Rig.draft;
import static dev.tidings.core.journal.embedded.Rig.end;
import static dev.tidings.core.journal.embedded.Rig.keyed;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.EventId;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.file.SegmentHeader;
import dev.tidings.core.journal.file.TestDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a journal of which bytes are not what they were. */
class DamageTest {

    private final TestDisk disk = new TestDisk();

    @ParameterizedTest
    @ValueSource(longs = {2, 3, 1L << 30, 1L << 54})
    void dataThatLooksLikeARecordIsNoEventBehindDamageEither(long sequence) throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", RecoveryTest.record(sequence, "b", "forged")), draft("a", "2"));
        String segment = disk.segments().getFirst();
        disk.flip(segment, SegmentHeader.BYTES + 5, 1);

        assertThat(rig.restartedOn(disk).told()).containsExactly("[not-stored]", "2");
    }

    @Test
    void dataFullOfHalfMarksIsSearchedInTimeThatGrowsWithItsSizeOnly() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10, Duration.ofDays(1), 1L << 30));
        String half = new String(new byte[] {0x54, 0x64}, US_ASCII) + "\u00ff";
        rig.store(draft("a", half.repeat(2_000_000)), draft("a", "2"));
        disk.flip(disk.segments().getFirst(), SegmentHeader.BYTES + 5, 1);

        assertThat(rig.restartedOn(disk).told()).containsExactly("[not-stored]", "2");
    }

    @Test
    void aDamagedEventIsReportedAndMissedAndNeverServed() throws IOException {
        Rig rig = Rig.on(disk);
        EventId first = rig.store(draft("a", "1"));
        String segment = disk.segments().getFirst();
        int from = disk.bytes(segment).length;
        EventId second = rig.store(draft("a", "2"));
        int to = disk.bytes(segment).length;
        rig.store(draft("b", "3"));
        rig.journal.close();

        for (int at = from; at < to; at++) {
            TestDisk damaged = disk.copy();
            damaged.flip(segment, at, 0x10);
            Rig again = rig.restartedOn(damaged);

            assertThat(again.journal.report().findings())
                    .singleElement()
                    .asString()
                    .contains("damaged", (to - from) + " bytes", "events 2 to 2");
            for (String selector : List.of("**", "*")) {
                assertThat(again.told(selector, new Start.Earliest())).containsExactly("[not-stored]", "1", "3");
            }
            assertThat(again.told("a", new Start.After(first.toString()))).containsExactly("[not-stored]");
            assertThat(again.told("**", new Start.After(second.toString()))).containsExactly("3");
        }
    }

    @Test
    void damageThatHappensWhileItRunsIsToldAsDamageToTheFirstWhoMeetsIt() throws IOException {
        Rig rig = Rig.on(disk);
        EventId first = rig.store(draft("a", "1"));
        String segment = disk.segments().getFirst();
        int at = disk.bytes(segment).length;
        rig.store(draft("a", "2"));
        rig.store(draft("a", "3"));
        Rig again = rig.closedAndRestarted();
        disk.flip(segment, at + 20, 1);

        for (int reader = 0; reader < 3; reader++) {
            assertThat(again.told("a", new Start.After(first.toString()))).containsExactly("[not-stored]", "3");
            again.settle();
        }
        assertThat(again.findings).containsExactly("event 2 cannot be read any more: its record is damaged");
    }

    @Test
    void aByteThatFlipsAnywhereCausesNoErrorAndNoWrongEvent() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        rig.store(keyed("b", "key", "2"), draft("a", "3"));
        rig.forget("b");
        rig.store(draft("b", "x".repeat(60)));
        rig.store(end("a"));
        rig.journal.close();
        String segment = disk.segments().getFirst();
        List<String> published = List.of("1", "2", "3", "x".repeat(60), "end");

        for (int at = 0; at < disk.bytes(segment).length; at++) {
            for (int bits : new int[] {0x01, 0x80, 0xff}) {
                TestDisk damaged = disk.copy();
                damaged.flip(segment, at, bits);
                Rig again = rig.restartedOn(damaged);

                List<String> told = again.told();
                boolean header = at < SegmentHeader.BYTES;
                List<String> events =
                        told.stream().filter(data -> data.charAt(0) != '[').toList();
                assertThat(published).as("byte %d", at).containsAll(events);
                assertThat(events).as("byte %d", at).hasSizeGreaterThan(header ? -1 : 2);
                assertThat(told.contains("[not-stored]")).as("byte %d", at).isEqualTo(!header);
                assertThat(again.journal.report().findings()).as("byte %d", at).isNotEmpty();
                again.store(draft("c", "new"));
                assertThat(again.restartedOn(damaged).told()).endsWith("new");
            }
        }
    }

    @Test
    void aByteThatFlipsInAnEarlierSegmentLosesOneEventAndSaysSo() throws IOException {
        Rig rig = threeSegments();
        List<String> original = rig.told();
        String segment = disk.segments().getFirst();

        for (int at = SegmentHeader.BYTES; at < disk.bytes(segment).length; at += 97) {
            TestDisk damaged = disk.copy();
            damaged.flip(segment, at, 0x20);
            Rig again = rig.restartedOn(damaged);

            List<String> told = again.told();
            assertThat(told).as("byte %d", at).hasSize(original.size()).contains("[not-stored]");
            assertThat(told.stream().filter(data -> !original.contains(data))).hasSize(1);
            assertThat(again.journal.report().findings()).hasSize(1);
        }
    }

    @Test
    void ofASegmentWhoseHeaderIsDamagedNothingIsReadAndItsEventsAreTold() throws IOException {
        Rig rig = threeSegments();
        List<String> original = rig.told();

        for (int which = 0; which < 3; which++) {
            TestDisk damaged = disk.copy();
            String segment = damaged.segments().get(which);
            damaged.flip(segment, 9, 1);
            EventId before = rig.events().getFirst().id();
            Rig again = rig.restartedOn(damaged);

            assertThat(again.journal.report().findings()).asString().contains(segment, "no valid header");
            List<String> told = again.told("**", new Start.After(before.toString()));
            assertThat(told.stream().filter(data -> data.charAt(0) != '['))
                    .isNotEmpty()
                    .allMatch(original::contains);
            assertThat(told).as("segment %d", which).containsAnyOf("[not-stored]", "[retention]");
        }
    }

    @Test
    void aSegmentWithADamagedHeaderIsSetAsideAndNotWrittenOver() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "all that there is"));
        rig.journal.close();
        String segment = disk.segments().getFirst();
        disk.flip(segment, 3, 1);
        byte[] bytes = disk.bytes(segment);

        Rig again = rig.restartedOn(disk);
        again.store(draft("a", "new"));

        assertThat(disk.bytes(segment + ".damaged")).isEqualTo(bytes);
        assertThat(again.restartedOn(disk).told()).containsExactly("new");
    }

    private Rig threeSegments() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(1000, Duration.ofDays(1), 64_000));
        while (disk.segments().size() < 3) {
            rig.store(draft("a", "e" + rig.journal.head().sequence() + " ".repeat(900)));
        }
        rig.store(draft("a", "last"));
        rig.journal.close();
        return rig;
    }
}
