package dev.tidings.net.connection;

import dev.tidings.core.config.Cors;
import dev.tidings.net.connection.Answer.Field;
import dev.tidings.net.http.Request;
import dev.tidings.net.http.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What pages of other origins may do. Reading is the browser's business (WHATWG Fetch §3.2, "CORS protocol"), writing is
 * ours: a form or a simple request is sent without asking, also to a server that listens on loopback only.
 */
public record Origins(Cors cors) {

    private static final String EXPOSED = "Tidings-Cursor, Tidings-Earliest, Tidings-Subscribers";
    private static final String METHODS = "GET, HEAD, POST, PATCH, DELETE";
    private static final String HEADERS =
            "Authorization, Cache-Control, Content-Type, Event-Type, Idempotency-Key, Last-Event-ID";

    /** Returns the fields that let a page read the answer, if its origin is allowed. */
    public List<Field> fields(Request request) {
        if (cors.origins().isEmpty()) {
            return List.of();
        }
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("Vary", "Origin"));
        Optional<String> origin = request.header("origin").filter(cors::allows);
        if (origin.isPresent()) {
            boolean any = !cors.origins().contains(origin.get());
            fields.add(new Field("Access-Control-Allow-Origin", any ? "*" : origin.get()));
            if (cors.credentials()) {
                fields.add(new Field("Access-Control-Allow-Credentials", "true"));
            }
            fields.add(new Field("Access-Control-Expose-Headers", EXPOSED));
        }
        return fields;
    }

    /** Returns the answer to a preflight; {@link #fields} come on top. */
    public Answer preflight(Request request) {
        Answer answer = Answer.of(Status.NO_CONTENT).with("Allow", METHODS + ", OPTIONS");
        if (request.header("origin").filter(cors::allows).isEmpty()) {
            return answer;
        }
        return answer.with("Access-Control-Allow-Methods", METHODS)
                .with("Access-Control-Allow-Headers", HEADERS)
                .with("Access-Control-Max-Age", Long.toString(cors.maxAge().toSeconds()));
    }

    /**
     * Checks a request that changes something.
     *
     * @throws Refused when it comes from a page whose origin is neither this one nor allowed
     */
    void checkWrite(Request request, Caller caller) {
        check(request, caller, "change anything here");
    }

    /**
     * Checks a request for a WebSocket: for those a browser asks nobody's leave, whatever the page's origin, and lets the
     * page read what comes (RFC 6455 §10.2).
     *
     * @throws Refused as {@link #checkWrite}
     */
    public void checkWebSocket(Request request, Caller caller) {
        check(request, caller, "open a WebSocket here");
    }

    private void check(Request request, Caller caller, String what) {
        Optional<String> origin = request.header("origin");
        if (origin.filter(cors::allows).isPresent()) {
            return;
        }
        // A page cannot set Sec-Fetch-Site, and it is right behind any proxy (W3C Fetch Metadata §2.4).
        Optional<String> site = request.header("sec-fetch-site");
        boolean own = site.isPresent()
                ? site.get().equals("same-origin") || site.get().equals("none")
                : origin.isEmpty() || isOwn(origin.get(), caller);
        if (!own) {
            throw Refused.permanently(
                    Status.FORBIDDEN,
                    "Origin: pages of " + shown(origin) + " may not " + what + "; the line in the configuration"
                            + " that allows it is  cors: {origins: [\"https://app.example.com\"]}");
        }
    }

    private static boolean isOwn(String origin, Caller caller) {
        String scheme = caller.scheme();
        String authority = caller.authority();
        String defaultPort = scheme.equals("https") ? ":443" : ":80";
        String host = authority.endsWith(defaultPort)
                ? authority.substring(0, authority.length() - defaultPort.length())
                : authority;
        return origin.equalsIgnoreCase(scheme + "://" + host);
    }

    private static String shown(Optional<String> origin) {
        return origin.filter(text -> text.matches("[ -~]{1,100}")).orElse("another site");
    }
}
