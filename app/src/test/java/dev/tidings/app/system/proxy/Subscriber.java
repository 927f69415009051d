package dev.tidings.app.system.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.json.JsonTree;
import dev.tidings.core.sse.SseDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber behind a proxy, on a thread of its own. It comes back with its cursor whatever happens, until it is
 * closed.
 */
final class Subscriber implements AutoCloseable {

    private static final long PAUSE_MS = 50;

    /** Java's client does not always tell that a WebSocket is gone, so silence counts as the end. */
    private static final long SILENCE_SECONDS = 5;

    private static final int MAX_EVENT_BYTES = 1 << 20;
    private static final int READ_BYTES = 8192;

    private final HttpClient client;
    private final URI uri;
    private final Transport transport;
    private final boolean gzip;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();
    private final List<Received> received = new ArrayList<>(); // under the lock
    private final List<String> refusals = new ArrayList<>(); // under the lock
    private final List<HttpHeaders> heads = new ArrayList<>(); // under the lock

    private volatile @Nullable CompletableFuture<HttpResponse<InputStream>> asked;
    private volatile @Nullable InputStream body;
    private volatile @Nullable WebSocket socket;
    private volatile HttpClient.@Nullable Version version;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile String cursor = "";

    private Subscriber(HttpClient client, URI uri, Transport transport, boolean gzip) {
        this.client = client;
        this.uri = uri;
        this.transport = transport;
        this.gzip = gzip;
    }

    /** An event, and when it was here. */
    record Received(String id, String data, long atNs) {}

    /** Subscribes from the oldest event on. */
    static Subscriber start(RealProxy proxy, Transport transport, String target) {
        boolean gzip = proxy.setup().front().isGzip();
        var subscriber = new Subscriber(proxy.client(), proxy.uri(target), transport, gzip);
        Thread.ofVirtual().start(subscriber::run);
        return subscriber;
    }

    List<Received> received() {
        synchronized (lock) {
            return List.copyOf(received);
        }
    }

    List<String> data() {
        return received().stream().map(Received::data).toList();
    }

    int count() {
        synchronized (lock) {
            return received.size();
        }
    }

    /** Returns the heads of the answers that it got. */
    List<HttpHeaders> heads() {
        synchronized (lock) {
            return List.copyOf(heads);
        }
    }

    /** Returns how many answers have begun, or WebSockets. */
    int connections() {
        return connections.get();
    }

    /** Returns what it got instead of answers. */
    List<String> refusals() {
        synchronized (lock) {
            return List.copyOf(refusals);
        }
    }

    HttpClient.@Nullable Version version() {
        return version;
    }

    /** Leaves, as a page that is closed: a stream is reset, or its connection closed, with no other word. */
    void leave() throws IOException {
        closed.countDown();
        var waiting = asked;
        if (waiting != null) {
            waiting.cancel(true);
        }
        InputStream open = body;
        if (open != null) {
            open.close();
        }
        WebSocket opened = socket;
        if (opened != null) {
            opened.abort();
        }
    }

    /** For messages: what happened to it. */
    @Override
    public String toString() {
        return "%s of %s, connected %d times, refused with %s, %d events"
                .formatted(transport, uri, connections.get(), refusals(), count());
    }

    @Override
    public void close() throws IOException {
        leave();
        client.shutdownNow();
    }

    private void run() {
        try {
            while (closed.getCount() > 0) {
                boolean answered = transport == Transport.WEBSOCKET ? open() : ask();
                if (!(answered && transport == Transport.POLL)) {
                    var _ = closed.await(PAUSE_MS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ask() throws InterruptedException {
        var future = client.sendAsync(request(), BodyHandlers.ofInputStream());
        asked = future;
        if (closed.getCount() == 0) {
            future.cancel(true);
        }
        try {
            HttpResponse<InputStream> response = future.get();
            version = response.version();
            try (InputStream in = response.body()) {
                body = in;
                if (closed.getCount() > 0) { // else it was closed before there was something to close
                    listen(response, in);
                }
            }
            return response.statusCode() == 200;
        } catch (ExecutionException | IOException | CancellationException e) {
            return false; // The proxy is gone, or this was closed.
        }
    }

    private boolean open() throws InterruptedException {
        var listener = new SocketListener(this::take);
        URI there = URI.create(target("envelope=json&").replaceFirst("^http", "ws"));
        CompletableFuture<WebSocket> opening = client.newWebSocketBuilder().buildAsync(there, listener);
        try {
            WebSocket opened = opening.get(SILENCE_SECONDS, TimeUnit.SECONDS);
            socket = opened;
            if (closed.getCount() == 0) {
                opened.abort();
            }
            connections.incrementAndGet();
            listener.awaitEnd(SILENCE_SECONDS);
            opened.abort();
        } catch (TimeoutException e) {
            opening.thenAccept(WebSocket::abort); // the handshake got lost with the proxy, or comes too late
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
                note(refused.getResponse().statusCode() + " "
                        + refused.getResponse().body());
            }
        }
        return false;
    }

    private void note(String refusal) {
        synchronized (lock) {
            refusals.add(refusal);
        }
    }

    private HttpRequest request() {
        var request = HttpRequest.newBuilder(URI.create(target(""))).header("Accept", transport.mediaType());
        if (transport == Transport.EVENTS && !cursor.isEmpty()) {
            request.header("Last-Event-ID", cursor);
        }
        if (gzip) {
            request.header("Accept-Encoding", "gzip");
        }
        return request.build();
    }

    private String target(String more) {
        String separator = uri.getQuery() == null ? "?" : "&";
        String start = cursor.isEmpty() ? "from=start" : transport == Transport.EVENTS ? "" : "after=" + cursor;
        return uri + separator + more + start;
    }

    private void listen(HttpResponse<InputStream> response, InputStream in) throws IOException {
        if (response.statusCode() != 200) {
            note(response.statusCode() + " " + new String(in.readAllBytes(), UTF_8));
            return;
        }
        synchronized (lock) {
            heads.add(response.headers());
        }
        connections.incrementAndGet();
        boolean zipped =
                response.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
        InputStream plain = zipped ? new GZIPInputStream(in) : in;
        switch (transport) {
            case EVENTS -> readEvents(plain);
            case LINES -> readLines(plain);
            case POLL -> readAnswer(plain);
            case WEBSOCKET -> throw new IllegalStateException("a WebSocket is no answer");
        }
    }

    private void readEvents(InputStream in) throws IOException {
        var decoder = new SseDecoder(MAX_EVENT_BYTES);
        byte[] piece = new byte[READ_BYTES];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            decoder.read(ByteBuffer.wrap(piece, 0, count), event -> take(event.lastEventId(), event.data()));
        }
    }

    /** Byte by byte: a reader of characters would wait for more than there is, because what unzips says it has more. */
    private void readLines(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n') {
                line.write(next);
            } else if (line.size() > 0) {
                take(JsonTree.read("line", line.toString(UTF_8)));
                line.reset();
            }
        }
    }

    private void readAnswer(InputStream in) throws IOException {
        JsonTree answer = JsonTree.read("answer", new String(in.readAllBytes(), UTF_8));
        answer.objects("events").forEach(this::take);
        cursor = answer.text("cursor").orElseThrow();
    }

    private void take(JsonTree event) {
        take(event.text("id").orElseThrow(), event.text("data").orElseThrow());
    }

    private void take(String id, String data) {
        long nowNs = System.nanoTime();
        cursor = id;
        synchronized (lock) {
            received.add(new Received(id, data, nowNs));
        }
    }
}
