package dev.tidings.app.system.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.system.RawHttp;
import dev.tidings.core.json.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole answer of HTTP/1, however its body is framed; one that is cut off is an error.
 *
 * @param interim the heads of the 1xx before it
 * @param head the status line and the fields
 * @param content its length and its hash
 * @param text the beginning of the body
 * @param trailers the lines behind the last chunk
 */
record Reply(List<String> interim, RawHttp.Answer head, Content content, String text, String trailers) {

    private static final int SHOWN_BYTES = 64 << 10;

    int status() {
        return head.status();
    }

    Optional<String> field(String name) {
        return head.field(name);
    }

    JsonTree json() {
        return JsonTree.read("answer", text);
    }

    /** Returns the detail of a problem (RFC 9457), which an answer of the gateway's own has. */
    String problem() {
        if (!field("Content-Type").orElse("").equals("application/problem+json")) {
            throw new AssertionError("no problem+json: " + head.head() + text);
        }
        JsonTree problem = json();
        return problem.text("title").orElse("") + ": " + problem.text("detail").orElse("");
    }

    /** Sends a request without a body, and reads its answer. */
    static Reply to(RawHttp http, String method, String target, String... fields) throws IOException {
        http.send(RawHttp.request(method, target, "", fields));
        return read(http, method);
    }

    /** The same on a connection of its own. */
    static Reply to(int port, String method, String target, String... fields) throws IOException {
        try (RawHttp http = RawHttp.connect(port).patient()) {
            return to(http, method, target, fields);
        }
    }

    /** @param method of the request: an answer to HEAD has no body */
    static Reply read(RawHttp http, String method) throws IOException {
        List<String> interim = new ArrayList<>();
        String head = http.readHead();
        while (head.startsWith("HTTP/1.1 1") && !head.startsWith("HTTP/1.1 101")) {
            interim.add(head);
            head = http.readHead();
        }
        var answer = new RawHttp.Answer(head, "");
        int status = answer.status();
        var body = new Body(http.in());
        if (method.equals("HEAD") || status == 204 || status == 304 || status == 101) {
            body.length(0);
        } else if (answer.field("Transfer-Encoding").orElse("").equals("chunked")) {
            body.chunks();
        } else if (answer.field("Content-Length").isPresent()) {
            body.length(Long.parseLong(answer.field("Content-Length").orElseThrow()));
        } else {
            body.rest();
        }
        return new Reply(interim, answer, body.digest.done(), body.shown.toString(UTF_8), body.trailers.toString());
    }

    /** Reads a body in chunks: it is whole, or it is an error. */
    static Content chunks(InputStream in) throws IOException {
        var body = new Body(in);
        body.chunks();
        return body.digest.done();
    }

    /** An answer was begun and broken off. */
    static final class NotWhole extends EOFException {

        private static final long serialVersionUID = 1;

        NotWhole(String message) {
            super(message);
        }
    }

    /** A body that is read. */
    private static final class Body {

        private final Content.Digest digest = new Content.Digest();
        private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
        private final StringBuilder trailers = new StringBuilder();
        private final byte[] buffer = new byte[64 << 10];
        private final InputStream in;

        Body(InputStream in) {
            this.in = in;
        }

        void length(long length) throws IOException {
            for (long left = length; left > 0; ) {
                int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (count < 0) {
                    throw new NotWhole("%,d of %,d bytes".formatted(length - left, length));
                }
                take(count);
                left -= count;
            }
        }

        void chunks() throws IOException {
            for (long size = Long.parseLong(line(), 16); size > 0; size = Long.parseLong(line(), 16)) {
                length(size);
                if (!line().isEmpty()) {
                    throw new IOException("a chunk does not end where its size says");
                }
            }
            for (String line = line(); !line.isEmpty(); line = line()) {
                trailers.append(line).append('\n');
            }
        }

        void rest() throws IOException {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                take(count);
            }
        }

        private void take(int count) {
            digest.add(buffer, count);
            shown.write(buffer, 0, Math.min(count, SHOWN_BYTES - Math.min(SHOWN_BYTES, shown.size())));
        }

        private String line() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("cut off in the line of a chunk: " + line);
                }
                line.write(next);
            }
            return line.toString(ISO_8859_1).strip();
        }
    }
}
