package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.json.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * A subscriber that reads lines, polls or has a WebSocket, on a thread of its own, and comes back with its cursor whatever happens. One that
 * polls loses every seventh answer, and asks again as before.
 */
final class JsonClient implements AutoCloseable {

    private static final long PAUSE_MS = 50;
    private static final int LOST = 7;

    private final IntSupplier port;
    private final String target;
    private final Kind kind;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();
    private final List<Received> received = new ArrayList<>(); // under the lock
    private final List<String> nonsense = new ArrayList<>(); // under the lock

    private volatile Closeable open = () -> {};
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger answers = new AtomicInteger();
    private volatile String cursor = "";

    private enum Kind {
        LINES,
        POLLS,
        WEBSOCKET
    }

    private JsonClient(IntSupplier port, String target, Kind kind) {
        this.port = port;
        this.target = target;
        this.kind = kind;
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
        return new JsonClient(port, target, Kind.LINES).start();
    }

    /** @param target as for {@link #ofLines} */
    static JsonClient thatPolls(IntSupplier port, String target) {
        return new JsonClient(port, target, Kind.POLLS).start();
    }

    /** @param target as for {@link #ofLines} */
    static JsonClient ofWebSocket(IntSupplier port, String target) {
        return new JsonClient(port, target, Kind.WEBSOCKET).start();
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
        open.close();
    }

    private JsonClient start() {
        Thread.ofVirtual().start(this::run);
        return this;
    }

    private void run() {
        try {
            while (!closed.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                try {
                    listen();
                } catch (IOException | ExecutionException e) {
                    // The server is gone, or this was closed.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws IOException, InterruptedException, ExecutionException {
        if (kind == Kind.WEBSOCKET) {
            talk();
            return;
        }
        try (RawHttp http = RawHttp.connect(port.getAsInt()).patient()) {
            open = http::close;
            listen(http);
        }
    }

    /** With the JDK's own WebSocket, whose notion of the protocol is not ours. */
    private void talk() throws InterruptedException, ExecutionException {
        var over = new CountDownLatch(1);
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket = client.newWebSocketBuilder()
                    .subprotocols("tidings.v1")
                    .buildAsync(URI.create("ws://127.0.0.1:" + port.getAsInt() + target + place()), new Hearing(over))
                    .get();
            open = socket::abort;
            connected.incrementAndGet();
            answers.incrementAndGet();
            over.await();
            socket.abort();
        }
    }

    /** Takes messages, which come in pieces. */
    private final class Hearing implements WebSocket.Listener {

        private final CountDownLatch over;
        private final StringBuilder begun = new StringBuilder();

        Hearing(CountDownLatch over) {
            this.over = over;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence piece, boolean last) {
            begun.append(piece);
            if (last) {
                takeLine(begun.toString());
                begun.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            boolean cut = code == 1006; // how the JDK says that there was no close, as after a kill
            if (!cut && !(code + " " + reason).equals("1012 drain")) {
                note(code + " " + reason);
            }
            over.countDown();
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            over.countDown();
        }
    }

    private void listen(RawHttp http) throws IOException {
        connected.incrementAndGet();
        if (kind == Kind.POLLS) {
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
        return RawHttp.request("GET", target + place(), "", "Accept: " + mediaType);
    }

    private String place() {
        return cursor.isEmpty() ? "from=start" : "after=" + cursor;
    }
}
