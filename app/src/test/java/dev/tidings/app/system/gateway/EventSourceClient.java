package dev.tidings.app.system.gateway;

import dev.tidings.app.system.RawHttp;
import dev.tidings.core.sse.SseDecoder;
import dev.tidings.core.sse.SseEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an {@code EventSource} does: it keeps the id that it saw last, and comes back with it when it is told to connect again. */
final class EventSourceClient implements AutoCloseable {

    private static final int MAX_EVENT_BYTES = 1_000_000;

    private final int port;
    private final String target;
    private final String fields;
    private final List<String> messages = new ArrayList<>();

    private RawHttp connection;
    private InputStream body;
    private SseDecoder decoder;
    private String head = "";
    private String lastId = "";

    /** @param fields further lines of the request's head, each with its end */
    EventSourceClient(int port, String target, String fields) {
        this.port = port;
        this.target = target;
        this.fields = fields;
    }

    /** Connects, after cutting the connection that there may be; returns the status. */
    int connect() throws IOException {
        leave();
        String back = lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n";
        connection = RawHttp.connect(port).patient();
        connection.send(
                "GET " + target + " HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n" + fields + back + "\r\n");
        head = connection.readHead();
        decoder = new SseDecoder(MAX_EVENT_BYTES);
        body = head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")
                ? connection.stream(head)
                : InputStream.nullInputStream();
        return Integer.parseInt(head.substring(9, 12));
    }

    String head() {
        return head;
    }

    /** Reads until there are so many messages in all, or the stream ends; returns whether there are. */
    boolean readTo(int count) throws IOException {
        while (messages.size() < count) {
            int next = body.read();
            if (next < 0) {
                return false;
            }
            decoder.read(ByteBuffer.wrap(new byte[] {(byte) next}), this::onEvent);
            lastId = decoder.lastEventId().isEmpty() ? lastId : decoder.lastEventId();
        }
        return true;
    }

    /** Reads to the end of the stream. */
    void readToEnd() throws IOException {
        readTo(Integer.MAX_VALUE);
    }

    private void onEvent(SseEvent event) {
        if (event.type().equals("message")) {
            messages.add(event.data());
        }
    }

    List<String> messages() {
        return messages;
    }

    @Override
    public void close() throws IOException {
        leave();
    }

    /** Cuts the connection, if there is one. */
    void leave() throws IOException {
        if (connection != null) {
            connection.close();
        }
    }
}
