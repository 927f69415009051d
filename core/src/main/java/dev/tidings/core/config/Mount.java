package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the hub is found on the server.
 *
 * @param path begins and ends with a slash
 */
public record Mount(String path) {

    private static final Pattern FORM = Pattern.compile("/([A-Za-z0-9_~.-]+/)+");

    /** What the server answers itself. */
    private static final Set<String> TAKEN = Set.of("healthz", "readyz", "metrics", "console", ".well-known", "-");

    /** {@code /events/}. */
    public static final Mount DEFAULT = new Mount("/events/");

    public Mount {
        if (!FORM.matcher(path).matches() || (path + "/").contains("/../") || path.contains("/./")) {
            throw new InvalidValue("routes.path", path, "a path such as /events/, with a slash at both ends");
        }
        String first = path.substring(1, path.indexOf('/', 1));
        if (TAKEN.contains(first)) {
            throw new InvalidValue("routes.path", path, "another path: the server itself answers at /" + first);
        }
    }
}
