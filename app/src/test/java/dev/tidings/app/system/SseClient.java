package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.system.Heard.Control;
import dev.tidings.app.system.Heard.Received;
import dev.tidings.core.sse.SseDecoder;
import dev.tidings.core.sse.SseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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
    private final Heard heard = new Heard();

    // Set up before the start.
    private boolean comesBack = true;
    private int receiveBytes;
    private volatile String lastEventId = "";
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private volatile long retryMs = 3000;
    private volatile RawHttp connection;
    private volatile boolean over;

    /** Subscribes once it is {@linkplain #start started}, at whatever port the server is on then. */
    SseClient(IntSupplier port, String target) {
        this.port = port;
        this.target = target;
    }

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

    /** Returns what it was told so far. */
    Heard heard() {
        return heard;
    }

    List<Received> received() {
        return heard.received();
    }

    int count() {
        return heard.count();
    }

    /** Returns the data of what came, in order. */
    List<String> data() {
        return heard.received().stream().map(Received::data).toList();
    }

    /** Returns the control events of this word. */
    List<Control> told(String word) {
        return heard.told(word);
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
            http.send("GET %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n%s\r\n"
                    .formatted(target, cursor));
            String head = http.readHead();
            heard.onHead(head);
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
            heard.onText(text);
            decoder.read(ByteBuffer.wrap(piece, 0, count), event -> take(event, tail.toString()));
            tail.delete(0, Math.max(0, tail.length() - 1000));
            retryMs = decoder.retryMs().orElse(retryMs);
        }
    }

    private void take(SseEvent event, String tail) {
        heard.onEvent(event, tail);
        if (!event.lastEventId().isEmpty()) {
            lastEventId = event.lastEventId();
        }
    }
}
