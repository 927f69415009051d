package dev.tidings.core.journal.embedded;

import static dev.tidings.core.journal.embedded.Rig.draft;
import static dev.tidings.core.journal.embedded.Rig.end;
import static dev.tidings.core.journal.embedded.Rig.keyed;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.file.RecordCodec;
import dev.tidings.core.journal.file.RecordCodec.Kind;
import dev.tidings.core.journal.file.RecordCodec.Stored;
import dev.tidings.core.journal.file.SegmentHeader;
import dev.tidings.core.journal.file.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {

    private final TestDisk disk = new TestDisk();

    @Test
    void cutsATornTailOffWhereverItWasTornAndKeepsWhatWasAcknowledged() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        rig.store(draft("b", "2"));
        String segment = disk.segments().getFirst();
        byte[] acknowledged = disk.bytes(segment);
        EventId lost = rig.store(keyed("a", "key", "the last one"));
        byte[] all = disk.bytes(segment);

        for (int length = acknowledged.length; length <= all.length; length++) {
            TestDisk torn = disk.copy();
            torn.put(segment, Arrays.copyOf(all, length));
            Rig again = rig.restartedOn(torn);

            boolean whole = length == all.length;
            int cut = whole ? 0 : length - acknowledged.length;
            assertThat(again.told())
                    .as("length %d", length)
                    .startsWith("1", "2")
                    .hasSize(whole ? 3 : 2);
            assertThat(again.journal.report().cutBytes()).isEqualTo(cut);
            assertThat(again.journal.report().findings()).hasSize(cut == 0 ? 0 : 1);
            assertThat(again.told("**", new Start.After(lost.toString())))
                    .containsExactly(whole ? new String[0] : new String[] {"[not-stored]"});

            again.store(draft("a", "new"));
            assertThat(again.restartedOn(torn).told()).endsWith("new").hasSize(whole ? 4 : 3);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 1L << 30, 1L << 54, Long.MAX_VALUE})
    void dataThatLooksLikeARecordIsNoEventWhereverTheTailWasTorn(long sequence) throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        String segment = disk.segments().getFirst();
        int alone = disk.bytes(segment).length;
        rig.store(draft("a", record(sequence, "b", "forged") + "x".repeat(100)));
        byte[] all = disk.bytes(segment);

        for (int length = alone; length < all.length; length++) {
            TestDisk torn = disk.copy();
            torn.put(segment, Arrays.copyOf(all, length));
            assertThat(rig.restartedOn(torn).told()).as("length %d", length).containsExactly("1");
        }
    }

    @Test
    void whatWasSubmittedTogetherIsWholeOrGoneWhereverTheTailWasTorn() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        String segment = disk.segments().getFirst();
        int alone = disk.bytes(segment).length;
        rig.store(draft("a", "2"), draft("b", "3"), draft("a", "4"));
        byte[] all = disk.bytes(segment);

        for (int length = alone; length < all.length; length++) {
            TestDisk torn = disk.copy();
            torn.put(segment, Arrays.copyOf(all, length));
            assertThat(rig.restartedOn(torn).told()).as("length %d", length).containsExactly("1");
            assertThat(torn.bytes(segment)).hasSize(alone);
        }
        assertThat(rig.restartedOn(disk).told()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void removesWhatACrashLeftHalfMade() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        disk.put("new.part", new byte[] {1, 2, 3});
        disk.put("compacted.part", new byte[100]);

        assertThat(rig.restartedOn(disk).told()).containsExactly("1");
        assertThat(disk.names()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void beginsATermOnlyWhenItWasNotClosed() throws IOException {
        Rig rig = Rig.on(disk);
        assertThat(rig.journal.report().clean()).isFalse();
        assertThat(rig.store(draft("a", "1")).term()).isZero();

        rig = rig.closedAndRestarted();
        assertThat(rig.journal.report().clean()).isTrue();
        assertThat(rig.store(draft("a", "2"))).isEqualTo(new EventId(Rig.JOURNAL, 0, 2));

        rig = rig.restartedOn(disk);
        assertThat(rig.journal.report().clean()).isFalse();
        assertThat(rig.store(draft("a", "3"))).isEqualTo(new EventId(Rig.JOURNAL, 1, 3));
        assertThat(rig.restartedOn(disk).told()).containsExactly("1", "2", "3");
    }

    @Test
    void whatWasThereWhenItWasClosedAndIsNoMoreIsTold() throws IOException {
        Rig rig = Rig.on(disk);
        EventId id = rig.store(draft("a", "1"));
        byte[] before = disk.bytes(disk.segments().getFirst());
        EventId lost = rig.store(draft("a", "2"));
        rig.journal.close();
        disk.put(disk.segments().getFirst(), before);

        Rig again = rig.restartedOn(disk);

        assertThat(again.journal.report().clean()).isFalse();
        assertThat(again.store(draft("a", "new")).toString()).isGreaterThan(lost.toString());
        assertThat(again.told("a", new Start.After(id.toString()))).containsExactly("[not-stored]", "new");
        assertThat(again.told("a", new Start.After(lost.toString()))).containsExactly("new"); // it had seen that one
        assertThat(again.restartedOn(disk).told("a", new Start.After(id.toString())))
                .containsExactly("[not-stored]", "new");
    }

    @Test
    void refusesFilesOfTwoJournals() throws IOException {
        Rig rig = Rig.on(disk);
        var foreign = new SegmentHeader(Rig.JOURNAL + 1, 0, 1000);
        disk.put(foreign.fileName(), foreign.encode().array());

        assertThatThrownBy(() -> rig.restartedOn(disk))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("two journals")
                .hasMessageContaining(foreign.fileName());
    }

    @Test
    void refusesFilesOfAnotherVersionAndLeavesThemAsTheyAre() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        String segment = disk.segments().getFirst();
        ByteBuffer bytes = ByteBuffer.wrap(disk.bytes(segment));
        bytes.put(7, (byte) '1');
        var crc = new CRC32C();
        crc.update(bytes.array(), 0, SegmentHeader.BYTES - 4);
        bytes.putInt(SegmentHeader.BYTES - 4, (int) crc.getValue());
        disk.put(segment, bytes.array());

        assertThatThrownBy(() -> rig.restartedOn(disk)).hasMessageContaining("another version");
        assertThat(disk.bytes(segment)).isEqualTo(bytes.array());
    }

    @Test
    void aKeyIsStillKnownAfterARestartAndForgottenAfterItsWindow() throws IOException {
        Rig rig = Rig.on(disk);
        EventId id = rig.store(keyed("a", "key", "1"));

        rig = rig.restartedOn(disk);
        assertThat(((Outcome.Stored) rig.publish(keyed("a", "key", "again"))).receipts())
                .containsExactly(new Outcome.Receipt(id, new Topic("a"), true));

        rig.nowMs += Duration.ofMinutes(3).toMillis();
        rig = rig.restartedOn(disk);
        assertThat(rig.store(keyed("a", "key", "2"))).isNotEqualTo(id);
    }

    @Test
    void aTopicWhoseEndIsGoneIsCompleteForNobody() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10_000, Duration.ofHours(1), 1_000_000));
        rig.store(end("done"));
        rig.pass(Duration.ofHours(2), 3);

        for (Rig each : List.of(rig, rig.restartedOn(disk))) {
            assertThat(each.open(new Interest("done"), new Start.Now())).isInstanceOf(Opening.At.class);
            assertThat(each.journal.topic(new Topic("done")).complete()).isFalse();
            assertThat(each.publish(draft("done", "again"))).isInstanceOf(Outcome.Stored.class);
        }
    }

    @Test
    void aTopicThatEndedIsStillCompleteAndAForgottenOneStillForgotten() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("gone", "1"), draft("done", "2"), end("done"));
        rig.forget("gone");

        rig = rig.restartedOn(disk);

        assertThat(rig.publish(draft("done", "late"))).isInstanceOf(Outcome.Complete.class);
        assertThat(rig.open(new Interest("done"), new Start.Now())).isInstanceOf(Opening.Complete.class);
        assertThat(rig.told()).containsExactly("[retention]", "2", "end");
    }

    @Test
    void reportsWhatIsHeldAndNotWhatRetentionHasTaken() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(2, Duration.ofDays(1), 1_000_000));
        rig.store(draft("a", "1"), draft("a", "2"), draft("a", "3"), draft("b", "4"), draft("c", "5"));
        rig.forget("c");

        OpeningReport report = rig.restartedOn(disk).journal.report();

        assertThat(report.events()).isEqualTo(3);
        assertThat(report.topics()).isEqualTo(2);
    }

    /** A record that is text, as anybody can publish it: all but its mark; the time is chosen so that the checksum is ASCII. */
    static String record(long sequence, String topic, String data) {
        ByteBuffer out = ByteBuffer.allocate(100);
        long timeMs = 0;
        do {
            var stored = new Stored(
                    Kind.EVENT,
                    sequence & 0x7f7f_7f7f_7f7f_7f7fL,
                    timeMs++ & 0x7f7f,
                    new Topic(topic),
                    EventType.MESSAGE,
                    Optional.empty(),
                    Utf8.of(data),
                    false,
                    false);
            RecordCodec.write(stored, out.clear());
        } while ((out.getInt(8) & 0x8080_8080) != 0);
        out.putInt(0, out.getInt(0) & 0x7f7f_7f7f);
        return new String(out.array(), 0, out.position(), US_ASCII);
    }
}
