package dev.tidings.app.system.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.RawHttp;
import dev.tidings.app.system.gateway.Backend;
import dev.tidings.app.system.gateway.Gateway;
import dev.tidings.app.system.gateway.Language;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway with another proxy on either side of it. */
@Tag("system")
@Timeout(120)
class GatewayBetweenTest {

    private static final String STREAM = "/app/events?count=2&pause=600000";

    @TempDir
    Path folder;

    @Test
    void streamsFromBehindHaproxyAndSaysWhoTheClientIs() throws Exception {
        needs(Program.HAPROXY);
        Certificate certificate = Certificate.make(folder);
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.in(folder).trusting("127.0.0.1").start(backend.url());
                var proxy = RealProxy.start(Setup.HAPROXY_LIVE, folder, gateway.port(), certificate)) {
            int port = proxy.uri("").getPort();

            expectLiveEvent(port);
            assertThat(upgrade(port)).startsWith("HTTP/1.1 101 ");
            try (RawHttp http = RawHttp.connect(port).patient()) {
                String told =
                        http.get("/app/echo", "X-Forwarded-For: 192.0.2.1").body();
                assertThat(told)
                        .contains("\"name\":\"x-forwarded-for\",\"value\":\"127.0.0.1, 127.0.0.1\"")
                        .doesNotContain("192.0.2.1");
            }
        }
    }

    @Test
    void streamsFromAnApplicationBehindNginx() throws Exception {
        needs(Program.NGINX);
        try (var backend = Backend.start(Language.NODE, folder);
                var nginx = Gateway.in(folder).startNginx(backend.url());
                var gateway = Gateway.start(folder, nginx.url(""))) {
            expectLiveEvent(gateway.port());
            assertThat(upgrade(gateway.port())).startsWith("HTTP/1.1 101 ");
        }
    }

    private static void needs(Program program) {
        assumeTrue(program.missing().isEmpty(), () -> program.missing().orElseThrow());
    }

    /** The application makes the second only after the test's time. */
    private static void expectLiveEvent(int port) throws IOException {
        try (RawHttp http = RawHttp.connect(port).patient()) {
            http.send(RawHttp.request("GET", STREAM, "", "Accept: text/event-stream"));
            String head = http.readHead();
            InputStream body = http.stream(head);
            String event = "id: 1\ndata: number and rest\n\n";

            assertThat(head).startsWith("HTTP/1.1 200 ");
            assertThat(new String(body.readNBytes(event.length()), UTF_8)).isEqualTo(event);
        }
    }

    private static String upgrade(int port) throws IOException {
        try (RawHttp http = RawHttp.connect(port).patient()) {
            http.send(RawHttp.request(
                    "GET",
                    "/app/ws",
                    "",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="));
            return http.readHead();
        }
    }
}
