package dev.tidings.app.system;

import dev.tidings.core.json.JsonTree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An EventSource of a page, as the page tells of it. Told by the stage's threads, asked by the test. */
final class PageSource {

    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(60);

    /** As the browser sends {@code readyState}. */
    private static final int CLOSED = 2;

    private final String name;
    private final String url;
    private final List<Told> told = new ArrayList<>();

    /**
     * Something that happened to it.
     *
     * @param what {@code open} or {@code error}, or for an event {@code onmessage} or {@code listener}: who got it
     * @param closed whether the EventSource has given up for good
     */
    record Told(String what, boolean closed, String type, String data, String id) {

        static Told of(JsonTree json) {
            return new Told(
                    json.text("what").orElseThrow(),
                    json.number("state").orElseThrow() == CLOSED,
                    json.text("type").orElse(""),
                    json.text("data").orElse(""),
                    json.text("id").orElse(""));
        }

        boolean isEvent() {
            return !what.equals("open") && !what.equals("error");
        }
    }

    PageSource(String name, String url) {
        this.name = name;
        this.url = url;
    }

    String name() {
        return name;
    }

    synchronized void add(Told news) {
        told.add(news);
        notifyAll();
    }

    /** Returns all that was told so far, in order. */
    synchronized List<Told> told() {
        return List.copyOf(told);
    }

    /** Returns the events, in order, except Tidings' own. */
    List<Told> events() {
        return told().stream()
                .filter(one -> one.isEvent() && !one.type().startsWith("tidings:"))
                .toList();
    }

    /** Returns the data of the events of a type, in order. */
    List<String> dataOf(String type) {
        return told().stream()
                .filter(one -> one.isEvent() && one.type().equals(type))
                .map(Told::data)
                .toList();
    }

    boolean isOpened() {
        return told().stream().anyMatch(one -> one.what().equals("open"));
    }

    /** Returns whether it has given up for good at some time. */
    boolean isClosed() {
        return told().stream().anyMatch(Told::closed);
    }

    void awaitEvents(int count) throws InterruptedException {
        await(count + " events", source -> source.events().size() >= count);
    }

    /** Waits until it is so; how it came to be told is no business of the test's. */
    synchronized void await(String what, Predicate<PageSource> isSo) throws InterruptedException {
        long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (!isSo.test(this)) {
            long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                throw new AssertionError("no " + what + " at " + url + "; what the page told at last: "
                        + told.subList(Math.max(0, told.size() - 50), told.size()));
            }
            TimeUnit.NANOSECONDS.timedWait(this, leftNs);
        }
    }
}
