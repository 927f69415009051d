package dev.tidings.core.journal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Interest;
import dev.tidings.core.journal.Listing;
import dev.tidings.core.journal.Opening;
import dev.tidings.core.journal.Reading;
import dev.tidings.core.journal.Start;
import dev.tidings.core.journal.file.TestDisk;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class QuestionsTest {

    private final Queue<Runnable> waiting = new ArrayDeque<>();

    @Test
    void whoCanAskLaterIsToldToWhenManyWaitAndWhoCannotWaits() throws IOException {
        EmbeddedJournal journal = Rig.on(new TestDisk()).answeringOn(waiting::add).journal;
        List<Object> answers = new ArrayList<>();
        for (int i = 0; i < Questions.MANY; i++) {
            journal.open(new Interest("a"), new Start.Now(), Runnable::run, answer -> {});
        }

        journal.open(new Interest("a"), new Start.Now(), Runnable::run, answers::add);
        journal.topics(any -> true, 1, Runnable::run, answers::add);
        journal.read(1, 0, new Interest("a"), Runnable::run, answers::add);

        assertThat(answers)
                .containsExactly(
                        new Opening.Unavailable("too many are reading it"),
                        new Listing.Unavailable("too many are reading it"));
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
        assertThat(answers).last().isInstanceOf(Reading.Page.class);
        journal.open(new Interest("a"), new Start.Now(), Runnable::run, answers::add);
        waiting.remove().run();
        assertThat(answers).last().isInstanceOf(Opening.At.class);
    }

    @Test
    void whatNeedsAnotherTurnWaitsBehindTheOthers() {
        var questions = new Questions(waiting::add);
        List<String> answers = new ArrayList<>();
        int[] turns = {0};

        questions.ask(() -> ++turns[0] == 3 ? "long" : null, "failed", Runnable::run, answers::add);
        questions.ask(() -> "short", "failed", Runnable::run, answers::add);
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }

        assertThat(answers).containsExactly("short", "long");
        assertThat(turns).containsExactly(3);
    }
}
