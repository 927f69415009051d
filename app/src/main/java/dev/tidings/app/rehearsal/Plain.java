package dev.tidings.app.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * A request over a plain socket, and its answer. The JDK's client would be recorded too, which makes what a server starts with a
 * fifth larger, in memory as well.
 */
final class Plain implements AutoCloseable {

    private static final int PATIENCE_MS = (int) TimeUnit.SECONDS.toMillis(60);
    private static final int SHORT = 126; // longer payloads say their length elsewhere (RFC 6455 §5.2)
    private static final int LENGTH = 0x7f;
    private static final int CLOSE = 0x88;

    /** A close without a reason, masked with zeros (RFC 6455 §5.5.1). */
    private static final byte[] CLOSED = {(byte) CLOSE, (byte) 0x80, 0, 0, 0, 0};

    private final Socket socket;
    private final DataInputStream in;

    private Plain(Socket socket, DataInputStream in) {
        this.socket = socket;
        this.in = in;
    }

    /**
     * Sends a request.
     *
     * @param fields ends with a line break, or is empty
     * @throws IOException when the answer does not say that it is well
     */
    static Plain send(URI server, String line, String fields, String body) throws IOException {
        var socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(PATIENCE_MS);
        var request = new Plain(socket, new DataInputStream(new BufferedInputStream(socket.getInputStream())));
        byte[] data = body.getBytes(UTF_8);
        String head = line + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n" + fields
                + (data.length == 0 ? "" : "Content-Length: " + data.length + "\r\n") + "\r\n";
        socket.getOutputStream().write((head + body).getBytes(UTF_8));
        request.readHead();
        return request;
    }

    private void readHead() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 2") && !head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("the server answered " + head);
        }
    }

    /** Returns the rest, to the connection's end. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), UTF_8);
    }

    /** Reads messages of a WebSocket until the server closes it, and agrees. */
    void readMessages() throws IOException {
        int first = 0;
        while (first != CLOSE) {
            first = in.readUnsignedByte();
            int length = in.readUnsignedByte() & LENGTH;
            in.skipNBytes(length < SHORT ? length : in.readUnsignedShort());
        }
        socket.getOutputStream().write(CLOSED);
        rest();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
