package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Which other origins' pages may use the hub (WHATWG Fetch, "CORS protocol").
 *
 * @param origins such as {@code https://app.example.com}; {@code *} alone for all; empty for none
 * @param credentials whether their requests may carry cookies
 * @param maxAge how long a browser may remember the answer to a preflight
 */
public record Cors(List<String> origins, boolean credentials, Duration maxAge) {

    private static final String ANY = "*";
    private static final Duration MOST = Duration.ofDays(365);

    /** No other origin. */
    public static final Cors DEFAULT = new Cors(List.of(), false, Duration.ofDays(20));

    public Cors {
        origins = List.copyOf(origins);
        for (int i = 0; i < origins.size(); i++) {
            checkOrigin("cors.origins[" + i + "]", origins.get(i));
        }
        if (origins.contains(ANY) && origins.size() > 1) {
            throw new InvalidValue("cors.origins", String.join(", ", origins), "\"*\" alone, or no \"*\"");
        }
        if (credentials && origins.contains(ANY)) {
            throw new InvalidValue(
                    "cors.credentials", "true", "false while cors.origins is \"*\"; name the origins to allow cookies");
        }
        if (maxAge.isNegative() || maxAge.compareTo(MOST) > 0) {
            throw new InvalidValue("cors.max_age", DurationText.of(maxAge), "0s to 365d");
        }
    }

    /** Returns whether pages of an origin, as the {@code Origin} header names it, may use the hub. */
    public boolean allows(String origin) {
        return origins.contains(ANY) || origins.contains(origin);
    }

    private static void checkOrigin(String where, String origin) {
        if (!origin.equals(ANY) && !isOrigin(origin)) {
            throw new InvalidValue(
                    where, origin, "an origin as browsers send it, such as https://app.example.com, without a path");
        }
    }

    private static boolean isOrigin(String origin) {
        try {
            var uri = new URI(origin);
            String plain = uri.getScheme() + "://" + uri.getRawAuthority();
            return uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && origin.equals(plain.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
