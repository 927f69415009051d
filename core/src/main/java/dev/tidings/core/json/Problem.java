package dev.tidings.core.json;

import java.util.function.Consumer;

/**
 * The body of an error's answer, {@code application/problem+json} (RFC 9457).
 *
 * @param type a URI that names the kind of problem, or {@link #NO_TYPE}
 * @param title the kind of problem in a few words, the same each time
 * @param status the answer's HTTP status
 * @param detail what is wrong this time and what would be right
 */
public record Problem(String type, String title, int status, String detail) {

    /** The type of a problem that is no more than its status (RFC 9457 §4.2.1). */
    public static final String NO_TYPE = "about:blank";

    /** Returns the body. */
    public byte[] json() {
        return json(more -> {});
    }

    /**
     * Returns the body.
     *
     * @param more writes further members (RFC 9457 §3.2), such as the name of a parameter
     */
    public byte[] json(Consumer<JsonObject> more) {
        return Json.object(out -> more.accept(
                out.put("type", type).put("title", title).put("status", status).put("detail", detail)));
    }
}
