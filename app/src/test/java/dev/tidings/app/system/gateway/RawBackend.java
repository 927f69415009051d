package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application of which every byte is the test's: each of its connections plays a script, on a thread of its own. */
final class RawBackend implements AutoCloseable {

    private final ServerSocket listener;
    private final Script script;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    private RawBackend(int port, Script script) throws IOException {
        this.listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.script = script;
    }

    /** What happens on a connection; it is closed behind it. */
    interface Script {

        void play(Peer peer) throws IOException;
    }

    static RawBackend start(Script script) throws IOException {
        return start(0, script);
    }

    static RawBackend start(int port, Script script) throws IOException {
        var backend = new RawBackend(port, script);
        Thread.ofVirtual().start(backend::accept);
        return backend;
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns how many connections there were. */
    int accepted() {
        return peers.size();
    }

    /** Returns the heads of all requests, in the order in which they came. */
    List<String> heads() {
        return heads;
    }

    /** Returns what went wrong, which no script expects. */
    List<Throwable> failures() {
        return failures;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Peer peer : peers) {
            peer.socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                var peer = new Peer(listener.accept());
                peers.add(peer);
                Thread.ofVirtual().start(() -> play(peer));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void play(Peer peer) {
        try (peer.socket) {
            script.play(peer);
        } catch (EOFException | SocketException e) {
            // The other end has gone, as it may.
        } catch (IOException | RuntimeException e) {
            failures.add(e);
        }
    }

    /** One connection. */
    final class Peer {

        private final Socket socket;
        private final InputStream in;

        private Peer(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** Reads the head of a request, which is noted as soon as its first byte is there. */
        String readHead() throws IOException {
            var head = new StringBuilder();
            for (int next = in.read(); next >= 0; next = in.read()) {
                head.append((char) next);
                if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                    heads.add(head.toString());
                    return head.toString();
                }
            }
            if (!head.isEmpty()) {
                heads.add(head.toString());
            }
            throw new EOFException();
        }

        String readBody(int bytes) throws IOException {
            return new String(in.readNBytes(bytes), UTF_8);
        }

        InputStream in() {
            return in;
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }

        void send(byte[] bytes, int count) throws IOException {
            socket.getOutputStream().write(bytes, 0, count);
        }

        /** An answer with a length. */
        void answer(String body, String... fields) throws IOException {
            var head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n");
            for (String field : fields) {
                head.append(field).append("\r\n");
            }
            send(head + "\r\n" + body);
        }

        /** Waits until the other end has closed, whatever it says before that. */
        void awaitEnd() throws IOException {
            in.skip(Long.MAX_VALUE);
            while (in.read() >= 0) {
                in.skip(Long.MAX_VALUE);
            }
        }

        /** Ends its own half. */
        void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        /** A reset instead of a goodbye. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
