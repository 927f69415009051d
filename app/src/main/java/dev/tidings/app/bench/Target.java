package dev.tidings.app.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.core.event.InvalidValue;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;

/**
 * What is tested: a hub that one URL subscribes to and another publishes to.
 *
 * @param subscribe the URL for subscribers, with {@code {topic}} for the topic's number
 * @param publish the URL for publishers, likewise
 * @param webSocket whether subscribers come by WebSocket, not as event streams
 * @param headers fields of every request, such as {@code Authorization: Bearer …}
 * @param publishHeaders fields of the publishers' requests
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
        headers.forEach(header -> check("--header", header));
        publishHeaders.forEach(header -> check("--publish-header", header));
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
        var request = begin("GET", to, headers);
        if (webSocket) {
            request.append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n")
                    .append("Sec-WebSocket-Key: ")
                    .append(KEY)
                    .append("\r\n");
        } else {
            // Who also takes problem documents is told with an honest status that it came at a bad time.
            request.append("Accept: text/event-stream, application/problem+json\r\nCache-Control: no-cache\r\n");
        }
        return request.append("\r\n").toString().getBytes(UTF_8);
    }

    /** Returns a publisher's request. */
    byte[] publication(int topic, byte[] message) {
        String filled = body.replace(Endpoint.TOPIC, Integer.toString(topic));
        int at = filled.indexOf(DATA);
        byte[] before = filled.substring(0, at).getBytes(UTF_8);
        byte[] after = filled.substring(at + DATA.length()).getBytes(UTF_8);
        Endpoint to = publishers(topic);
        var request = begin("POST", to, headers);
        publishHeaders.forEach(header -> request.append(header).append("\r\n"));
        if (publishHeaders.stream().noneMatch(Target::isContentType)) {
            request.append("Content-Type: text/plain; charset=utf-8\r\n");
        }
        request.append("Content-Length: ")
                .append(before.length + message.length + after.length)
                .append("\r\n\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(request.toString().getBytes(UTF_8));
        bytes.writeBytes(before);
        bytes.writeBytes(message);
        bytes.writeBytes(after);
        return bytes.toByteArray();
    }

    private static StringBuilder begin(String method, Endpoint to, List<String> headers) {
        var request = new StringBuilder()
                .append(method)
                .append(' ')
                .append(to.target())
                .append(" HTTP/1.1\r\nHost: ")
                .append(to.authority())
                .append("\r\nUser-Agent: tidings-bench\r\n");
        to.credentials()
                .ifPresent(
                        user -> request.append("Authorization: ").append(user).append("\r\n"));
        headers.forEach(header -> request.append(header).append("\r\n"));
        return request;
    }

    private static boolean isContentType(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith("content-type:");
    }

    private static void check(String option, String header) {
        if (!header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\r\\n\\x00]*")) {
            // The value may be a secret.
            throw new InvalidValue(option, header.split("[:\\s]", 2)[0], "a field such as 'Authorization: Bearer …'");
        }
    }
}
