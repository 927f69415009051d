package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Publishes to one topic, each event until it is acknowledged, as whoever must not lose one does. */
final class Producer implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;
    private static final Duration PAUSE = Duration.ofMillis(5); // so that a restart sees a load and not a flood

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RealServer server;
    private final String topic;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private volatile boolean over;
    private Thread going;

    /** An event that the server has taken. */
    record Acknowledged(String id, String data) {}

    Producer(RealServer server, String topic) {
        this.server = server;
        this.topic = topic;
    }

    /** Publishes an event without a type. */
    Acknowledged publish(String data) throws IOException, InterruptedException {
        return publish(data, "");
    }

    /** Publishes an event with more in the query, such as {@code type=note}. */
    Acknowledged publish(String data, String query) throws IOException, InterruptedException {
        String key = UUID.randomUUID().toString();
        long deadlineNs = System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos();
        while (System.nanoTime() < deadlineNs) {
            try {
                var answer = post(data, query, key);
                if (answer.statusCode() < 500) {
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
                    return add(new Acknowledged(
                            JsonTree.read("answer", answer.body()).text("id").orElseThrow(), data));
                }
            } catch (IOException e) {
                // Nobody there, or gone before it answered: with the same key, it is published once.
            }
            pause();
        }
        throw new AssertionError("not acknowledged: " + data);
    }

    /** Goes on publishing numbers from 1, in a thread of its own. */
    Producer start() {
        going = Thread.ofVirtual().start(() -> {
            try {
                for (int number = 1; !over; number++) {
                    publish(Integer.toString(number));
                    pause();
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        return this;
    }

    /** Finishes what it is at. */
    void stop() throws InterruptedException {
        over = true;
        assertThat(going.join(Duration.ofSeconds(LIMIT_SECONDS))).isTrue();
    }

    /** Returns what the server has taken, in order. */
    synchronized List<Acknowledged> acknowledged() {
        return List.copyOf(acknowledged);
    }

    @Override
    public void close() {
        over = true;
        http.shutdownNow();
    }

    private synchronized Acknowledged add(Acknowledged event) {
        acknowledged.add(event);
        return event;
    }

    private HttpResponse<String> post(String data, String query, String key) throws IOException, InterruptedException {
        String path = "/events/" + topic + "?key=" + URLEncoder.encode(key, UTF_8) + "&" + query;
        return http.send(
                HttpRequest.newBuilder(URI.create(server.url(path)))
                        .timeout(Duration.ofSeconds(LIMIT_SECONDS))
                        .POST(BodyPublishers.ofString(data))
                        .build(),
                BodyHandlers.ofString());
    }

    private static void pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
    }
}
