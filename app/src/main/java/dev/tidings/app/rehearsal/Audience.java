package dev.tidings.app.rehearsal;

import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The clients of a rehearsal: each kind that the server knows, live and from an earlier place on, and one that publishes. */
final class Audience {

    private static final String TOPIC = "/events/rehearsal/news";
    private static final String SSE = "text/event-stream";
    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON = "application/json";

    private static final String WEBSOCKET = String.join(
            "\r\n",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", // RFC 6455 §1.3
            "");

    /** A few batches and pages; which classes that takes is all that is recorded. */
    private static final int EVENTS = 30;

    private final URI server;

    Audience(URI server) {
        this.server = server;
    }

    /** Listens to what is published meanwhile, and to all of it once more. */
    void attend() throws IOException {
        get("/readyz", JSON).close();
        PriorKnowledge.get(server, "/readyz");
        String cursor = publish("first");
        List<Plain> streams = new ArrayList<>();
        streams.add(get(TOPIC + "?limit=" + EVENTS, SSE));
        streams.add(get(TOPIC + "?limit=" + EVENTS, NDJSON));
        Plain socket = connect(TOPIC + "?limit=" + EVENTS);
        for (int i = 0; i < EVENTS; i++) {
            publish("event " + i);
        }
        finish(streams, socket);
        for (String place : List.of("after=" + cursor, "from=start")) {
            String again = TOPIC + "?limit=" + EVENTS + "&" + place;
            finish(List.of(get(again, SSE), get(again, NDJSON), get(again, JSON)), connect(again));
        }
    }

    private static void finish(List<Plain> streams, Plain webSocket) throws IOException {
        try (webSocket) {
            webSocket.readMessages();
        }
        for (Plain stream : streams) {
            try (stream) {
                stream.rest();
            }
        }
    }

    private Plain get(String target, String accept) throws IOException {
        return Plain.send(server, "GET " + target, "Accept: " + accept + "\r\nConnection: close\r\n", "");
    }

    private Plain connect(String target) throws IOException {
        return Plain.send(server, "GET " + target, WEBSOCKET, "");
    }

    /** Returns the event's id. */
    private String publish(String data) throws IOException {
        try (var answer = Plain.send(server, "POST " + TOPIC, "Connection: close\r\n", data)) {
            String body = answer.rest();
            return JsonTree.read("answer", body).text("id").orElseThrow();
        }
    }
}
