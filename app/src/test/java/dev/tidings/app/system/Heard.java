package dev.tidings.app.system;

import dev.tidings.core.sse.SseEvent;
import java.util.ArrayList;
import java.util.List;

/** What a subscriber was told, over all its connections: written by its thread, read by the test's. */
final class Heard {

    private static final String RESERVED = "tidings:";

    private final Object lock = new Object();
    private final List<String> heads = new ArrayList<>();
    private final List<Received> received = new ArrayList<>();
    private final List<Control> controls = new ArrayList<>();
    private long comments;

    /** An event that a page would see. */
    record Received(String id, String type, String data) {}

    /**
     * An event that a page does not see.
     *
     * @param word such as {@code gap}
     * @param tail the text of the stream before it and it, as it came
     */
    record Control(String word, String data, String tail) {}

    void onHead(String head) {
        synchronized (lock) {
            heads.add(head);
        }
    }

    void onText(String text) {
        long more = text.lines().filter(line -> line.startsWith(":")).count();
        synchronized (lock) {
            comments += more;
        }
    }

    void onEvent(SseEvent event, String tail) {
        synchronized (lock) {
            if (event.type().startsWith(RESERVED)) {
                controls.add(new Control(event.type().substring(RESERVED.length()), event.data(), tail));
            } else {
                received.add(new Received(event.lastEventId(), event.type(), event.data()));
            }
        }
    }

    /** Returns the heads of the answers that it got. */
    List<String> heads() {
        synchronized (lock) {
            return List.copyOf(heads);
        }
    }

    List<Received> received() {
        synchronized (lock) {
            return List.copyOf(received);
        }
    }

    int count() {
        synchronized (lock) {
            return received.size();
        }
    }

    /** Returns the id of the last event that came; empty for none. */
    String lastId() {
        synchronized (lock) {
            return received.isEmpty() ? "" : received.getLast().id();
        }
    }

    /** Returns the control events of this word. */
    List<Control> told(String word) {
        synchronized (lock) {
            return controls.stream()
                    .filter(control -> control.word.equals(word))
                    .toList();
        }
    }

    /** Returns how many lines of the stream were comments. */
    long comments() {
        synchronized (lock) {
            return comments;
        }
    }
}
