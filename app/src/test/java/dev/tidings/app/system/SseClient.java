package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.sse.SseDecoder;
import dev.tidings.core.sse.SseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * A subscriber with a thread of its own. It comes back as a browser's {@code EventSource} does: with the id it saw last,
 * after the time it was told, until it gets something else than a stream. What it was told is kept for the test.
 */
final class SseClient implements AutoCloseable {

    private static final int MAX_EVENT_BYTES = 64 << 20;
    private static final int READ_BYTES = 8192;

    private final IntSupplier port;
    private final String target;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();

    // Set up before the start.
    private String version = "HTTP/1.1";
    private boolean comesBack = true;
    private int receiveBytes;
    private volatile String lastEventId = "";
    private volatile CountDownLatch gate = new CountDownLatch(0);

    // What happened, under the lock.
    private final List<Received> received = new ArrayList<>();
    private final List<Control> controls = new ArrayList<>();
    private final List<String> heads = new ArrayList<>();
    private long comments;
    private long bytes;

    private volatile long retryMs = 3000;
    private volatile RawHttp connection;
    private volatile boolean over;

    /** Subscribes once it is {@linkplain #start started}, at whatever port the server is on then. */
    SseClient(IntSupplier port, String target) {
        this.port = port;
        this.target = target;
    }

    /** An event that a page would see. */
    record Received(String id, String type, String data) {}

    /**
     * An event that a page does not see.
     *
     * @param word such as {@code gap}
     * @param tail the bytes before it and it, as they came
     */
    record Control(String word, String data, String tail) {}

    /** Takes what is there, once. */
    SseClient once() {
        comesBack = false;
        return this;
    }

    /** Begins with an id from earlier. */
    SseClient after(String id) {
        lastEventId = id;
        return this;
    }

    SseClient version(String spoken) {
        version = spoken;
        return this;
    }

    /** The kernel takes no more than about this much while nobody reads. */
    SseClient receiving(int mostBytes) {
        receiveBytes = mostBytes;
        return this;
    }

    SseClient start() {
        Thread.ofVirtual().start(this::run);
        return this;
    }

    /** Leaves what comes in the socket, until {@link #goOn}. */
    SseClient stopReading() {
        if (gate.getCount() == 0) { // else somebody may be waiting at it
            gate = new CountDownLatch(1);
        }
        return this;
    }

    void goOn() {
        gate.countDown();
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

    /** Returns the data of what came, in order. */
    List<String> data() {
        return received().stream().map(Received::data).toList();
    }

    /** Returns the control events of this word. */
    List<Control> told(String word) {
        synchronized (lock) {
            return controls.stream()
                    .filter(control -> control.word.equals(word))
                    .toList();
        }
    }

    /** Returns the heads of the answers that it got. */
    List<String> heads() {
        synchronized (lock) {
            return List.copyOf(heads);
        }
    }

    /** Returns how many lines of the stream were comments. */
    long comments() {
        synchronized (lock) {
            return comments;
        }
    }

    /** Returns how many bytes of the stream came. */
    long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        goOn();
        RawHttp open = connection;
        if (open != null) {
            open.close();
        }
    }

    private void run() {
        try {
            while (connectAndListen() && comesBack) {
                if (closed.await(retryMs, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        over = true;
    }

    /** Returns whether coming back may help. */
    private boolean connectAndListen() throws InterruptedException {
        try (RawHttp http = RawHttp.connect(port.getAsInt(), receiveBytes)) {
            connection = http;
            String cursor = lastEventId.isEmpty() ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
            http.send("GET %s %s\r\nHost: localhost\r\nAccept: text/event-stream\r\n%s\r\n"
                    .formatted(target, version, cursor));
            String head = http.readHead();
            synchronized (lock) {
                heads.add(head);
            }
            if (!head.startsWith("HTTP/1.1 200 ")) {
                return false;
            }
            listen(http.stream(head));
        } catch (IOException e) {
            // The server is gone, or this was closed.
        }
        return true;
    }

    private void listen(InputStream stream) throws InterruptedException, IOException {
        var decoder = new SseDecoder(MAX_EVENT_BYTES);
        byte[] piece = new byte[READ_BYTES];
        var tail = new StringBuilder();
        while (true) {
            gate.await();
            int count = stream.read(piece);
            if (count < 0) {
                return;
            }
            String text = new String(piece, 0, count, UTF_8);
            tail.append(text);
            synchronized (lock) {
                bytes += count;
                comments += text.lines().filter(line -> line.startsWith(":")).count();
            }
            decoder.read(ByteBuffer.wrap(piece, 0, count), event -> take(event, tail.toString()));
            tail.delete(0, Math.max(0, tail.length() - 1000));
            retryMs = decoder.retryMs().orElse(retryMs);
        }
    }

    private void take(SseEvent event, String tail) {
        synchronized (lock) {
            if (event.type().startsWith("tidings:")) {
                controls.add(new Control(event.type().substring("tidings:".length()), event.data(), tail));
            } else {
                received.add(new Received(event.lastEventId(), event.type(), event.data()));
            }
        }
        if (!event.lastEventId().isEmpty()) {
            lastEventId = event.lastEventId();
        }
    }
}
