package dev.tidings.app.system.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.Await;
import dev.tidings.app.system.RawHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several applications behind one path. */
@Tag("system")
@Timeout(120)
class GatewayUpstreamsTest {

    private static final long LEFT_OUT_NS = 10_000_000_000L;

    @TempDir
    Path folder;

    private final List<RawHttp> clients = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (RawHttp client : clients) {
            client.close();
        }
    }

    @Test
    void requestsGoToWhoHasTheFewest() throws Exception {
        try (var one = Backend.start(Language.NODE, folder);
                var two = Backend.start(Language.NODE, folder);
                var three = Backend.start(Language.NODE, folder);
                var gateway = Gateway.start(folder, one.url(), two.url(), three.url())) {
            for (int i = 0; i < 30; i++) {
                ask(gateway, "/app/slow?ms=1500");
            }
            Await.until("all are asked", () -> requests(one, two, three) == 30);

            assertThat(List.of(one, two, three))
                    .allSatisfy(backend -> assertThat(backend.seen().requests()).isBetween(9L, 11L));
            for (RawHttp client : clients) {
                assertThat(Reply.read(client, "GET").text()).isEqualTo("slow");
            }
        }
    }

    @Test
    void streamsAndWebSocketsCount() throws Exception {
        try (var one = Backend.start(Language.NODE, folder);
                var two = Backend.start(Language.NODE, folder);
                var gateway = Gateway.start(folder, one.url(), two.url())) {
            for (int i = 0; i < 8; i++) {
                ask(gateway, "/app/events?count=1&pause=600000").readHead();
            }
            for (int i = 0; i < 8; i++) {
                String key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
                var socket = RawHttp.connect(gateway.port()).patient();
                clients.add(socket);
                socket.send(RawHttp.request(
                        "GET",
                        "/app/ws",
                        "",
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 13",
                        key));
                assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
            }

            assertThat(one.seen().open()).isBetween(7L, 9L);
            assertThat(two.seen().open()).isBetween(7L, 9L);
        }
    }

    @Test
    void whoIsGoneIsLeftOutAndNoReaderNotices() throws Exception {
        try (var one = Backend.start(Language.NODE, folder);
                var two = Backend.start(Language.NODE, folder);
                var gateway = Gateway.start(folder, one.url(), two.url())) {
            assertThat(statuses(gateway, "GET", 20)).containsOnly(200);
            two.kill();
            assertThat(statuses(gateway, "GET", 50)).containsOnly(200);
            two.startAgain();
            long began = System.nanoTime();

            assertThat(statuses(gateway, "GET", 20)).containsOnly(200);
            assertThat(two.seen().requests()).as("it is left out").isZero();
            assertThat(statuses(gateway, "POST", 20)).containsOnly(200);
            if (Boolean.getBoolean("tidings.long")) {
                Await.until("it is asked again", () -> {
                    assertThat(statuses(gateway, "GET", 1)).containsOnly(200);
                    return two.seen().requests() > 0;
                });
                assertThat(System.nanoTime() - began).isBetween(LEFT_OUT_NS / 2, LEFT_OUT_NS * 2);
            }
        }
    }

    @Test
    void theOnlyOneIsNeverLeftOut() throws Exception {
        try (var backend = Backend.stopped(Language.NODE, folder);
                var gateway = Gateway.start(folder, backend.url())) {
            assertThat(statuses(gateway, "GET", 20)).containsOnly(502);
            backend.startAgain();
            assertThat(statuses(gateway, "GET", 20)).containsOnly(200);
        }
    }

    @Test
    void afterTenSecondsOneRequestTries() throws Exception {
        assumeTrue(Boolean.getBoolean("tidings.long"), "takes 10 s: ./test --long");
        try (var one = Backend.start(Language.NODE, folder);
                var two = Backend.stopped(Language.NODE, folder);
                var gateway = Gateway.start(folder, one.url(), two.url())) {
            assertThat(statuses(gateway, "GET", 50)).containsOnly(200);
            long began = System.nanoTime();
            Await.until("the time is over", () -> System.nanoTime() - began > LEFT_OUT_NS * 11 / 10);

            assertThat(statuses(gateway, "GET", 50)).containsOnly(200);
            assertThat(one.seen().requests()).isEqualTo(100);
        }
    }

    private RawHttp ask(Gateway gateway, String target) throws IOException {
        var client = RawHttp.connect(gateway.port()).patient();
        clients.add(client);
        return client.send(RawHttp.request("GET", target, ""));
    }

    private static List<Integer> statuses(Gateway gateway, String method, int count) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(Reply.to(gateway.port(), method, "/app/echo").status());
        }
        return statuses;
    }

    private static long requests(Backend... backends) {
        return Stream.of(backends).mapToLong(GatewayUpstreamsTest::requests).sum();
    }

    private static long requests(Backend backend) {
        try {
            return backend.seen().requests();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
