package dev.tidings.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.bench.wire.Fields;
import dev.tidings.core.event.InvalidValue;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * What is tested: a hub that one URL subscribes to and another publishes to.
 *
 * @param subscribe the URL for subscribers, with {@code {topic}} for the topic's number
 * @param publish the URL for publishers, likewise
 * @param webSocket whether subscribers come by WebSocket, not as event streams
 * @param headers fields of every request, such as {@code Authorization: Bearer …}, instead of what it would say itself
 * @param publishHeaders fields of the publishers' requests, instead of those as well
 * @param body what is published: {@code {data}} is the message, {@code {topic}} the topic's number
 */
public record Target(
        String subscribe,
        String publish,
        boolean webSocket,
        List<String> headers,
        List<String> publishHeaders,
        String body) {

    /** The handshake proves that the server understood; what the key is does not matter (RFC 6455 §4.1). */
    private static final String KEY = "dGlkaW5ncy1iZW5jaC13cw==";

    private static final String DATA = "{data}";

    public Target {
        headers = List.copyOf(headers);
        publishHeaders = List.copyOf(publishHeaders);
        headers.forEach(header -> Fields.check("--header", header));
        publishHeaders.forEach(header -> Fields.check("--publish-header", header));
        if (!body.contains(DATA)) {
            throw new InvalidValue("--body", body, "{data} where the event's data belongs");
        }
        Endpoint.of("--url", subscribe, 0);
        Endpoint.of("--publish-url", publish, 0);
    }

    Endpoint subscribers(int topic) {
        return Endpoint.of("--url", subscribe, topic);
    }

    Endpoint publishers(int topic) {
        return Endpoint.of("--publish-url", publish, topic);
    }

    /** Returns a subscriber's request. */
    byte[] subscription(int topic) {
        Endpoint to = subscribers(topic);
        // Who also takes problem documents is told with an honest status that it came at a bad time.
        var own = webSocket
                ? List.of(
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: " + KEY)
                : List.of("Accept: text/event-stream, application/problem+json", "Cache-Control: no-cache");
        return head("GET", to, usual(to).with(own).with(headers)).getBytes(UTF_8);
    }

    /** Returns a publisher's request. */
    byte[] publication(int topic, byte[] message) {
        String filled = body.replace(Endpoint.TOPIC, Integer.toString(topic));
        int at = filled.indexOf(DATA);
        byte[] before = filled.substring(0, at).getBytes(UTF_8);
        byte[] after = filled.substring(at + DATA.length()).getBytes(UTF_8);
        Endpoint to = publishers(topic);
        Fields fields = usual(to)
                .with(List.of("Content-Type: text/plain; charset=utf-8"))
                .with(headers)
                .with(publishHeaders)
                .with(List.of("Content-Length: " + (before.length + message.length + after.length)));
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head("POST", to, fields).getBytes(UTF_8));
        bytes.writeBytes(before);
        bytes.writeBytes(message);
        bytes.writeBytes(after);
        return bytes.toByteArray();
    }

    private static Fields usual(Endpoint to) {
        return new Fields(List.of("Host: " + to.authority(), "User-Agent: tidings-bench"))
                .with(to.credentials().map(user -> "Authorization: " + user).stream()
                        .toList());
    }

    private static String head(String method, Endpoint to, Fields fields) {
        return method + " " + to.target() + " HTTP/1.1\r\n" + fields.text() + "\r\n";
    }
}
