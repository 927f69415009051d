package dev.tidings.net.publish;

import dev.tidings.net.connection.Refused;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a publisher's body is taken for. */
enum ContentType {
    TEXT,
    JSON,
    LINES,
    EVENT_STREAM;

    private static final Pattern STRUCTURED_JSON = Pattern.compile("application/[a-z0-9.-]+\\+json"); // RFC 6839 §3.1

    /**
     * Reads {@code Content-Type}. A form is what {@code curl -d} says of anything: it is text like any other.
     *
     * @throws Refused 415 for what is not text
     */
    static ContentType of(Request request) {
        if (!request.header("content-encoding").orElse("identity").equalsIgnoreCase("identity")) {
            throw unsupported("Content-Encoding: none; the body is taken as it is");
        }
        String[] parts = request.header("content-type")
                .orElse("text/plain")
                .toLowerCase(Locale.ROOT)
                .replace(" ", "")
                .replace("\"", "")
                .split(";", -1);
        for (String part : parts) {
            if (part.startsWith("charset=") && !part.matches("charset=(utf-?8|us-ascii)")) {
                throw unsupported("Content-Type: charset=utf-8, or no charset, which means the same");
            }
        }
        return of(parts[0]);
    }

    private static ContentType of(String type) {
        boolean form = type.equals("application/x-www-form-urlencoded");
        if (form || type.equals("text/plain")) {
            return TEXT;
        }
        if (type.equals("application/json") || STRUCTURED_JSON.matcher(type).matches()) {
            return JSON;
        }
        if (type.equals("application/x-ndjson")) {
            return LINES;
        }
        if (type.equals("text/event-stream")) {
            return EVENT_STREAM;
        }
        if (type.startsWith("text/")) {
            return TEXT;
        }
        throw unsupported("Content-Type: text/plain or another text type, application/json, or for a stream of"
                + " events application/x-ndjson or text/event-stream; without one it is text");
    }

    private static Refused unsupported(String detail) {
        return Refused.permanently(Status.UNSUPPORTED_MEDIA_TYPE, detail);
    }
}
