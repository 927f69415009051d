package dev.tidings.core.journal.embedded;

import static dev.tidings.core.journal.embedded.Rig.draft;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventId;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Interest;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.Submission;
import dev.tidings.core.journal.file.TestDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReaderTest {

    private static final int ROUNDS = 1000;
    private static final History SMALL = new History(List.of(), History.MIN_BYTES);

    private final TestDisk disk = new TestDisk();

    @Test
    void saysThatTheDiskCannotBeRead() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        rig = rig.closedAndRestarted();
        disk.failing = "read";

        assertThat(rig.read(1, new Interest("a")))
                .isEqualTo(new Reading.Unavailable("the journal could not be read: Input/output error"));
        disk.failing = "";
        assertThat(rig.told()).containsExactly("1");
    }

    /** A channel is closed for everybody when a thread is interrupted in it; the reader tried again for ever. */
    @Test
    @Timeout(value = 20, threadMode = SEPARATE_THREAD)
    void givesUpOnAFileThatIsClosedAndStaysSo() throws IOException {
        Rig rig = Rig.on(disk);
        rig.store(draft("a", "1"));
        rig = rig.closedAndRestarted();
        disk.closeAll();

        assertThat(rig.read(1, new Interest("a"))).isInstanceOf(Reading.Unavailable.class);
    }

    @Test
    void aPageEndsAtSomeBytesAndTheNextGoesOnThere() throws IOException {
        Rig rig = Rig.on(disk);
        for (int i = 0; i < 10; i++) {
            rig.store(draft("a", i + " ".repeat(25_000)));
        }

        var page = (Reading.Page) rig.read(1, new Interest("a"));

        assertThat(page.events()).hasSize(3);
        assertThat(page.through()).isEqualTo(3);
        assertThat(rig.told()).hasSize(10);
    }

    @Test
    void aPatternThatMatchesLittleIsReadInStepsThatEnd() throws IOException {
        Rig rig = Rig.on(disk, Rig.kept(10_000, Duration.ofDays(1), 100_000_000));
        for (int i = 0; i < 3000; i++) {
            rig.offer(draft("many/" + i % 10, "x"));
        }
        rig.offer(draft("few/1", "found"));
        rig.settle();

        assertThat(rig.told("few/*", new Start.Earliest())).containsExactly("found");
    }

    @Test
    void looksOnlySoFarForOnePage() throws IOException {
        Rig rig = Rig.on(disk, SMALL, turnOf(100));
        for (int i = 0; i < 300; i++) {
            rig.store(draft("many/" + i % 3, "x"));
        }
        rig.store(draft("few/1", "found"));

        var page = (Reading.Page) rig.read(1, new Interest("few/*"));
        var many = new Interest(
                IntStream.range(0, 40)
                        .mapToObj(i -> new Selector("few/" + i + "/*"))
                        .collect(toSet()),
                Set.of());

        assertThat(page.events()).isEmpty();
        assertThat(page.through()).isBetween(90L, 100L);
        assertThat(((Reading.Page) rig.read(1, many)).through())
                .as("matching counts")
                .isLessThan(20);
        assertThat(rig.told("few/*", new Start.Earliest())).containsExactly("found");
    }

    @Test
    void searchesForTheLastOnesInTurns() throws IOException {
        Rig rig = Rig.on(disk, SMALL, turnOf(1000));
        EventId first = rig.store(draft("few/1", "1"));
        rig.store(draft("few/1", "2"));
        for (int i = 0; i < 300; i++) {
            rig.store(draft("many/" + i % 3, "x"));
        }
        var types = new Interest(Set.of(new Selector("**")), Set.of(new EventType("no such")));

        assertThat(rig.turns(new Interest("few/*"), new Start.Last(2))).isEqualTo(1);
        assertThat(rig.turns(types, new Start.Last(2))).as("reading counts").isGreaterThan(30);
        assertThat(((Opening.At) rig.open(new Interest("few/*"), new Start.Last(2)))
                        .cursor()
                        .sequence())
                .isEqualTo(first.sequence() - 1);
        Rig brief = rig.restartedOn(disk, turnOf(7));
        assertThat(brief.turns(new Interest("few/*"), new Start.Last(2))).isGreaterThan(30);
        assertThat(brief.told("few/*", new Start.Last(2))).containsExactly("1", "2");
        assertThat(brief.told("few/*", new Start.Last(1))).containsExactly("2");
        assertThat(brief.told("**", new Start.Last(3))).containsExactly("x", "x", "x");
    }

    private static Bounds turnOf(int entries) {
        return new Bounds(1 << 30, 1 << 20, 1 << 20, 1 << 20, entries);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t/0", "t/*"})
    void tellsOfWhatIsDroppedWhileItReads(String selector) throws Exception {
        EmbeddedJournal journal = open(new FailingDisk());
        var interest = new Interest(selector);
        var done = new AtomicBoolean();
        var silent = new AtomicReference<String>("");
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!done.get() && silent.get().isEmpty()) {
                long wanted = journal.topic(new Topic("t/0"))
                        .earliest()
                        .map(id -> id.sequence())
                        .orElse(0L);
                if (wanted > 0) {
                    journal.read(wanted, 0, interest, Runnable::run, reading -> {
                        if (isSilentlyMissing(reading, wanted)) {
                            silent.set("event " + wanted + " is neither there nor missing: " + reading);
                        }
                    });
                }
            }
        });
        for (int round = 0; round < ROUNDS; round++) {
            publish(journal, "t/0", 10);
            publish(journal, "u/1", 7000);
            publish(journal, "u/2", 7000);
            journal.keepHouse(1_000_000);
            journal.step(1_000_000);
        }
        done.set(true);
        reader.join();

        assertThat(silent.get()).isEmpty();
    }

    @Test
    void answersAlsoWhenItFails() throws IOException {
        var disk = new FailingDisk();
        EmbeddedJournal journal = open(disk);
        publish(journal, "a", 5000); // read from the disk, not from memory
        disk.hasNoMemory = true;
        List<Reading> answers = new ArrayList<>();

        assertThatThrownBy(() -> journal.read(1, 0, new Interest("a"), Runnable::run, answers::add))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(answers).hasOnlyElementsOfType(Reading.Unavailable.class).hasSize(1);
    }

    private static boolean isSilentlyMissing(Reading reading, long wanted) {
        return reading instanceof Reading.Page page
                && page.through() >= wanted
                && (page.gap() == null || page.gap().resumed().sequence() < wanted)
                && page.events().stream().map(Event::sequence).noneMatch(held -> held == wanted);
    }

    private static EmbeddedJournal open(FailingDisk disk) throws IOException {
        var journal = EmbeddedJournal.open(new EmbeddedJournal.Parts(
                disk, SMALL, Durability.OS, Rig.ROOMY, 1, () -> 1_000_000, Runnable::run, finding -> {}));
        journal.feed(List.of());
        return journal;
    }

    private static void publish(EmbeddedJournal journal, String topic, int bytes) {
        var draft = new Draft(new Topic(topic), EventType.MESSAGE, Utf8.of("x".repeat(bytes)));
        journal.offer(new Submission.Publish(List.of(draft), Runnable::run, outcome -> {}));
        journal.step(1_000_000);
    }
}
