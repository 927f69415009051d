package dev.tidings.net.stream;

import dev.tidings.net.http.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a request's {@code Accept} lists (RFC 9110 §12.5.1). Which of several it likes best does not matter here. */
record Accepts(List<String> ranges) {

    private static final String NOT_WANTED = "";

    static Accepts of(Request request) {
        List<String> ranges = new ArrayList<>();
        for (String line : request.head().headers().all("accept")) {
            for (String range : line.split(",", -1)) {
                String[] parts = range.toLowerCase(Locale.ROOT).replace(" ", "").split(";", -1);
                boolean wanted = List.of(parts).stream().noneMatch(part -> part.matches("q=0(\\.0{0,3})?"));
                if (!parts[0].isEmpty()) {
                    ranges.add(wanted ? parts[0].strip() : NOT_WANTED);
                }
            }
        }
        return new Accepts(ranges);
    }

    /** Returns whether a stream of server-sent events is among what it takes; a request that says nothing takes it. */
    boolean eventStream() {
        return ranges.isEmpty()
                || ranges.stream()
                        .anyMatch(range ->
                                List.of("text/event-stream", "text/*", "*/*").contains(range));
    }

    /** Returns whether it is a client that looks at the status, unlike a native {@code EventSource}. */
    boolean problem() {
        return ranges.contains("application/problem+json");
    }

    /** Returns whether a browser's {@code EventSource} may have sent it. */
    boolean listsEventStream() {
        return ranges.contains("text/event-stream");
    }
}
