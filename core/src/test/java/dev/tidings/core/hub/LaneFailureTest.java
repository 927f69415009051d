package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Event;
import dev.tidings.core.event.Interest;
import dev.tidings.core.journal.Gap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneFailureTest {

    private final Deque<Runnable> loop = new ArrayDeque<>();
    private final ManualJournal journal = new ManualJournal();
    private final List<Exception> reports = new ArrayList<>();
    private final Lane lane = new Lane(loop::add, journal, 0);

    @Test
    void aWireThatFailsTakesNothingFromTheOthersAndIsEndedAndReported() {
        FakeWire first = subscribe(new FakeWire());
        BrokenWire broken = subscribe(new BrokenWire());
        FakeWire last = subscribe(new FakeWire());

        lane.onAppended(List.of(journal.add("a"), journal.add("b")));
        runLoop();

        assertThat(first.sent()).containsExactly("1 a", "2 b");
        assertThat(last.sent()).containsExactly("1 a", "2 b");
        assertThat(broken.over).isTrue();
        assertThat(reports).hasSize(1).first().asString().contains("a subscription failed");
    }

    @Test
    void aWireThatFailsOnAPageDoesNotStayOpenInSilence() {
        lane.onAppended(List.of(journal.add("a")));
        runLoop();
        BrokenWire broken = subscribe(new BrokenWire());
        journal.answerAll();
        runLoop();

        assertThat(broken.over).isTrue();
        assertThat(reports).hasSize(1);
    }

    @Test
    void aWireThatFailsToEndKeepsNoOtherFromBeingEnded() {
        BrokenWire broken = subscribe(new BrokenWire());
        broken.failsToEnd = true;
        FakeWire other = subscribe(new FakeWire());
        lane.endAll(EndReason.DRAIN);
        runLoop();

        assertThat(other.sent()).containsExactly("end drain");
        assertThat(reports).hasSize(1);
    }

    private <W extends Wire> W subscribe(W wire) {
        lane.subscribe(new Interest("**"), ManualJournal.after(0), 0, wire);
        return wire;
    }

    private void runLoop() {
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            try {
                task.run();
            } catch (IllegalStateException bug) {
                reports.add(bug);
            }
        }
    }

    private static final class BrokenWire implements Wire {
        private boolean failsToEnd;
        private boolean over;

        @Override
        public boolean isReady() {
            return !over;
        }

        @Override
        public void write(Event event) {
            throw new IllegalStateException("a bug");
        }

        @Override
        public void writeGap(Gap gap) {
            // nothing
        }

        @Override
        public void flush() {
            // nothing
        }

        @Override
        public void end(EndReason reason) {
            if (failsToEnd) {
                throw new IllegalStateException("a bug");
            }
            over = true;
        }
    }
}
