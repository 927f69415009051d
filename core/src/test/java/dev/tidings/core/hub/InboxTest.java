package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Entry;
import dev.tidings.core.event.Event;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Forgotten;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {

    private static final int HALF = (int) Inbox.MAX_BYTES / 2;

    private final Inbox inbox = new Inbox();

    @Test
    void asksToBeWokenOnceForWhatItHolds() {
        assertThat(inbox.add(List.of(event(1, 0)))).isTrue();
        assertThat(inbox.add(List.of(event(2, 0)))).isFalse();

        assertThat(sequences(inbox.take())).containsExactly(1L, 2L);
        assertThat(sequences(inbox.take())).isEmpty();
        assertThat(inbox.add(List.of(event(3, 0)))).isTrue();
    }

    @Test
    void dropsTheBatchThatIsTooMuchAndSaysHowFar() {
        inbox.add(List.of(event(1, HALF)));
        assertThat(inbox.add(List.of(event(2, HALF), event(3, HALF)))).isFalse();

        Inbox.Taken taken = inbox.take();
        assertThat(sequences(taken)).containsExactly(1L);
        assertThat(taken.droppedThrough()).isEqualTo(3);
    }

    @Test
    void dropsEverythingAfterThatTooSoThatThereIsOneHoleAndItIsAtTheEnd() {
        inbox.add(List.of(event(1, HALF)));
        inbox.add(List.of(event(2, HALF)));
        inbox.add(List.of(event(3, 0)));

        Inbox.Taken taken = inbox.take();
        assertThat(sequences(taken)).containsExactly(1L);
        assertThat(taken.droppedThrough()).isEqualTo(3);
        inbox.add(List.of(event(4, 0)));
        assertThat(sequences(inbox.take())).containsExactly(4L);
    }

    @Test
    void keepsDeletionsEvenWhenItDropsEverythingElse() {
        var deletion = new Forgotten(ManualJournal.id(3), new Topic("a"));
        inbox.add(List.of(event(1, HALF)));
        inbox.add(List.of(event(2, HALF), deletion));
        inbox.add(List.of(event(4, 0)));

        assertThat(inbox.take().deletions().elements()).containsExactly(deletion);
        assertThat(inbox.take().deletions().elements()).isEmpty();
    }

    @Test
    void takesABatchThatIsLargerThanItselfWhenNothingElseWaits() {
        inbox.add(List.of(event(1, HALF), event(2, HALF), event(3, HALF)));

        Inbox.Taken taken = inbox.take();
        assertThat(taken.batches().elements()).hasSize(3);
        assertThat(taken.droppedThrough()).isZero();
    }

    @Test
    void givesBackManyBatchesInTheirOrder() {
        List<Long> expected = new ArrayList<>();
        for (long sequence = 1; sequence <= 20_000; sequence += 2) {
            inbox.add(List.of(event(sequence, 0), event(sequence + 1, 0)));
            expected.add(sequence);
            expected.add(sequence + 1);
        }
        assertThat(sequences(inbox.take())).isEqualTo(expected);
    }

    @Test
    void losesNothingBetweenTwoThreads() throws InterruptedException {
        int batches = 50_000;
        Thread journal = Thread.ofPlatform().start(() -> {
            for (long sequence = 1; sequence <= batches; sequence++) {
                inbox.add(List.of(event(sequence, 10)));
            }
        });
        long next = 1;
        while (next <= batches) {
            Inbox.Taken taken = inbox.take();
            for (Entry entry : taken.batches().elements()) {
                assertThat(entry.sequence()).isEqualTo(next++);
            }
            next = Math.max(next, taken.droppedThrough() + 1);
        }
        journal.join();
        assertThat(sequences(inbox.take())).isEmpty();
    }

    private static List<Long> sequences(Inbox.Taken taken) {
        List<Long> sequences = new ArrayList<>();
        taken.batches().elements().forEach(entry -> sequences.add(entry.sequence()));
        return sequences;
    }

    private static Entry event(long sequence, int bytes) {
        return new Event(
                ManualJournal.id(sequence), new Topic("a"), EventType.MESSAGE, Utf8.of("x".repeat(bytes)), 0, false);
    }
}
