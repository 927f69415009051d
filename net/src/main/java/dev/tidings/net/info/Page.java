package dev.tidings.net.info;

import dev.tidings.core.event.Utf8;
import dev.tidings.net.connection.Answer;
import dev.tidings.net.connection.Body;
import dev.tidings.net.connection.Endpoint;
import dev.tidings.net.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The page to try it out with: a fixed list of files from the class path, in memory. */
public final class Page {

    private static final String FOLDER = "/dev/tidings/net/page/";

    /** Scripts and styles from here only, no frames around it: what is published is shown, never run. */
    private static final String POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private Page() {}

    /** Returns what answers at which path. */
    public static Map<String, Endpoint> files() {
        return Map.of(
                "/", file("index.html"),
                "/page.css", file("page.css"),
                "/page.js", file("page.js"),
                "/icon.svg", file("icon.svg"));
    }

    private static Endpoint file(String name) {
        Answer answer = new Answer(Status.OK, List.of(), Utf8.ofStored(read(name)))
                .with("Content-Type", TYPES.getOrDefault(name, "text/plain"))
                .with("Cache-Control", "no-cache")
                .with("Content-Security-Policy", POLICY)
                .with("X-Content-Type-Options", "nosniff")
                .with("Referrer-Policy", "no-referrer");
        return exchange -> Body.none(() -> exchange.answer(answer));
    }

    private static byte[] read(String name) {
        try (InputStream file = Page.class.getResourceAsStream(FOLDER + name)) {
            return file == null ? new byte[0] : file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
