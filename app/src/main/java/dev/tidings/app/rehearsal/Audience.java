package dev.tidings.app.rehearsal;

import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The clients of a rehearsal: each kind that the server knows, live and from an earlier place on, and one that publishes. */
final class Audience {

    private static final String TOPIC = "/events/rehearsal/news";
    private static final List<String> STREAMS = List.of("text/event-stream", "application/x-ndjson");

    /** So many that what is done for each is known to be done often, and few enough that nobody waits for it. */
    private static final int EVENTS = 300;

    private static final long PATIENCE_S = 60;

    private final URI server;
    private final HttpClient http = HttpClient.newHttpClient();

    Audience(URI server) {
        this.server = server;
    }

    /** Listens to what is published meanwhile, and to all of it once more. */
    void attend() throws Exception {
        send(get("/readyz", "*/*"), BodyHandlers.discarding());
        PriorKnowledge.get(server, "/readyz");
        String cursor = publish("first");
        List<InputStream> streams = new ArrayList<>();
        for (String accept : STREAMS) {
            streams.add(send(get(TOPIC + "?limit=" + EVENTS, accept), BodyHandlers.ofInputStream()));
        }
        try (var socket = Socket.open(http, ws("?limit=" + EVENTS))) {
            for (int i = 0; i < EVENTS; i++) {
                publish("event " + i);
            }
            socket.await();
        }
        for (InputStream stream : streams) {
            stream.readAllBytes(); // the limit ends it
        }
        resume("?limit=" + EVENTS + "&after=" + cursor);
        resume("?limit=" + EVENTS + "&from=start");
    }

    private void resume(String query) throws Exception {
        for (String accept : STREAMS) {
            send(get(TOPIC + query, accept), BodyHandlers.discarding());
        }
        send(get(TOPIC + query, "application/json"), BodyHandlers.discarding());
        try (var socket = Socket.open(http, ws(query))) {
            socket.await();
        }
    }

    /** Returns the event's id. */
    private String publish(String data) throws Exception {
        var request = HttpRequest.newBuilder(server.resolve(TOPIC))
                .POST(BodyPublishers.ofString(data))
                .build();
        String answer = send(request, BodyHandlers.ofString());
        return JsonTree.read("answer", answer).text("id").orElseThrow();
    }

    private HttpRequest get(String path, String accept) {
        return HttpRequest.newBuilder(server.resolve(path))
                .header("Accept", accept)
                .build();
    }

    private <T> T send(HttpRequest request, BodyHandler<T> body) throws IOException, InterruptedException {
        HttpResponse<T> answer = http.send(request, body);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(request + " was answered with " + answer.statusCode());
        }
        return answer.body();
    }

    private URI ws(String query) {
        return URI.create("ws://" + server.getAuthority() + TOPIC + query);
    }

    /** A WebSocket that waits for the server to close it. */
    private record Socket(WebSocket socket, Ear ear) implements AutoCloseable {

        static Socket open(HttpClient http, URI where) throws Exception {
            var ear = new Ear(new CompletableFuture<>());
            WebSocket socket = http.newWebSocketBuilder().buildAsync(where, ear).get(PATIENCE_S, TimeUnit.SECONDS);
            return new Socket(socket, ear);
        }

        void await() throws Exception {
            ear.closed.get(PATIENCE_S, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    /** Hears until the end. */
    private record Ear(CompletableFuture<Integer> closed) implements WebSocket.Listener {

        @Override
        @SuppressWarnings("NullAway") // null is how a listener says that it is done with the message
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
