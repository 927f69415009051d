package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.json.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * A subscriber that reads lines, or polls, on a thread of its own, and comes back with its cursor whatever happens. One that
 * polls loses every seventh answer, and asks again as before.
 */
final class JsonClient implements AutoCloseable {

    private static final long PAUSE_MS = 50;
    private static final int LOST = 7;

    private final IntSupplier port;
    private final String target;
    private final boolean polls;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();
    private final List<Received> received = new ArrayList<>(); // under the lock
    private final List<String> nonsense = new ArrayList<>(); // under the lock

    private volatile RawHttp connection;
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private String cursor = "";

    private JsonClient(IntSupplier port, String target, boolean polls) {
        this.port = port;
        this.target = target;
        this.polls = polls;
    }

    /** An event, by what it is. */
    record Received(String id, String topic, String type, String data) {

        static Received of(JsonTree event) {
            return new Received(
                    event.text("id").orElseThrow(),
                    event.text("topic").orElseThrow(),
                    event.text("type").orElseThrow(),
                    event.text("data").orElseThrow());
        }
    }

    /** @param target with a query, without a start: it begins with the oldest event */
    static JsonClient ofLines(IntSupplier port, String target) {
        return new JsonClient(port, target, false).start();
    }

    /** @param target as for {@link #ofLines} */
    static JsonClient thatPolls(IntSupplier port, String target) {
        return new JsonClient(port, target, true).start();
    }

    List<Received> received() {
        synchronized (lock) {
            return List.copyOf(received);
        }
    }

    /** Returns what it was told that is neither an event nor a reason to come back. */
    List<String> nonsense() {
        synchronized (lock) {
            return List.copyOf(nonsense);
        }
    }

    /** Returns how many connections there were that brought something. */
    int connected() {
        return connected.get();
    }

    int answers() {
        return answers.get();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        RawHttp open = connection;
        if (open != null) {
            open.close();
        }
    }

    private JsonClient start() {
        Thread.ofVirtual().start(this::run);
        return this;
    }

    private void run() {
        try {
            while (!closed.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                try (RawHttp http = RawHttp.connect(port.getAsInt()).patient()) {
                    connection = http;
                    listen(http);
                } catch (IOException e) {
                    // The server is gone, or this was closed.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(RawHttp http) throws IOException {
        connected.incrementAndGet();
        if (polls) {
            while (closed.getCount() > 0 && poll(http)) {
                answers.incrementAndGet();
            }
        } else {
            http.send(request("application/x-ndjson"));
            String head = http.readHead();
            answers.incrementAndGet();
            readLines(http.stream(head));
        }
    }

    /** Returns whether the connection is good for another. */
    private boolean poll(RawHttp http) throws IOException {
        http.send(request("application/json"));
        RawHttp.Answer answer = http.readAnswer();
        if (answer.status() == 200 && answers.get() % LOST != 0) {
            JsonTree tree = JsonTree.read("answer", answer.body());
            tree.objects("events").forEach(this::take);
            cursor = tree.text("cursor").orElseThrow();
            if (tree.object("gap").isPresent() || tree.object("end").isPresent()) {
                note(answer.body());
            }
        } else if (answer.status() != 200 && answer.status() != 503) {
            note(answer.toString());
        }
        return !answer.field("Connection").equals(Optional.of("close"));
    }

    private void readLines(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n') {
                line.write(next);
            } else if (line.size() > 0) {
                takeLine(line.toString(UTF_8));
                line.reset();
            }
        }
    }

    private void takeLine(String line) {
        JsonTree object = JsonTree.read("line", line);
        if (object.text("control").isEmpty()) {
            take(object);
            cursor = object.text("id").orElseThrow();
        } else if (!line.equals("{\"control\":\"bye\",\"reason\":\"drain\"}")) {
            note(line);
        }
    }

    private void take(JsonTree event) {
        synchronized (lock) {
            received.add(Received.of(event));
        }
    }

    private void note(String what) {
        synchronized (lock) {
            nonsense.add(what);
        }
    }

    private String request(String mediaType) {
        String start = cursor.isEmpty() ? "from=start" : "after=" + cursor;
        return RawHttp.request("GET", target + start, "", "Accept: " + mediaType);
    }
}
