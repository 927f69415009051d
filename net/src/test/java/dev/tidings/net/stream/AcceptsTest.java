package dev.tidings.net.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.net.http.Head;
import dev.tidings.net.http.Headers;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule T1 of {@code docs/protocol.md}: RFC 9110 §12.5.1, from what a client lists to what it gets. */
class AcceptsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // nothing, anything
                "''                                                     | SSE",
                ",                                                      | SSE",
                "*/*                                                    | SSE",
                "text/html, */*;q=0.1                                   | SSE",
                "*/*;q=0                                                | none",
                // one of them, however it is written
                "text/event-stream                                      | SSE",
                "TEXT/Event-Stream                                      | SSE",
                "application/x-ndjson                                   | NDJSON",
                "application/x-ndjson;charset=utf-8                     | NDJSON",
                "application/x-ndjson ; Q=0.5                           | NDJSON",
                "application/json                                       | LONG_POLL",
                "application/json; charset=utf-8                        | LONG_POLL",
                "text/*                                                 | SSE",
                // a family, in the order of the server
                "application/*                                          | NDJSON",
                "application/*, application/x-ndjson;q=0.9              | LONG_POLL",
                // several
                "application/x-ndjson, text/event-stream                | SSE",
                "application/json, application/x-ndjson                 | NDJSON",
                "application/json, text/event-stream                    | SSE",
                "application/json, text/plain, */*                      | SSE",
                "application/json, text/event-stream;q=0.9              | LONG_POLL",
                "text/event-stream;q=0.9, application/x-ndjson          | NDJSON",
                "text/event-stream;q=0.1, application/x-ndjson;q=0.001  | SSE",
                "text/html, application/x-ndjson;q=0.001                | NDJSON",
                // the most specific range decides, also against one that likes it more
                "*/*, text/event-stream;q=0                             | NDJSON",
                "*/*;q=0.9, text/event-stream;q=0.5                     | NDJSON",
                "application/*;q=0.1, application/x-ndjson, */*;q=0.5   | NDJSON",
                "text/*;q=0, */*;q=0.1                                  | NDJSON",
                "text/event-stream;q=0, text/event-stream;q=0.3         | SSE",
                // not at all
                "text/event-stream;q=0                                  | none",
                "text/event-stream;q=0.000, application/x-ndjson;q=0    | none",
                "text/html, image/*                                     | none",
                "application/problem+json                               | none",
                "text/event-stream-2, x/text/event-stream               | none",
                // not a weight
                "application/x-ndjson;q=2, text/event-stream;q=0.9      | NDJSON",
                "application/x-ndjson;q=, text/event-stream;q=0.9       | NDJSON",
                "application/x-ndjson;q=-1, text/event-stream;q=0.9     | NDJSON",
                "application/x-ndjson;q=1e9, text/event-stream;q=0.9    | NDJSON",
            })
    void findsWhatTheClientLikesBest(String accept, String expected) {
        assertThat(of(accept).best().map(Transport::name).orElse("none")).isEqualTo(expected);
    }

    @Test
    void joinsTheLinesOfTheField() {
        assertThat(of("text/event-stream;q=0.2", "application/x-ndjson;q=0.3").best())
                .contains(Transport.NDJSON);
        assertThat(of().best()).contains(Transport.SSE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/event-stream                                   | true  | false",
                "text/event-stream, application/problem+json         | true  | true",
                "text/event-stream;q=0, application/problem+json;q=0 | false | false",
                "*/*                                                 | false | false",
            })
    void knowsWhoMayBeAnEventSourceAndWhoLooksAtTheStatus(String accept, boolean eventStream, boolean problem) {
        assertThat(of(accept).listsEventStream()).isEqualTo(eventStream);
        assertThat(of(accept).problem()).isEqualTo(problem);
    }

    private static Accepts of(String... lines) {
        var headers = new Headers();
        for (String line : lines) {
            headers.add("Accept", line);
        }
        return Accepts.of(Request.of(new Head("GET", "/events/a", "h", Version.HTTP_1_1, headers)));
    }
}
