package dev.tidings.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntUnaryOperator;

/** A hub of another make that delivers to its first subscriber as badly as it was told to, and to the others as it should. */
final class FaultyHub implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<OutputStream> streams = new ArrayList<>();
    private final Delivery first;
    private final IntUnaryOperator statuses;
    private int published;

    /** How an event gets to a subscriber. */
    interface Delivery {

        /**
         * Delivers an event, or does not.
         *
         * @param number of the event, from 0
         */
        void deliver(int number, String data, OutputStream to) throws IOException;
    }

    FaultyHub(Delivery first) throws IOException {
        this(first, number -> 202);
    }

    /** @param statuses what the publisher of an event is answered, by its number; whether it is delivered is another matter */
    FaultyHub(Delivery first, IntUnaryOperator statuses) throws IOException {
        this.first = first;
        this.statuses = statuses;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/sub", this::subscribe);
        server.createContext("/pub", this::publish);
        server.setExecutor(threads);
        server.start();
    }

    static void send(String data, OutputStream to) throws IOException {
        to.write(("data: " + data + "\n\n").getBytes(UTF_8));
        to.flush();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void subscribe(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(": hi\n\n".getBytes(UTF_8));
        exchange.getResponseBody().flush();
        synchronized (streams) {
            streams.add(exchange.getResponseBody());
        }
    }

    private void publish(HttpExchange exchange) throws IOException {
        String data = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        int number;
        synchronized (streams) {
            number = published++;
            first.deliver(number, data, streams.getFirst());
            for (OutputStream stream : streams.subList(1, streams.size())) {
                send(data, stream);
            }
        }
        exchange.sendResponseHeaders(statuses.applyAsInt(number), -1);
        exchange.close();
    }
}
