package dev.tidings.core.grip;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the gateway asks the application about a client ({@code Grip-Link}).
 *
 * @param next where its stream goes on
 * @param gone where to tell that it is not held any more; a reference as {@link Place#to} takes it
 */
public record Links(Optional<Next> next, Optional<String> gone) {

    /** No links. */
    public static final Links NONE = new Links(Optional.empty(), Optional.empty());

    private static final String FIELD = "Grip-Link";

    /** A link-value and the comma behind it (RFC 8288 §3): in the reference and in quotes commas do not separate. */
    private static final Pattern LINK = Pattern.compile(
            "\\G\\s*+(?:<([^<>]+)>\\s*+((?:;(?:[^,\"]++|\"(?:[^\"\\\\]++|\\\\.)*+\")*+)?))?\\s*+(?:,|$)");

    /**
     * Where a stream goes on.
     *
     * @param reference as {@link Place#to} takes it
     * @param timeout after so long without news it is asked for
     */
    public record Next(String reference, Duration timeout) {

        private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
        private static final Duration LEAST = Duration.ofSeconds(1);

        public Next {
            timeout = timeout.compareTo(LEAST) < 0 ? LEAST : timeout;
        }
    }

    /**
     * Returns the same with references that need no place any more: targets at the application.
     *
     * @throws InvalidValue when one leads elsewhere
     */
    public Links from(Place place) {
        return new Links(
                next.map(link -> new Next(place.to(link.reference).target(), link.timeout)),
                gone.map(reference -> place.to(reference).target()));
    }

    /** Reads the values of the fields; of several links of a kind the last one counts, and others than these are nobody's. */
    static Links of(Stream<String> values) {
        Links all = NONE;
        for (String value : values.toList()) {
            all = all.and(value);
        }
        return all;
    }

    private Links and(String value) {
        Links all = this;
        Matcher link = LINK.matcher(value);
        int end = 0;
        while (end < value.length() && link.find()) {
            end = link.end();
            if (link.group(1) != null) {
                all = all.and(link.group(1), Parameterized.of(link.group(2)));
            }
        }
        if (end < value.length()) {
            throw new InvalidValue(FIELD, value, "such as </path>; rel=next");
        }
        return all;
    }

    private Links and(String reference, Parameterized parameters) {
        return switch (parameters.first("rel").orElse("")) {
            case "next" -> {
                Duration timeout = parameters
                        .first("timeout")
                        .map(seconds -> Hold.seconds(FIELD + " timeout", seconds))
                        .orElse(Next.DEFAULT_TIMEOUT);
                yield new Links(Optional.of(new Next(reference, timeout)), gone);
            }
            case "gone" -> new Links(next, Optional.of(reference));
            default -> this;
        };
    }
}
