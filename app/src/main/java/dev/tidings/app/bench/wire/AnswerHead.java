package dev.tidings.app.bench.wire;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The head of an answer (RFC 9112 §2).
 *
 * @param status such as 200
 * @param fields by name, in any case; of fields that came twice the last
 */
public record AnswerHead(int status, Map<String, String> fields) {

    private static final int STATUS_AT = "HTTP/1.1 ".length();

    public AnswerHead {
        fields = Map.copyOf(fields);
    }

    /**
     * Reads a head.
     *
     * @param text with its line ends, without the empty line at its end
     * @throws BadAnswer when it is none
     */
    static AnswerHead parse(String text) {
        String[] lines = text.split("\r?\n", -1);
        if (!lines[0].matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new BadAnswer("no answer of HTTP/1.1");
        }
        Map<String, String> fields = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                fields.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return new AnswerHead(Integer.parseInt(lines[0], STATUS_AT, STATUS_AT + 3, 10), fields);
    }

    /** Returns a field. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns whether a request that should have changed something did not; other errors, such as a proxy's 504, leave that open. */
    public boolean isRefusal() {
        return status / 100 == 3 || status / 100 == 4 || status == 503;
    }

    /** Returns whether the connection ends with the answer. */
    public boolean closes() {
        return field("Connection").orElse("").toLowerCase(Locale.ROOT).contains("close");
    }

    boolean isChunked() {
        return field("Transfer-Encoding").orElse("").toLowerCase(Locale.ROOT).endsWith("chunked");
    }

    /** Returns the length that was announced, or -1 without one. */
    long length() {
        if (status == 204 || status == 304 || status == 101) {
            return 0;
        }
        String length = field("Content-Length").orElse("-1");
        if (!length.matches("-1|[0-9]{1,15}")) {
            throw new BadAnswer("a Content-Length that is no number");
        }
        return isChunked() ? -1 : Long.parseLong(length);
    }
}
