package dev.tidings.net;

import static dev.tidings.net.Http2Frames.END_HEADERS;
import static dev.tidings.net.Http2Frames.END_STREAM;
import static dev.tidings.net.Http2Frames.HEADERS;
import static dev.tidings.net.Http2Frames.frame;
import static dev.tidings.net.Http2Frames.requested;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.auth.Access;
import dev.tidings.core.config.Config;
import dev.tidings.core.config.Cors;
import dev.tidings.core.config.Limits;
import dev.tidings.core.config.Mount;
import dev.tidings.core.config.Retry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another configuration, while there are connections. */
class CurrentSiteTest {

    private final TestHub hub = new TestHub();

    @AfterEach
    void leavesNothingBehind() {
        hub.close();
    }

    @Test
    void isSeenByTheNextRequestOnAConnectionThatIsThere() {
        TestHub.Client client = hub.connect();
        assertThat(client.ask(post("/hub/a", "early"))).startsWith("HTTP/1.1 404 ");

        hub.take(movedTo("/hub/"));

        assertThat(client.ask(post("/hub/a", "x"))).startsWith("HTTP/1.1 201 ");
        assertThat(client.ask(post("/events/a", "late"))).startsWith("HTTP/1.1 404 ");
        assertThat(hub.stored()).hasSize(1);
    }

    @Test
    void isSeenByTheNextStreamOfAConnectionThatIsThere() {
        Http2Frames client = new Http2Frames(hub).begin();
        client.read();
        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, requested("HEAD", "/hub/a")));
        assertThat(statuses(client)).containsExactly("404");

        hub.take(movedTo("/hub/"));

        client.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, requested("HEAD", "/hub/a")));
        assertThat(statuses(client)).containsExactly("200");
    }

    @Test
    void leavesAStreamAsItBegan() {
        TestHub.Client stream = hub.connect();
        stream.ask("GET /events/a HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\n\r\n");

        hub.take(movedTo("/hub/"));

        hub.ask(post("/hub/a", "after"));
        assertThat(stream.received()).contains("data: after\n");
        assertThat(stream.isOpen()).isTrue();
    }

    @Test
    void takesABodyByTheLimitThatItBeganWith() {
        TestHub.Client client = hub.connect();
        client.send("POST /events/a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");

        hub.take(with(new Limits(3, 1, 1, 1, 4096, Duration.ofSeconds(5)), Access.OPEN));

        assertThat(client.ask("67890")).startsWith("HTTP/1.1 201 ");
        assertThat(client.ask(post("/events/a", "1234")))
                .startsWith("HTTP/1.1 413 ")
                .contains("at most 3 bytes");
    }

    @Test
    void leavesAWebSocketItsRightsAndGivesANewOneTheOthers() {
        var talker = Talker.v1(hub, "/events");

        hub.take(with(Limits.DEFAULT, new Access(List.of())));

        assertThat(talker.say("{\"ref\":1,\"publish\":{\"topic\":\"a\",\"data\":\"x\"}}"))
                .singleElement()
                .asString()
                .contains("\"ok\"");
        assertThat(hub.ask(post("/events/a", "x"))).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void decidesWhichOriginsAreToldWhatAndWhenToComeBack() {
        String ask =
                "GET /events/a HTTP/1.1\r\nHost: h\r\nAccept: text/event-stream\r\nOrigin: https://a.example\r\n\r\n";
        assertThat(hub.ask(ask)).doesNotContain("Access-Control").contains("retry: 1000\n");

        var cors = new Cors(List.of("https://a.example"), false, Duration.ZERO);
        hub.take(config(
                Access.OPEN, Limits.DEFAULT, new Retry(Duration.ofSeconds(2), Duration.ZERO), cors, Mount.DEFAULT));

        assertThat(hub.ask(ask)).contains("Access-Control-Allow-Origin: https://a.example\r\n", "retry: 2000\n");
    }

    @Test
    void countsWhoIsThereByTheNewLimits() {
        var admission = new Admission(connections(2));
        assertThat(admission.open()).isNull();
        assertThat(admission.open()).isNull();
        admission.limit(connections(1));
        assertThat(admission.open()).isNotNull();
        admission.limit(connections(4));
        assertThat(admission.open()).isNull();
        assertThat(admission.open()).isNotNull();
    }

    private static Limits connections(int most) {
        return new Limits(1000, 1, most, 1, 4096, Duration.ofSeconds(5));
    }

    private static String post(String path, String data) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + data.length() + "\r\n\r\n" + data;
    }

    private static List<String> statuses(Http2Frames client) {
        return client.read().stream()
                .filter(frame -> frame.type() == HEADERS)
                .map(frame -> client.fields(frame).status().toString())
                .toList();
    }

    private static Config movedTo(String path) {
        return config(Access.OPEN, Limits.DEFAULT, Retry.DEFAULT, Cors.DEFAULT, new Mount(path));
    }

    private static Config with(Limits limits, Access access) {
        return config(access, limits, Retry.DEFAULT, Cors.DEFAULT, Mount.DEFAULT);
    }

    private static Config config(Access access, Limits limits, Retry retry, Cors cors, Mount mount) {
        return new TestConfig()
                .access(access)
                .limits(limits)
                .retry(retry)
                .cors(cors)
                .mount(mount)
                .config();
    }
}
