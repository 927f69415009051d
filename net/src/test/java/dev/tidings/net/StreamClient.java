package dev.tidings.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.JsonTree;
import java.util.function.Consumer;

/** A client that reads a stream: its head, and in its body what each notation has for a message, whole ones only. */
final class StreamClient extends WireClient {

    private final boolean sse;
    private String cursor = "";
    private String wire = ""; // bytes of the body that were not unframed yet, as ISO 8859-1
    private String body = ""; // what was not understood yet, as ISO 8859-1
    private boolean headRead;
    private boolean chunked;
    private boolean over;

    private StreamClient(TestHub hub, String target, String version, boolean sse) {
        super(hub, target, version, sse ? "text/event-stream" : "application/x-ndjson");
        this.sse = sse;
    }

    /** In envelopes, so that it shows the topic. */
    static StreamClient ofSse(TestHub hub, String target, String version) {
        String enveloped = target.contains("envelope=json") ? target : target + "&envelope=json";
        return new StreamClient(hub, enveloped, version, true);
    }

    static StreamClient ofNdjson(TestHub hub, String target, String version) {
        return new StreamClient(hub, target, version, false);
    }

    @Override
    void understand() {
        wire += new String(connection().received().getBytes(UTF_8), ISO_8859_1);
        if (!headRead) {
            readHead();
        }
        if (chunked) {
            unchunk();
        } else {
            body += wire;
            wire = "";
            over |= !isConnected();
        }
        if (sse) {
            takeEach("\n\n", this::takeSseMessage);
        } else {
            takeEach("\n", this::takeLine);
        }
    }

    @Override
    boolean isAnswered() {
        understand();
        assertThat(body).as("cut off in the middle").isEmpty();
        return over;
    }

    @Override
    String cursor() {
        return cursor;
    }

    private void readHead() {
        int end = wire.indexOf("\r\n\r\n");
        String head = wire.substring(0, end + 2);
        assertThat(head).startsWith("HTTP/1.1 200 OK\r\n").contains("\r\nX-Accel-Buffering: no\r\n");
        chunked = head.contains("\r\nTransfer-Encoding: chunked\r\n");
        cursor = head.replaceAll("(?s).*\r\nTidings-Cursor: ([^\r]*)\r\n.*", "$1");
        wire = wire.substring(end + 4);
        headRead = true;
    }

    private void unchunk() {
        for (int line = wire.indexOf("\r\n"); line >= 0; line = wire.indexOf("\r\n")) {
            int size = Integer.parseInt(wire.substring(0, line), 16);
            body += wire.substring(line + 2, line + 2 + size);
            wire = wire.substring(line + 2 + size + 2);
            over |= size == 0;
        }
    }

    private void takeEach(String end, Consumer<String> message) {
        String rest = body;
        for (int at = rest.indexOf(end); at >= 0; at = rest.indexOf(end)) {
            message.accept(new String(rest.substring(0, at).getBytes(ISO_8859_1), UTF_8));
            rest = rest.substring(at + end.length());
        }
        if (sse && rest.matches("(?s)(.*\n)?: [^\n]*\n")) { // a comment is whole without a blank line
            takeSseMessage(rest.substring(0, rest.length() - 1));
            rest = "";
        }
        body = rest;
    }

    private void takeSseMessage(String message) {
        String type = "message";
        String id = cursor;
        for (String line : message.split("\n", -1)) {
            if (line.startsWith(": heartbeat")) {
                isShownASign();
            } else if (line.startsWith("event: ")) {
                type = line.substring("event: ".length());
            } else if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.startsWith("data: ")) {
                take(type, JsonTree.read("data", line.substring("data: ".length())));
            } else {
                assertThat(line).matches("retry: [0-9]+|: open");
            }
        }
        cursor = id;
    }

    private void take(String type, JsonTree data) {
        if (type.startsWith("tidings:")) {
            isToldOfControl(type.substring("tidings:".length()), data);
        } else {
            isToldOfEvent(data);
        }
    }

    private void takeLine(String line) {
        if (line.isEmpty()) {
            isShownASign();
            return;
        }
        JsonTree object = JsonTree.read("line", line);
        if (object.text("control").isPresent()) {
            isToldOfControl(object.text("control").get(), object);
        } else {
            isToldOfEvent(object);
            cursor = object.text("id").orElseThrow();
        }
    }
}
