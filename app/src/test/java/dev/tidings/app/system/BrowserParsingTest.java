package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tables in {@code wire/} against what browsers make of the same bytes: our decoders are tested with them. */
@Tag("system")
class BrowserParsingTest {

    /** Where Firefox (153) is at odds with WHATWG HTML §9.2.6, and in what. */
    private static final Map<String, String> FIREFOX = Map.of(
            "a NUL in data is kept", "it leaves the NUL out",
            "a NUL in a type is kept", "it drops the event",
            "an id with a NUL is ignored", "it drops the event",
            "an id with a NUL does not undo one of the same event", "it drops the event",
            "an id counts in an event without data", "it forgets the id",
            "an id counts without any event", "it forgets the id");

    /** What a browser made of a case: events as type, data and id, and the id it came back with. */
    private record Made(List<List<String>> events, String lastEventId) {}

    @ParameterizedTest
    @EnumSource
    void browsersReadStreamsAsOurTablesSay(Browser browser) throws Exception {
        assumeTrue(browser.missing().isEmpty(), () -> browser.missing().orElseThrow());
        List<WireCase> cases = new ArrayList<>(WireCase.all());
        WireCase.all().forEach(one -> cases.add(one.inOnePiece()));
        Map<String, String> different;
        try (Stage stage = Stage.open(browser)) {
            different = differences(stage, cases);
        }

        assertThat(different.keySet())
                .as("%s: %s", browser.version(), different)
                .isSubsetOf(known(browser));
    }

    private static Set<String> known(Browser browser) {
        return switch (browser) {
            case CHROMIUM -> Set.of();
            case FIREFOX -> FIREFOX.keySet();
        };
    }

    /** Returns the cases that a browser reads in another way, and in which. */
    private static Map<String, String> differences(Stage stage, List<WireCase> cases) throws InterruptedException {
        var streams = new Streams(cases);
        stage.serve("/streams/", streams::serve);
        String[] types = cases.stream()
                .flatMap(one -> one.events().stream())
                .map(List::getFirst)
                .filter(type -> !type.equals("message"))
                .distinct()
                .toArray(String[]::new);
        List<PageSource> sources = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            sources.add(stage.listen(stage.origin() + "/streams/" + i, types));
        }
        Map<String, String> different = new LinkedHashMap<>();
        for (int i = 0; i < cases.size(); i++) {
            sources.get(i).await("end", PageSource::isClosed);
            String id = cases.get(i).lastEventId().strip(); // a field's value has no space around it: RFC 9110 §5.5
            var expected = new Made(cases.get(i).events(), id);
            var made = new Made(events(sources.get(i)), streams.lastEventIds.get(i));
            if (!made.equals(expected)) {
                different.put(cases.get(i).name(), made.toString());
            }
        }
        return different;
    }

    private static List<List<String>> events(PageSource source) {
        return source.told().stream()
                .filter(PageSource.Told::isEvent)
                .map(event -> List.of(event.type(), event.data(), event.id()))
                .toList();
    }

    /** Serves each case once, and then notes with which id the browser comes back, and sends it away for good. */
    private record Streams(List<WireCase> cases, Map<Integer, String> lastEventIds) {

        Streams(List<WireCase> cases) {
            this(cases, new ConcurrentHashMap<>());
        }

        void serve(HttpExchange exchange) throws IOException {
            String path = exchange.getRequestURI().getPath();
            int number = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
            boolean first = lastEventIds.putIfAbsent(number, "") == null;
            try (exchange) {
                if (first) {
                    stream(exchange, cases.get(number));
                } else {
                    String id = exchange.getRequestHeaders().getFirst("Last-Event-ID");
                    lastEventIds.put(number, id == null ? "" : utf8(id));
                    exchange.sendResponseHeaders(204, -1);
                }
            }
        }

        private void stream(HttpExchange exchange, WireCase one) throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            for (byte[] chunk : one.chunks()) {
                exchange.getResponseBody().write(chunk);
                exchange.getResponseBody().flush();
            }
        }

        /** The JDK reads a field's bytes as Latin-1; a browser sends them as UTF-8. */
        private static String utf8(String field) {
            return new String(field.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }
}
