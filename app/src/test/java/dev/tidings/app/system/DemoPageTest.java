package dev.tidings.app.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page at "/" as its reader uses it: publish, see it come, lose the server, go on. */
@Tag("system")
class DemoPageTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void publishesShowsAndSurvivesARestart(Browser browser) throws Exception {
        assumeTrue(browser.missing().isEmpty(), () -> browser.missing().orElseThrow());
        assumeTrue(browser == Browser.CHROMIUM, "Firefox does not speak the DevTools protocol");
        try (var server = RealServer.start(folder);
                var running = browser.open("about:blank", DevTools.FLAG, "--window-size=1280,900");
                var page = new DevTools(running)) {
            page.open(server.url("/"));
            awaitState(page, "live");
            assertThat(page.complaints()).isEmpty();

            publish(page, "1 <b>bold</b>");
            awaitRow(page, "1 <b>bold</b>");
            assertThat(page.evaluate("document.querySelectorAll('#list b').length"))
                    .isEqualTo("0");
            assertThat(page.complaints()).isEmpty();

            server.kill();
            awaitState(page, "lost");
            publish(page, "2");
            page.await("document.getElementById('answer').textContent.includes('does not answer')");
            assertThat(page.evaluate("document.getElementById('data').value")).isEqualTo("2");

            server.startAgain();
            try (var producer = new Producer(server, "demo/hello")) {
                producer.publish("missed, or live");
            }
            awaitState(page, "live");
            publish(page, "2");
            awaitRow(page, "2");
            assertThat(page.evaluate(
                            "[...document.querySelectorAll('#list .data')].map(row => row.textContent).join()"))
                    .isEqualTo("2,missed, or live,1 <b>bold</b>");
            assertThat(page.complaints())
                    .isNotEmpty()
                    .allMatch(line -> line.contains("net::ERR_CONNECTION_REFUSED")
                            || line.contains("net::ERR_INCOMPLETE_CHUNKED_ENCODING"));
            page.screenshot(Path.of("target", "demo-page.png"));
        }
    }

    private static void awaitState(DevTools page, String state) {
        page.await("document.getElementById('state')?.dataset.state === '" + state + "'");
    }

    private static void publish(DevTools page, String data) {
        page.evaluate("document.getElementById('data').value = '" + data + "'");
        page.evaluate("document.querySelector('#publish button.main').click()");
    }

    private static void awaitRow(DevTools page, String data) {
        page.await("document.querySelector('#list .data')?.textContent === '" + data + "'");
    }
}
