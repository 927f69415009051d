package dev.tidings.net;

import static dev.tidings.net.Http2Frames.END_HEADERS;
import static dev.tidings.net.Http2Frames.END_STREAM;
import static dev.tidings.net.Http2Frames.frame;
import static dev.tidings.net.Http2Frames.number;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.net.Http2Frames.Frame;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A client that asks in HTTP/2 what it is given in HTTP/1, one stream after the other, and shows the answers likewise. */
final class Http2Client implements TestClient {

    private static final Set<String> OF_CONNECTIONS = Set.of("connection", "upgrade", "host", "sec-websocket-key");

    private final Http2Frames frames;
    private final ByteArrayOutputStream come = new ByteArrayOutputStream();

    final List<String> trailers = new ArrayList<>();
    private int stream = -1;
    private boolean tunnel;
    private boolean ended;
    private boolean whole; // the answer has a length: its end is not the end
    private boolean reading = true;
    private int untakenBytes;

    Http2Client(TestHub hub) {
        frames = new Http2Frames(hub).begin();
    }

    @Override
    public void send(String request) {
        String[] headAndBody = request.split("\r\n\r\n", 2);
        String[] lines = headAndBody[0].split("\r\n", -1);
        String[] first = lines[0].split(" ", -1);
        tunnel = request.contains("Upgrade: websocket");
        List<String> fields = new ArrayList<>(List.of(":method", tunnel ? "CONNECT" : first[0]));
        fields.addAll(List.of(":scheme", "http", ":path", first[1], ":authority", "h"));
        if (tunnel) {
            fields.addAll(List.of(":protocol", "websocket"));
        }
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            String[] field = line.split(": ", 2);
            String name = field[0].toLowerCase(Locale.ROOT);
            if (!OF_CONNECTIONS.contains(name)) {
                fields.addAll(List.of(name, field[1]));
            }
        }
        stream += 2;
        ended = false;
        byte[] body = headAndBody[1].getBytes(UTF_8);
        boolean last = body.length == 0 && !tunnel;
        byte[] block = Http2Frames.block(fields.toArray(String[]::new));
        frames.send(frame(Http2Frames.HEADERS, END_HEADERS | (last ? END_STREAM : 0), stream, block));
        if (body.length > 0) {
            frames.send(frame(Http2Frames.DATA, END_STREAM, stream, body));
        }
    }

    @Override
    public void send(byte[] bytes) {
        frames.send(frame(Http2Frames.DATA, 0, stream, bytes));
    }

    @Override
    public String received() {
        return new String(receivedBytes(), UTF_8);
    }

    @Override
    public byte[] receivedBytes() {
        take();
        byte[] bytes = come.toByteArray();
        come.reset();
        return bytes;
    }

    @Override
    public boolean isOpen() {
        take();
        return (!ended || whole) && frames.channel.isOpen();
    }

    /** Its window runs out: the connection itself goes on. */
    @Override
    public void stopsReading() {
        reading = false;
    }

    @Override
    public void readsAgain() {
        reading = true;
        take();
    }

    @Override
    public void leave() {
        frames.channel.pipeline().firstContext().close(); // not by way of the server, which would wait for its streams
        frames.settle();
    }

    @Override
    public long waitingBytes() {
        return frames.channel.unsafe().outboundBuffer().totalPendingWriteBytes();
    }

    /** Until nothing more comes for what was taken. */
    private void take() {
        frames.settle();
        for (List<Frame> next = frames.read(); !next.isEmpty() || grants(); next = frames.read()) {
            next.forEach(this::take);
            if (grants()) {
                byte[] more = number(untakenBytes);
                untakenBytes = 0;
                frames.send(frame(Http2Frames.WINDOW_UPDATE, 0, 0, more));
                if (!ended) {
                    frames.send(frame(Http2Frames.WINDOW_UPDATE, 0, stream, more));
                }
            }
            frames.settle();
        }
    }

    private boolean grants() {
        return reading && untakenBytes > 0 && frames.channel.isOpen();
    }

    private void take(Frame frame) {
        if (frame.type() == Http2Frames.HEADERS) {
            Http2Headers fields = frames.fields(frame);
            if (fields.status() == null) {
                fields.forEach(field -> trailers.add(field.getKey() + ": " + field.getValue()));
                ended |= frame.stream() == stream;
                return;
            }
            whole = fields.contains("content-length");
            come.writeBytes(head(fields).getBytes(UTF_8));
        } else if (frame.type() == Http2Frames.DATA) {
            come.writeBytes(frame.payload());
            untakenBytes += frame.payload().length;
        }
        ended |= frame.stream() == stream && (frame.isLast() || frame.type() == Http2Frames.RST_STREAM);
    }

    private String head(Http2Headers fields) {
        var head = new StringBuilder("HTTP/1.1 ").append(status(fields.status().toString()));
        fields.forEach(field -> {
            String name = field.getKey().toString();
            if (!name.equals(":status")) {
                head.append("\r\n").append(capitals(name)).append(": ").append(field.getValue());
            }
        });
        return head.append("\r\n\r\n").toString();
    }

    private String status(String code) {
        return switch (code) {
            case "200" -> tunnel ? "101 Switching Protocols" : "200 OK";
            case "204" -> "204 No Content";
            default -> code;
        };
    }

    private static String capitals(String name) {
        return Arrays.stream(name.split("-", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("-"));
    }
}
