package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidings.app.system.gateway.Backend;
import dev.tidings.app.system.gateway.Gateway;
import dev.tidings.app.system.gateway.Language;
import dev.tidings.app.tls.Samples;
import dev.tidings.core.json.JsonTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A page of an application's own, in Chromium, which reads its events through the gateway while the application is not there. */
@Tag("system")
@Timeout(180)
class GatewayBrowserTest {

    private static final long OUTAGE_NS = TimeUnit.SECONDS.toNanos(Boolean.getBoolean("tidings.long") ? 30 : 4);

    @TempDir
    Path folder;

    @BeforeEach
    void needsChromium() {
        assumeTrue(
                Browser.CHROMIUM.missing().isEmpty(),
                () -> Browser.CHROMIUM.missing().orElseThrow());
    }

    @Test
    void comesBackByItselfAfterAnOutage() throws Exception {
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.start(folder, backend.url());
                var browser = Browser.CHROMIUM.open("about:blank", DevTools.FLAG);
                var page = new DevTools(browser)) {
            page.open(gateway.url("/app/page"));
            awaitEvents(page, 3);
            backend.kill();
            long began = System.nanoTime();
            Await.until("the outage is over", () -> System.nanoTime() - began > OUTAGE_NS);
            JsonTree meanwhile = seen(page);
            backend.startAgain();
            awaitEvents(page, meanwhile.number("events").orElseThrow() + 10);

            assertThat(meanwhile.isTrue("closed")).isFalse();
            assertThat(meanwhile.number("opened").orElseThrow())
                    .as("it was asked to come back")
                    .isGreaterThan(1);
            assertThat(seen(page).isTrue("closed")).isFalse();
        }
    }

    /** What the grace is there for: should browsers come back after a 502 one day, it is not needed any more. */
    @Test
    void withoutGraceItGivesUpForGood() throws Exception {
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.in(folder).streamGrace("0s").start(backend.url());
                var browser = Browser.CHROMIUM.open("about:blank", DevTools.FLAG);
                var page = new DevTools(browser)) {
            page.open(gateway.url("/app/page"));
            awaitEvents(page, 3);
            backend.kill();

            Await.until("it has given up", () -> seen(page).isTrue("closed"));
        }
    }

    /** Over TLS, a page's WebSocket is a stream of the connection that brought the page (RFC 8441). */
    @Test
    void talksToTheApplicationOverAStreamOfHttp2() throws Exception {
        Path log = folder.resolve("access.log");
        try (var backend = Backend.start(Language.NODE, folder);
                var gateway = Gateway.in(folder)
                        .tls(Samples.put(folder, "rsa.crt", "rsa.key"))
                        .accessLog(log)
                        .start(backend.url());
                var browser = Browser.CHROMIUM.open("about:blank", DevTools.FLAG, "--ignore-certificate-errors");
                var page = new DevTools(browser)) {
            page.open(gateway.secureUrl("/app/page"));
            awaitEvents(page, 1);

            assertThat(page.evaluate("""
                    new Promise(so => {
                      const heard = [];
                      const socket = new WebSocket(location.origin.replace('https', 'wss') + '/app/ws');
                      socket.onopen = () => socket.send('hello');
                      socket.onmessage = message => {
                        heard.push(message.data);
                        socket.send('close 4001 gone fishing');
                      };
                      socket.onclose = event => so([...heard, event.code, event.reason, event.wasClean].join());
                    })""")).isEqualTo("hello,4001,gone fishing,true");
            Await.until("it is logged", () -> Files.readString(log).contains("/app/ws"));
            assertThat(Files.readString(log)).containsPattern("\\S+ /app/ws HTTP/2");
        }
    }

    private static void awaitEvents(DevTools page, long count) throws Exception {
        Await.until(count + " events", () -> seen(page).number("events").orElse(0) >= count);
    }

    private static JsonTree seen(DevTools page) {
        return JsonTree.read("seen", page.evaluate("typeof seen === 'undefined' ? '{}' : JSON.stringify(seen)"));
    }
}
