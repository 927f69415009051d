package dev.tidings.core.event;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The name an event is published under: segments separated by slashes, such as {@code orders/eu/42}. */
public record Topic(String name) {

    /** The longest name accepted, in UTF-8 bytes: it is stored with every event and fits any proxy's URL limit. */
    public static final int MAX_BYTES = 512;

    /**
     * What the server's own topics begin with. No pattern that begins with a wildcard takes them, as in MQTT (5.0 §4.7.2), so
     * they are nobody's unless a rule names them.
     */
    public static final char OWN = '$';

    private static final int MOST_BYTES_OF_A_CHAR = 3; // of a pair of surrogates it is 4 for both

    public Topic {
        checkPath("topic", name);
        if (name.indexOf('*') >= 0) {
            throw new InvalidValue("topic", name, "no '*' (that is for selectors)");
        }
    }

    @Override
    public String toString() {
        return name;
    }

    /** What a topic and a selector have in common. */
    static void checkPath(String where, String path) {
        if (path.isEmpty() || isTooLong(path)) {
            throw new InvalidValue(where, path, "1 to " + MAX_BYTES + " bytes of UTF-8");
        }
        for (int from = 0; from <= path.length(); from = segmentEnd(path, from) + 1) {
            int length = segmentEnd(path, from) - from;
            if (length == 0) {
                throw new InvalidValue(where, path, "segments separated by single slashes, none of them empty");
            }
            if (length <= 2 && "..".startsWith(path.substring(from, from + length))) {
                throw new InvalidValue(where, path, "no segment that is '.' or '..', which URLs resolve away");
            }
        }
        checkCharacters(where, path);
    }

    private static boolean isTooLong(String path) {
        return path.length() > MAX_BYTES / MOST_BYTES_OF_A_CHAR && path.getBytes(UTF_8).length > MAX_BYTES;
    }

    static int segmentEnd(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    private static void checkCharacters(String where, String path) {
        int codePoint;
        for (int at = 0; at < path.length(); at += Character.charCount(codePoint)) {
            codePoint = path.codePointAt(at);
            if (Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE) {
                throw new InvalidValue(where, path, "no control characters and no half of a surrogate pair");
            }
        }
    }
}
