package dev.tidings.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.config.Cors;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pages of other origins may do: rules O1 to O4 of {@code docs/protocol.md}. */
class OriginsTest {

    private static final String APP = "https://app.example.com";

    @ParameterizedTest
    @CsvSource({
        "'', 201",
        "'Origin: http://h', 201",
        "'Origin: http://h:80', 403",
        "'Origin: http://h:8080', 403",
        "'Origin: https://h', 403",
        "'Origin: https://h|X-Forwarded-Proto: https', 201",
        "'Origin: http://evil.example', 403",
        "'Origin: null', 403",
        "'Origin: https://app.example.com', 201",
        "'Origin: https://app.example.com|Sec-Fetch-Site: cross-site', 201",
        "'Origin: https://behind.a.proxy|Sec-Fetch-Site: same-origin', 201",
        "'Sec-Fetch-Site: none', 201",
        "'Sec-Fetch-Site: cross-site', 403",
        "'Sec-Fetch-Site: same-site', 403",
    })
    void letsOnlyItsOwnAndAllowedPagesWrite(String fields, int status) {
        var hub = hub(new Cors(List.of(APP), false, Duration.ofDays(20)));
        String more = fields.isEmpty() ? "" : fields.replace("|", "\r\n") + "\r\n";

        assertThat(hub.ask("POST /events/a HTTP/1.1\r\nHost: h\r\n" + more + "Content-Length: 1\r\n\r\nx"))
                .startsWith("HTTP/1.1 " + status + " ");
        assertThat(hub.ask("DELETE /events/a HTTP/1.1\r\nHost: h\r\n" + more + "\r\n"))
                .startsWith("HTTP/1.1 " + (status == 201 ? 204 : status) + " ");
    }

    @Test
    void saysWhichLineOfTheConfigurationWouldAllowIt() {
        assertThat(hub(Cors.DEFAULT).ask("POST /events/a HTTP/1.1\r\nHost: h\r\nOrigin: http://evil.example\r\n\r\n"))
                .contains("pages of http://evil.example may not")
                .contains("cors: {origins: [");
    }

    @Test
    void letsAllowedPagesReadTheAnswerAndNoOthers() {
        var hub = hub(new Cors(List.of(APP), true, Duration.ofHours(1)));
        String request = "GET /events/a HTTP/1.1\r\nHost: h\r\n";

        assertThat(hub.ask(request + "Origin: " + APP + "\r\n\r\n"))
                .contains("\r\nVary: Origin\r\n")
                .contains("\r\nAccess-Control-Allow-Origin: " + APP + "\r\n")
                .contains("\r\nAccess-Control-Allow-Credentials: true\r\n")
                .contains("\r\nAccess-Control-Expose-Headers: Tidings-Cursor, ");
        assertThat(hub.ask(request + "Origin: http://evil.example\r\n\r\n"))
                .contains("\r\nVary: Origin\r\n")
                .doesNotContain("Access-Control");
        assertThat(hub(Cors.DEFAULT).ask(request + "Origin: " + APP + "\r\n\r\n"))
                .doesNotContain("Vary")
                .doesNotContain("Access-Control");
        assertThat(hub(new Cors(List.of("*"), false, Duration.ZERO)).ask(request + "Origin: " + APP + "\r\n\r\n"))
                .contains("\r\nAccess-Control-Allow-Origin: *\r\n")
                .doesNotContain("Credentials");
    }

    @Test
    void answersAPreflight() {
        var hub = hub(new Cors(List.of(APP), false, Duration.ofHours(1)));
        String request = "OPTIONS /events/a HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Method: POST\r\n";

        assertThat(hub.ask(request + "Origin: " + APP + "\r\n\r\n"))
                .startsWith("HTTP/1.1 204 No Content\r\n")
                .contains("\r\nAccess-Control-Allow-Methods: GET, HEAD, POST, PATCH, DELETE\r\n")
                .contains("Idempotency-Key")
                .contains("\r\nAccess-Control-Max-Age: 3600\r\n")
                .doesNotContain("Content-Length");
        assertThat(hub.ask(request + "Origin: http://evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 204 ")
                .doesNotContain("Access-Control");
    }

    private static TestHub hub(Cors cors) {
        return new TestHub(new TestConfig().cors(cors).config());
    }
}
