package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A length of time as it is written in the configuration and in a query: {@code 250ms}, {@code 15s}, {@code 20d}. */
public final class DurationText {

    /** Nine digits of the largest unit are 2.7 million years: no overflow to think of. */
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    /** The largest first, so that a duration is shown in the largest unit it is a whole number of. */
    private static final List<Unit> UNITS = List.of(
            new Unit("d", ChronoUnit.DAYS),
            new Unit("h", ChronoUnit.HOURS),
            new Unit("m", ChronoUnit.MINUTES),
            new Unit("s", ChronoUnit.SECONDS),
            new Unit("ms", ChronoUnit.MILLIS));

    private DurationText() {}

    /**
     * Reads a duration; {@code 0} needs no unit.
     *
     * @param where the key or parameter, for the error
     */
    public static Duration parse(String where, String text) {
        if (text.strip().equals("0")) {
            return Duration.ZERO;
        }
        Matcher form = FORM.matcher(text.strip());
        if (form.matches()) {
            for (Unit unit : UNITS) {
                if (unit.name.equals(form.group(2))) {
                    return Duration.of(Long.parseLong(form.group(1)), unit.length);
                }
            }
        }
        throw new InvalidValue(where, text, "a duration such as 250ms, 15s, 5m, 2h or 20d");
    }

    /** Returns a duration as {@link #parse} takes it; parts of a millisecond are cut. */
    public static String of(Duration duration) {
        long ms = duration.toMillis();
        for (Unit unit : UNITS) {
            long unitMs = unit.length.getDuration().toMillis();
            if (ms != 0 && ms % unitMs == 0) {
                return ms / unitMs + unit.name;
            }
        }
        return "0s";
    }

    private record Unit(String name, ChronoUnit length) {}
}
