package dev.tidings.core.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Selector;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Durability;
import dev.tidings.core.journal.History;
import dev.tidings.core.journal.Outcome;
import dev.tidings.core.journal.Submission;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TailTest {

    private static final Topic TOPIC = new Topic("a");
    private static final History SMALL = new History(
            List.of(new History.Rule(new Selector("**"), Duration.ofDays(1), 1000, Duration.ofMinutes(2))),
            History.MIN_BYTES);

    private final FailingDisk disk = new FailingDisk();
    private final List<Outcome> outcomes = new ArrayList<>();

    @Test
    void keepsWhatItAcknowledgedAfterTheNextSegmentWasMadeOnlyHalf() throws IOException {
        EmbeddedJournal journal = open();
        publish(journal, 7000);
        disk.failsAfterRename = true; // the next segment's file has its name already
        publish(journal, 1000);
        disk.failsAfterRename = false;
        publish(journal, 10); // small enough for the old segment
        assertThat(outcomes)
                .hasExactlyElementsOfTypes(Outcome.Stored.class, Outcome.Unavailable.class, Outcome.Stored.class);

        assertThat(open().topic(TOPIC).events()).isEqualTo(2);
    }

    private EmbeddedJournal open() throws IOException {
        var journal = EmbeddedJournal.open(new EmbeddedJournal.Parts(
                disk, SMALL, Durability.OS, 1, () -> 1_000_000, Runnable::run, finding -> {}));
        journal.feed(List.of());
        return journal;
    }

    private void publish(EmbeddedJournal journal, int bytes) {
        var draft = new Draft(TOPIC, EventType.MESSAGE, Utf8.of("x".repeat(bytes)));
        journal.offer(new Submission.Publish(List.of(draft), Runnable::run, outcomes::add));
        journal.step(1_000_000);
    }
}
