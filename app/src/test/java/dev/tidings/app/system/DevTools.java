package dev.tidings.app.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** As much of Chromium's DevTools protocol as it takes to use a page like a reader, and to see what its console says. */
final class DevTools implements AutoCloseable {

    /** Makes the browser listen; it writes the port into its profile. */
    static final String FLAG = "--remote-debugging-port=0";

    private static final long LIMIT_SECONDS = 60;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<String, CompletableFuture<Object>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final WebSocket socket;

    /** Connects to the browser's only page. */
    DevTools(Browser.Running browser) throws IOException, InterruptedException {
        socket = http.newWebSocketBuilder()
                .buildAsync(page(browser), new Messages())
                .join();
        call("Runtime.enable", "{}");
        call("Log.enable", "{}"); // tells what was logged before, too
    }

    /** Goes to another page: from nowhere, so that nothing of it is missed. */
    void open(String url) {
        call("Page.navigate", new String(Json.object(params -> params.put("url", url)), UTF_8));
    }

    /** Returns what the page's console shows as an error or a warning, violations of its policy among it. */
    List<String> complaints() {
        return complaints;
    }

    /** Runs a script in the page and returns its result as text. */
    String evaluate(String script) {
        Object answer = call(
                "Runtime.evaluate",
                new String(
                        Json.object(params -> params.put("expression", script)
                                .put("returnByValue", true)
                                .put("awaitPromise", true)),
                        UTF_8));
        assertThat(JsonText.at(answer, "exceptionDetails")).as(script).isEqualTo("");
        return JsonText.at(answer, "result", "value").toString();
    }

    /** Waits until a condition holds in the page. */
    void await(String condition) {
        evaluate("new Promise(so => { const look = () => (%s) ? so() : setTimeout(look, 20); look(); })"
                .formatted(condition));
    }

    void screenshot(Path file) throws IOException {
        Object answer = call("Page.captureScreenshot", "{}");
        Files.write(file, Base64.getDecoder().decode(JsonText.at(answer, "data").toString()));
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    private URI page(Browser.Running browser) throws IOException, InterruptedException {
        Path port = browser.profile().resolve("DevToolsActivePort");
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!Files.exists(port) || Files.readAllLines(port).isEmpty()) {
            assertThat(System.nanoTime()).as(browser.log()).isLessThan(deadlineNs);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        var list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).getFirst() + "/json/list");
        String targets = http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                .body();
        return ((List<?>) JsonText.read(targets))
                .stream()
                        .filter(target -> JsonText.at(target, "type").equals("page"))
                        .map(target ->
                                JsonText.at(target, "webSocketDebuggerUrl").toString())
                        .map(URI::create)
                        .findFirst()
                        .orElseThrow();
    }

    private Object call(String method, String params) {
        String id = Integer.toString(calls.incrementAndGet());
        var answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText("{\"id\":%s,\"method\":\"%s\",\"params\":%s}".formatted(id, method, params), true);
        return answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    private void onMessage(Object message) {
        var answer = answers.remove(JsonText.at(message, "id").toString());
        if (answer != null) {
            Object error = JsonText.at(message, "error", "message");
            if (error.equals("")) {
                answer.complete(JsonText.at(message, "result"));
            } else {
                answer.completeExceptionally(new AssertionError(error.toString()));
            }
            return;
        }
        switch (JsonText.at(message, "method").toString()) {
            case "Runtime.exceptionThrown" -> complaints.add(message.toString());
            case "Log.entryAdded" -> {
                Object entry = JsonText.at(message, "params", "entry");
                complaints.add(JsonText.at(entry, "level") + ": " + JsonText.at(entry, "text") + " "
                        + JsonText.at(entry, "url"));
            }
            case "Runtime.consoleAPICalled" -> complaints.add(message.toString());
            default -> {}
        }
    }

    /** Puts messages together; one after the other. */
    private final class Messages implements WebSocket.Listener {

        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                onMessage(JsonText.read(part.toString()));
                part.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
