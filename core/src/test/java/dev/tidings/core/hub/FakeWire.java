package dev.tidings.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.event.Event;
import dev.tidings.core.journal.Gap;
import java.util.ArrayList;
import java.util.List;

/** Shows what was flushed, takes as many events as it was told to, and fails the test when written to while not ready. */
final class FakeWire implements Wire {

    private final List<String> written = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private int flushes;
    private boolean ended;

    /** It takes so many events from now on. */
    void takes(int events) {
        room = events;
    }

    /** Returns what has left, in order. */
    List<String> sent() {
        return sent;
    }

    /** Returns how often something left. */
    int flushes() {
        return flushes;
    }

    @Override
    public boolean isReady() {
        return room > 0 && !ended;
    }

    @Override
    public void write(Event event) {
        assertThat(isReady()).as("written to while not ready: %s", event).isTrue();
        room--;
        written.add(event.sequence() + " " + event.topic());
    }

    @Override
    public void writeEarlier(Event event) {
        assertThat(isReady()).as("written to while not ready: %s", event).isTrue();
        room--;
        written.add("earlier " + event.sequence() + " " + event.topic());
    }

    @Override
    public void writeGap(Gap gap) {
        assertThat(ended).as("told after its end: %s", gap).isFalse();
        written.add("gap " + gap.reason().word() + " to " + gap.resumed().sequence());
    }

    @Override
    public void flush() {
        flushes += written.isEmpty() ? 0 : 1;
        sent.addAll(written);
        written.clear();
    }

    @Override
    public void end(EndReason reason) {
        assertThat(ended).as("ended twice").isFalse();
        flush();
        ended = true;
        sent.add("end " + reason.word());
    }
}
