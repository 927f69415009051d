package dev.tidings.core.event;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The name an event is published under: segments separated by slashes, such as {@code orders/eu/42}. */
public record Topic(String name) {

    /** The longest name accepted, in UTF-8 bytes: it is stored with every event and fits any proxy's URL limit. */
    public static final int MAX_BYTES = 512;

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
        if (path.isEmpty() || path.getBytes(UTF_8).length > MAX_BYTES) {
            throw new InvalidValue(where, path, "1 to " + MAX_BYTES + " bytes of UTF-8");
        }
        String closed = "/" + path + "/";
        if (closed.contains("//")) {
            throw new InvalidValue(where, path, "segments separated by single slashes, none of them empty");
        }
        if (closed.contains("/./") || closed.contains("/../")) {
            throw new InvalidValue(where, path, "no segment that is '.' or '..', which URLs resolve away");
        }
        if (path.codePoints().anyMatch(Topic::isForbidden)) {
            throw new InvalidValue(where, path, "no control characters and no half of a surrogate pair");
        }
    }

    private static boolean isForbidden(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }
}
