package dev.tidings.app.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.ProtocolViolation;
import dev.tidings.core.sse.SseDecoder;
import dev.tidings.core.sse.SseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;

/**
 * A subscription that comes back by itself, from where it was, until its topics are complete, its limit is reached or
 * its server says no.
 */
public final class Subscriber {

    /** What is worth another try; everything else is an answer. */
    private static final Set<Integer> TEMPORARY = Set.of(429, 502, 503, 504);

    /** Asked of the server, so that silence means something whatever the server's default. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** Several heartbeats, the server's longest among them: one may be late, and a server may clamp what is asked. */
    private static final Duration SILENCE = Duration.ofSeconds(150);

    private static final long LONGEST_WAIT_MS = 30_000;

    /** An event of the largest size a server can be set to, with its envelope and every character escaped. */
    private static final int MAX_EVENT_BYTES = 128_000_000;

    private final HubClient hub;
    private final Wish wish;
    private final Watcher watcher;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tidings-timer").factory());

    private String cursor = "";
    private long retryMs = 1_000;
    private int failures;
    private long received;
    private boolean done;

    /**
     * What is asked for.
     *
     * @param query what does not change from one connection to the next
     * @param start what counts for the first connection only, and for the next ones until there is a cursor
     * @param limit how many events; 0 for no end
     */
    public record Wish(Query query, Query start, long limit) {}

    /** Who is told what happens. */
    public interface Watcher {

        /** An event. Returns whether more are wanted. */
        boolean onEvent(SseEvent event);

        /** A control event: its type begins with {@code tidings:}. */
        void onControl(SseEvent event);

        /** The stream is open. */
        void onOpen();

        /** The connection is gone; the next try is in so many milliseconds. */
        void onLost(String why, long waitMs);
    }

    public Subscriber(HubClient hub, Wish wish, Watcher watcher) {
        this.hub = hub;
        this.wish = wish;
        this.watcher = watcher;
    }

    /** Runs until the subscription is over. */
    public void run() {
        boolean wasOpen = false;
        while (!done) {
            String lost;
            try {
                HttpResponse<InputStream> answer = hub.trySend(request(), BodyHandlers.ofInputStream());
                lost = accepted(answer, wasOpen);
                wasOpen = true;
            } catch (IOException e) {
                if (!wasOpen) {
                    throw hub.unreachable(e);
                }
                failures++;
                lost = "no connection";
            }
            if (!done) {
                await(lost);
            }
        }
    }

    private HttpRequest request() {
        Query query = wish.query.and("heartbeat", HEARTBEAT.toSeconds() + "s");
        if (cursor.isEmpty()) {
            query = wish.start.text().isEmpty() ? query : new Query(query.text() + "&" + wish.start.text());
        }
        if (wish.limit > 0) {
            query = query.and("limit", Long.toString(wish.limit - received));
        }
        HttpRequest.Builder request = hub.request("", query).header("Accept", "text/event-stream");
        if (!cursor.isEmpty()) {
            request.header("Last-Event-ID", cursor);
        }
        return request.build();
    }

    /** Reads the answer to its end; returns why it ended. */
    private String accepted(HttpResponse<InputStream> answer, boolean wasOpen) throws IOException {
        int status = answer.statusCode();
        if (status == 204) {
            done = true; // complete: there is nothing more to come
            return "";
        }
        try (InputStream body = answer.body()) {
            if (status == 200) {
                answer.headers().firstValue("Tidings-Cursor").ifPresent(this::startFrom);
                watcher.onOpen();
                return read(body);
            }
            String problem = new String(body.readNBytes(64_000), UTF_8);
            if (wasOpen && TEMPORARY.contains(status)) {
                failures++;
                return String.valueOf(HubClient.refused(status, problem).getMessage());
            }
            throw HubClient.refused(status, problem);
        }
    }

    private void startFrom(String head) {
        if (cursor.isEmpty()) {
            cursor = head;
        }
    }

    private String read(InputStream body) {
        var decoder = new SseDecoder(MAX_EVENT_BYTES);
        byte[] piece = new byte[16_384];
        try (var in = new Watched(body, SILENCE, timer)) {
            int length = in.read(piece, 0, piece.length);
            while (length >= 0 && !done) {
                decoder.read(ByteBuffer.wrap(piece, 0, length), this::take);
                decoder.retryMs().ifPresent(ms -> retryMs = ms);
                length = done ? -1 : in.read(piece, 0, piece.length);
            }
            return "the server ended the stream";
        } catch (IOException e) {
            return "the connection broke";
        } catch (ProtocolViolation e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void take(SseEvent event) {
        if (done) {
            return;
        }
        failures = 0;
        if (event.type().startsWith("tidings:")) {
            watcher.onControl(event);
            done = event.type().equals("tidings:end");
            return;
        }
        if (!event.lastEventId().isEmpty()) {
            cursor = event.lastEventId();
        }
        received++;
        boolean more = watcher.onEvent(event);
        done = !more || (wish.limit > 0 && received >= wish.limit);
    }

    /** Full jitter: anywhere between at once and the longest, so that clients that were cut together come back apart. */
    private void await(String why) {
        long longest = Math.min(LONGEST_WAIT_MS, Math.max(1, retryMs) << Math.min(failures, 5));
        long waitMs = RandomGenerator.getDefault().nextLong(longest + 1);
        watcher.onLost(why, waitMs);
        Waiting.forMs(timer, waitMs);
    }
}
