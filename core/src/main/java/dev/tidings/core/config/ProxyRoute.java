package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A path whose requests are passed on to an application.
 *
 * @param path what their paths begin with; the route with the longest one is taken
 * @param upstreams where the application is: at least one, each once
 * @param streamGrace how long an {@code EventSource} is asked to come back while no upstream can be reached, before it is
 *     told so, which ends it for good; zero to tell it at once
 * @param grip empty when the application speaks to its clients itself
 * @param resume whether a stream of events is recorded as it passes, so that its client can come back for the rest
 * @param share whether all clients of one URL get their events from one request to the application, which then knows none of them
 */
public record ProxyRoute(
        String path,
        List<Upstream> upstreams,
        Timeouts timeouts,
        Duration streamGrace,
        Optional<Grip> grip,
        boolean resume,
        boolean share) {

    /** One minute: longer than a deployment takes. */
    public static final Duration DEFAULT_STREAM_GRACE = Duration.ofSeconds(60);

    private static final Duration MOST_STREAM_GRACE = Duration.ofDays(1);

    /** What the server answers itself, and passes on nothing of. */
    private static final Set<String> OWN = Set.of("/healthz", "/readyz");

    /** As they stand in a path, without what would be encoded there. */
    private static final Pattern FORM = Pattern.compile("/[A-Za-z0-9_~.:@!$&'()+,;=/-]*");

    /** A route whose streams pass, each for itself. */
    public ProxyRoute(
            String path, List<Upstream> upstreams, Timeouts timeouts, Duration streamGrace, Optional<Grip> grip) {
        this(path, upstreams, timeouts, streamGrace, grip, false, false);
    }

    /** Returns whether streams of events are recorded as they pass. */
    public boolean records() {
        return resume || share;
    }

    public ProxyRoute {
        path = path("routes.path", path);
        upstreams = List.copyOf(upstreams);
        if (upstreams.isEmpty()) {
            throw new InvalidValue("routes.proxy", "nothing", "at least one URL, such as http://127.0.0.1:8000");
        }
        if (new HashSet<>(upstreams).size() < upstreams.size()) {
            throw new InvalidValue("routes.proxy", upstreams, "each URL once");
        }
        streamGrace = checked("routes.stream_grace", streamGrace);
    }

    /**
     * Reads the beginning of a path.
     *
     * @param where the key, for the error
     */
    public static String path(String where, String text) {
        if (!FORM.matcher(text).matches() || text.contains("//") || (text + "/").matches(".*/\\.{1,2}/.*")) {
            throw new InvalidValue(where, text, "the beginning of a path, such as / or /api/");
        }
        if (OWN.contains(text)) {
            throw new InvalidValue(where, text, "another path: the server itself answers at " + text);
        }
        return text;
    }

    /**
     * Reads how long an {@code EventSource} is asked to come back.
     *
     * @param where the key, for the error
     */
    public static Duration streamGrace(String where, String text) {
        return checked(where, DurationText.parse(where, text));
    }

    private static Duration checked(String where, Duration grace) {
        if (grace.isNegative() || grace.compareTo(MOST_STREAM_GRACE) > 0) {
            throw new InvalidValue(where, DurationText.of(grace), "0s (off) to 1d");
        }
        return grace;
    }
}
