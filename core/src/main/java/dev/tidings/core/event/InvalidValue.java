package dev.tidings.core.event;

/**
 * A value from outside (a request, a record, the configuration) that Tidings cannot accept.
 *
 * <p>The message says where, what was there and what would have been accepted, in that order. It is safe to
 * show to the peer: the value is escaped and cut, and what may be a URL's name and password is left out. A secret never
 * becomes an {@code InvalidValue}.
 */
public final class InvalidValue extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int SHOWN_CHARS = 60;

    private final String where;
    private final String expected;

    /**
     * @param where the name or path of the value, such as {@code topic} or {@code listen.port}
     * @param got the value as it was given
     * @param expected what would have been accepted, as the end of a sentence
     */
    public InvalidValue(String where, Object got, String expected) {
        // No stack trace: any peer can cause one of these at will, and the message already says where.
        super("%s: got %s, expected %s".formatted(where, show(got.toString()), expected), null, false, false);
        this.where = where;
        this.expected = expected;
    }

    /** Returns the name or path of the value, such as {@code topic}. */
    public String where() {
        return where;
    }

    /** Returns what would have been accepted, as the end of a sentence. */
    public String expected() {
        return expected;
    }

    private static String show(String given) {
        String value = withoutPassword(given);
        var shown = new StringBuilder("\"");
        for (int i = 0; i < value.length() && i < SHOWN_CHARS; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                shown.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                shown.append(c);
            } else {
                shown.append("\\u%04x".formatted((int) c));
            }
        }
        return shown.append(value.length() > SHOWN_CHARS ? "…\"" : "\"").toString();
    }

    private static String withoutPassword(String value) {
        int colon = value.indexOf(':');
        int at = value.lastIndexOf('@');
        if (colon < 0 || at < colon) {
            return value;
        }
        String scheme = value.startsWith("://", colon) ? value.substring(0, colon + 3) : "";
        return scheme + "..." + value.substring(at);
    }
}
