package dev.tidings.app.system.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.system.Await;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A browser ends an {@code EventSource} for good after a 502: while nobody answers, it is asked to come back instead. */
@Tag("system")
@Timeout(120)
class GatewayStreamGraceTest {

    private static final String EVENTS = "Accept: text/event-stream";

    @TempDir
    Path folder;

    @Test
    void whoWantsEventsIsAskedToComeBackAndOthersAreToldAtOnce() throws Exception {
        try (var backend = Backend.stopped(Language.NODE, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            for (int i = 0; i < 5; i++) {
                Reply reply = Reply.to(gateway.port(), "GET", "/app/events?count=1", EVENTS);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.field("Content-Type").orElseThrow()).startsWith("text/event-stream");
                assertThat(reply.field("Cache-Control")).contains("no-store");
                assertThat(reply.text())
                        .containsPattern("(?m)^retry: [1-9][0-9]*$")
                        .containsPattern("(?m)^:");
                assertThat(reply.text()).as("it is no event").doesNotContain("data:", "event:");
            }
            assertThat(status(gateway, "GET", "Accept: */*")).isEqualTo(502);
            assertThat(status(gateway, "GET", "Accept: application/json")).isEqualTo(502);
            assertThat(status(gateway, "POST", EVENTS)).isEqualTo(502);
            assertThat(status(gateway, "GET", EVENTS)).isEqualTo(200);

            backend.startAgain();
            assertThat(Reply.to(gateway.port(), "GET", "/app/events?count=1", EVENTS)
                            .text())
                    .contains("data: number and rest");
        }
    }

    /** A page of another origin gets only what it may see: without this it is an error, and the end. */
    @Test
    void aPageOfAnotherOriginIsAskedAsWell() throws Exception {
        try (var backend = Backend.stopped(Language.NODE, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            Reply reply = Reply.to(gateway.port(), "GET", "/app/events", EVENTS, "Origin: https://app.example");

            assertThat(reply.field("Access-Control-Allow-Origin")).contains("https://app.example");
            assertThat(reply.field("Access-Control-Allow-Credentials")).contains("true");
        }
    }

    @Test
    void afterTheGraceItIsToldTheTruth() throws Exception {
        try (var backend = Backend.stopped(Language.NODE, folder);
                var gateway = Gateway.in(folder).streamGrace("1500ms").start(backend.url())) {
            for (int i = 0; i < 2; i++) {
                long began = System.nanoTime();
                assertThat(status(gateway, "GET", EVENTS)).isEqualTo(200);
                Await.until("the grace is over", () -> status(gateway, "GET", EVENTS) == 502);
                assertThat((System.nanoTime() - began) / 1_000_000).isBetween(1300L, 4000L);

                backend.startAgain();
                assertThat(status(gateway, "GET", EVENTS)).isEqualTo(200);
                backend.kill();
            }
        }
    }

    @Test
    void withoutGraceItIsToldAtOnce() throws Exception {
        try (var backend = Backend.stopped(Language.NODE, folder);
                var gateway = Gateway.in(folder).streamGrace("0s").start(backend.url())) {
            assertThat(status(gateway, "GET", EVENTS)).isEqualTo(502);
        }
    }

    /** What an application itself says is its own business. */
    @Test
    void anApplicationsOwnFailureIsPassedOn() throws Exception {
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            assertThat(Reply.to(gateway.port(), "GET", "/app/status?code=503", EVENTS)
                            .status())
                    .isEqualTo(503);
        }
    }

    private static int status(Gateway gateway, String method, String field) throws IOException {
        return Reply.to(gateway.port(), method, "/app/events?count=1", field).status();
    }
}
