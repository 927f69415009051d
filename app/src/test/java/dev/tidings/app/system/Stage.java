package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.tidings.core.json.JsonTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A page of somebody else's site, in a browser: it opens EventSources when it is told to, and tells what they do. No
 * webdriver: the page asks the site for orders.
 */
final class Stage implements AutoCloseable {

    private static final long START_SECONDS = 120; // of a browser, with a new profile, on a machine that is busy
    private static final long ORDER_SECONDS = 20;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer site;
    private final Browser.Running browser;
    private final Map<String, Page> pages = new ConcurrentHashMap<>(); // by origin
    private final Map<String, PageSource> sources = new ConcurrentHashMap<>(); // by name

    /** A page that has been asked for: it is there when it asks for orders. */
    private record Page(BlockingQueue<String> orders, CountDownLatch loaded) {

        Page() {
            this(new LinkedBlockingQueue<>(), new CountDownLatch(1));
        }

        String nextOrder() throws InterruptedException {
            loaded.countDown();
            return orders.poll(ORDER_SECONDS, TimeUnit.SECONDS);
        }
    }

    private Stage(Browser browser) throws IOException {
        site = site(0);
        site.createContext("/order", this::order);
        site.createContext("/told", this::told);
        pages.put(origin(), new Page());
        this.browser = browser.open(origin() + "/stage.html");
    }

    /** Opens the page and waits until it is there. */
    static Stage open(Browser browser) throws IOException, InterruptedException {
        var stage = new Stage(browser);
        stage.awaitPage(stage.origin());
        return stage;
    }

    /** Returns the page's origin, as the browser sends it. */
    String origin() {
        return "http://127.0.0.1:" + site.getAddress().getPort();
    }

    /** Adds something to the page's own site. */
    void serve(String path, HttpHandler handler) {
        site.createContext(path, handler);
    }

    /**
     * Adds a page of another origin, in a frame: it is served once, and what listens on that port afterwards is of its
     * own origin.
     */
    void addPageOf(URI origin) throws IOException, InterruptedException {
        HttpServer once = site(origin.getPort());
        pages.put(origin.toString(), new Page());
        order(origin(), "do=frame&url=" + encode(origin + "/stage.html?site=" + origin()));
        awaitPage(origin.toString());
        once.stop(0);
    }

    /** Makes the page open an EventSource, with {@code onmessage} and a listener for each of the types. */
    PageSource listen(String url, String... types) {
        return listen(origin(), url, "", types);
    }

    /** Makes the page read a stream in another way, one of {@code stage.streams.js}. */
    PageSource stream(String kind, String url) {
        PageSource source = source(url);
        order(origin(), "do=stream&name=" + source.name() + "&kind=" + kind + "&url=" + encode(url));
        return source;
    }

    /** Makes the page send a request. */
    void request(String method, String url, String body) {
        order(origin(), "do=request&method=" + method + "&url=" + encode(url) + "&body=" + encode(body));
    }

    /** Makes the page send a message over a WebSocket. */
    void send(PageSource source, String text) {
        order(origin(), "do=send&name=" + source.name() + "&text=" + encode(text));
    }

    /** The same; when the browser gives up, the page opens another after the last event, as its author has to. */
    PageSource listenStubbornly(String url, String... types) {
        return listen(origin(), url, "&reopen=true", types);
    }

    /** The same on the page that {@linkplain #addPageOf was added} of the URL's origin. */
    PageSource listenAtHome(String url, String... types) {
        return listen("http://" + URI.create(url).getAuthority(), url, "", types);
    }

    /** Makes the page close all that it opened, and the pages that were added. */
    void clear() {
        pages.keySet().retainAll(Set.of(origin()));
        order(origin(), "do=close");
    }

    @Override
    public void close() throws IOException {
        browser.close();
        site.stop(0);
        threads.shutdownNow();
    }

    private PageSource listen(String page, String url, String more, String... types) {
        PageSource source = source(url);
        var order = new StringBuilder("do=open&name=" + source.name() + "&url=" + encode(url) + more);
        List.of(types).forEach(type -> order.append("&type=").append(encode(type)));
        order(page, order.toString());
        return source;
    }

    private PageSource source(String url) {
        var source = new PageSource(Integer.toString(sources.size()), url);
        sources.put(source.name(), source);
        return source;
    }

    private void order(String page, String order) {
        pages.get(page).orders().add(order);
    }

    private void awaitPage(String origin) throws IOException, InterruptedException {
        assertThat(pages.get(origin).loaded().await(START_SECONDS, TimeUnit.SECONDS))
                .as("the browser shows its page; it said: %s", browser.log())
                .isTrue();
    }

    private HttpServer site(int port) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        made.setExecutor(threads);
        made.createContext("/", Stage::file);
        made.start();
        return made;
    }

    private static void file(HttpExchange exchange) throws IOException {
        String name = exchange.getRequestURI().getPath().substring(1);
        try (exchange;
                var file = name.startsWith("stage.") ? Stage.class.getResourceAsStream(name) : null) {
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String type = name.endsWith(".js") ? "text/javascript" : "text/html";
            exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            file.transferTo(exchange.getResponseBody());
        }
    }

    private void order(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        try (exchange) {
            Page page = pages.get(exchange.getRequestURI().getQuery().substring("of=".length()));
            String order = page == null ? null : page.nextOrder();
            if (order == null) {
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(order.getBytes(UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the test is over
        }
    }

    private void told(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            for (JsonTree news : JsonTree.read("told", body).objects("told")) {
                sources.get(news.text("source").orElseThrow()).add(PageSource.Told.of(news));
            }
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
