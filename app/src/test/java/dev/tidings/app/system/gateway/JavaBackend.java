package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application in Java: {@code JavaBackend PORT}, in a process of its own. What each path does, the three applications
 * of the tests have in common; this one has no WebSocket, and does not know how many connections are open.
 */
final class JavaBackend {

    private final AtomicLong requests = new AtomicLong();
    private final Map<InetSocketAddress, Integer> connections = new ConcurrentHashMap<>();
    private final CountDownLatch never = new CountDownLatch(1);

    private JavaBackend() {}

    /** Something that answers. */
    private interface Page {

        void answer(HttpExchange exchange, Map<String, String> query) throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        var backend = new JavaBackend();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        HttpServer server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Map<String, Page> pages = Map.of(
                "/app/echo", backend::echo,
                "/app/download", JavaBackend::download,
                "/app/events",
                        (exchange, query) -> backend.stream(
                                exchange, query, "text/event-stream", "id: %d\ndata: number", " and rest\n\n"),
                "/app/lines",
                        (exchange, query) ->
                                backend.stream(exchange, query, "application/x-ndjson", "{\"number\":%d", "}\n"),
                "/app/slow", backend::slow,
                "/app/status", JavaBackend::status,
                "/app/early", JavaBackend::early);
        pages.forEach((path, page) -> server.createContext(path, exchange -> {
            try (exchange) {
                backend.count(exchange);
                page.answer(exchange, query(exchange));
            }
        }));
        server.createContext("/-/seen", backend::seen);
        server.start();
        System.out.println("ready");
    }

    private void count(HttpExchange exchange) {
        requests.incrementAndGet();
        connections.computeIfAbsent(exchange.getRemoteAddress(), _ -> connections.size() + 1);
    }

    private void seen(HttpExchange exchange) throws IOException {
        try (exchange) {
            json(
                    exchange,
                    "{\"requests\":%d,\"connections\":%d,\"open\":0}".formatted(requests.get(), connections.size()));
        }
    }

    private void echo(HttpExchange exchange, Map<String, String> query) throws IOException {
        var digest = new Content.Digest();
        byte[] buffer = new byte[64 << 10];
        InputStream in = exchange.getRequestBody();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.add(buffer, count);
        }
        List<String> fields = new ArrayList<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> values.forEach(value -> fields.add("{\"name\":%s,\"value\":%s}"
                        .formatted(text(name.toLowerCase(java.util.Locale.ROOT)), text(value)))));
        Content content = digest.done();
        exchange.getResponseHeaders().set("X-Backend", "java");
        json(
                exchange,
                "{\"method\":%s,\"target\":%s,\"version\":%s,\"fields\":[%s],\"bytes\":%d,\"sha256\":%s,\"connection\":%d}"
                        .formatted(
                                text(exchange.getRequestMethod()),
                                text(exchange.getRequestURI().toString()),
                                text(exchange.getProtocol().substring("HTTP/".length())),
                                String.join(",", fields),
                                content.bytes(),
                                text(content.sha256()),
                                connections.get(exchange.getRemoteAddress())));
    }

    private static void download(HttpExchange exchange, Map<String, String> query) throws IOException {
        long bytes = Long.parseLong(query.get("bytes"));
        boolean isEmpty = exchange.getRequestMethod().equals("HEAD") || bytes == 0;
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(200, isEmpty ? -1 : query.containsKey("chunked") ? 0 : bytes);
        OutputStream out = exchange.getResponseBody();
        for (long left = isEmpty ? 0 : bytes; left > 0; left -= Content.BLOCK.length) {
            out.write(Content.BLOCK, 0, (int) Math.min(left, Content.BLOCK.length));
        }
    }

    /** Each number in two writes, with a pause after each of them when it is asked for. */
    private void stream(HttpExchange exchange, Map<String, String> query, String mediaType, String first, String second)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", mediaType);
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.flush();
        for (int number = 1; number <= Integer.parseInt(query.get("count")); number++) {
            out.write(first.formatted(number).getBytes(UTF_8));
            out.flush();
            pause(query.getOrDefault("within", "0"));
            out.write(second.getBytes(UTF_8));
            out.flush();
            pause(query.getOrDefault("pause", "0"));
        }
    }

    private void slow(HttpExchange exchange, Map<String, String> query) throws IOException {
        pause(query.get("ms"));
        exchange.sendResponseHeaders(200, "slow".length());
        exchange.getResponseBody().write("slow".getBytes(UTF_8));
    }

    private static void status(HttpExchange exchange, Map<String, String> query) throws IOException {
        exchange.getResponseHeaders().set("X-Backend", "java");
        exchange.sendResponseHeaders(Integer.parseInt(query.get("code")), -1);
    }

    /** Refuses without having read the body. */
    private static void early(HttpExchange exchange, Map<String, String> query) throws IOException {
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(413, "too much".length());
        exchange.getResponseBody().write("too much".getBytes(UTF_8));
    }

    private static void json(HttpExchange exchange, String told) throws IOException {
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        byte[] body = told.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (isHead) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(200, isHead ? -1 : body.length);
        if (!isHead) {
            exchange.getResponseBody().write(body);
        }
    }

    private void pause(String ms) {
        try {
            var _ = never.await(Long.parseLong(ms), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new ConcurrentHashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length < 2 ? "" : parts[1]);
        }
        return query;
    }
}
