package dev.tidings.core.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Draft;
import dev.tidings.core.event.EventType;
import dev.tidings.core.event.Topic;
import dev.tidings.core.event.Utf8;
import dev.tidings.core.journal.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private static final long MAX_BYTES = 32L << 20;
    private static final Utf8 MEBIBYTE = Utf8.of("x".repeat(1 << 20));

    private final Mailbox mailbox = new Mailbox(MAX_BYTES);

    @Test
    void handsOutWhatItTookInOrder() {
        Submission first = publish(Utf8.EMPTY);
        Submission second = new Submission.Forget(new Topic("a"), Runnable::run, outcome -> {});

        assertThat(mailbox.offer(first)).isTrue();
        assertThat(mailbox.offer(second)).isTrue();

        assertThat(mailbox.isEmpty()).isFalse();
        assertThat(mailbox.poll()).isSameAs(first);
        assertThat(mailbox.poll()).isSameAs(second);
        assertThat(mailbox.poll()).isNull();
        assertThat(mailbox.isEmpty()).isTrue();
    }

    @Test
    void isFullByBytesAndHasRoomAgainWhenSomethingWasTaken() {
        fill();

        assertThat(mailbox.offer(publish(MEBIBYTE))).isFalse();
        mailbox.poll();
        assertThat(mailbox.offer(publish(MEBIBYTE))).isTrue();
        assertThat(mailbox.offer(publish(MEBIBYTE))).isFalse();
    }

    @Test
    void whatItRefusedTakesNoRoom() {
        fill();
        for (int i = 0; i < 1000; i++) {
            assertThat(mailbox.offer(publish(MEBIBYTE))).isFalse();
        }
        while (mailbox.poll() != null) {
            // until it is empty
        }

        assertThat(fill()).isEqualTo(31); // a draft takes some bytes besides its data
    }

    @Test
    void takesOneThatIsLargerThanItselfWhenNothingElseWaits() {
        Submission huge = new Submission.Publish(
                List.of(draft(MEBIBYTE), draft(Utf8.of("x".repeat((int) MAX_BYTES)))), Runnable::run, outcome -> {});

        assertThat(mailbox.offer(huge)).isTrue();
        assertThat(mailbox.offer(publish(Utf8.EMPTY))).isFalse();
        mailbox.poll();
        assertThat(mailbox.offer(publish(Utf8.EMPTY))).isTrue();
    }

    @Test
    void losesNothingAndDoublesNothingWhenManyOfferAtOnce() throws InterruptedException {
        var taken = new AtomicInteger();
        List<Thread> publishers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            publishers.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 20_000; n++) {
                    taken.addAndGet(mailbox.offer(publish(Utf8.EMPTY)) ? 1 : 0);
                }
            }));
        }
        int polled = 0;
        while (publishers.stream().anyMatch(Thread::isAlive) || !mailbox.isEmpty()) {
            polled += mailbox.poll() == null ? 0 : 1;
        }
        for (Thread publisher : publishers) {
            publisher.join();
        }

        assertThat(polled).isEqualTo(taken.get());
        assertThat(fill()).isEqualTo(31); // all its room is there again
    }

    private int fill() {
        int count = 0;
        while (mailbox.offer(publish(MEBIBYTE))) {
            count++;
        }
        return count;
    }

    private static Submission publish(Utf8 data) {
        return new Submission.Publish(List.of(draft(data)), Runnable::run, outcome -> {});
    }

    private static Draft draft(Utf8 data) {
        return new Draft(new Topic("a"), EventType.MESSAGE, data);
    }
}
