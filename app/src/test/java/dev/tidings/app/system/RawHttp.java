package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;

/** A client's connection that speaks HTTP/1 byte by byte: nothing stands between the test and the socket. */
public final class RawHttp implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * What the server said.
     *
     * @param head the status line and the fields, each line with its end
     */
    public record Answer(String head, String body) {

        public int status() {
            return Integer.parseInt(head.split(" ", 3)[1]);
        }

        public Optional<String> field(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst();
        }
    }

    public static RawHttp connect(int port) throws IOException {
        return connect(port, 0);
    }

    /**
     * Connects.
     *
     * @param receiveBytes how little the kernel takes for a client that does not read; 0 for what is usual
     */
    public static RawHttp connect(int port, int receiveBytes) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            if (receiveBytes > 0) {
                socket.setReceiveBufferSize(receiveBytes);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            if (socket.getLocalPort() == port) {
                // Nobody listens, and the kernel gave us this very port: TCP then connects a socket with itself.
                throw new ConnectException("connected to itself");
            }
            return new RawHttp(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Fails a read that gets nothing for so long as no test should take. */
    public RawHttp patient() throws IOException {
        socket.setSoTimeout(Math.toIntExact(Await.PATIENCE.toMillis()));
        return this;
    }

    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends the beginning of an array. */
    public void send(byte[] bytes, int count) throws IOException {
        socket.getOutputStream().write(bytes, 0, count);
    }

    public Answer get(String target, String... fields) throws IOException {
        return ask("GET", target, "", fields);
    }

    public Answer post(String target, String data, String... fields) throws IOException {
        return ask("POST", target, data, fields);
    }

    public Answer ask(String method, String target, String data, String... fields) throws IOException {
        send(request(method, target, data, fields));
        String head = readHead();
        return method.equals("HEAD") ? new Answer(head, "") : new Answer(head, readBody(head));
    }

    /** Returns a whole request. */
    public static String request(String method, String target, String data, String... fields) {
        var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        boolean hasBody = !data.isEmpty();
        String length = hasBody ? "Content-Length: " + data.getBytes(UTF_8).length + "\r\n" : "";
        return head + length + "\r\n" + data;
    }

    public Answer readAnswer() throws IOException {
        String head = readHead();
        return new Answer(head, readBody(head));
    }

    /** Reads up to the empty line. */
    public String readHead() throws IOException {
        var head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(head.isEmpty() ? "no answer" : "half an answer: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Returns the body of a stream, without what frames it. */
    public InputStream stream(String head) {
        boolean chunked = new Answer(head, "")
                .field("Transfer-Encoding")
                .filter("chunked"::equals)
                .isPresent();
        return chunked ? new Chunks(in) : in;
    }

    public InputStream in() {
        return in;
    }

    /** Ends its own half: it still reads. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Vanishes as a crashed client does: with a reset instead of a goodbye. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String readBody(String head) throws IOException {
        int length = new Answer(head, "")
                .field("Content-Length")
                .map(Integer::parseInt)
                .orElse(0);
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("half an answer: " + head + new String(body, ISO_8859_1));
        }
        return new String(body, UTF_8);
    }
}
