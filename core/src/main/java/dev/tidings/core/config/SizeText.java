package dev.tidings.core.config;

import dev.tidings.core.event.InvalidValue;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as an operator writes it: {@code 256KB} is 256,000 and {@code 64KiB} is 65,536. */
public final class SizeText {

    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");

    private static final List<Unit> UNITS = List.of(
            new Unit("TB", 1_000_000_000_000L),
            new Unit("TiB", 1L << 40),
            new Unit("GiB", 1L << 30),
            new Unit("GB", 1_000_000_000L),
            new Unit("MiB", 1L << 20),
            new Unit("MB", 1_000_000L),
            new Unit("KiB", 1L << 10),
            new Unit("KB", 1_000L),
            new Unit("B", 1L));

    private SizeText() {}

    /**
     * Reads a size.
     *
     * @param where the key, for the error
     * @return bytes
     */
    public static long parse(String where, String text) {
        Matcher form = FORM.matcher(text.strip());
        if (form.matches()) {
            String unit = form.group(2).isEmpty() ? "B" : form.group(2);
            for (Unit known : UNITS) {
                if (known.name.equalsIgnoreCase(unit)) {
                    return times(where, text, Long.parseLong(form.group(1)), known);
                }
            }
        }
        throw new InvalidValue(where, text, "a size such as 256KB, 64KiB or 1GB");
    }

    /** Returns a size as {@link #parse} takes it, in the unit that makes it shortest. */
    public static String of(long bytes) {
        String shortest = bytes + "B";
        for (Unit unit : UNITS) {
            String text = bytes / unit.bytes + unit.name;
            if (bytes != 0 && bytes % unit.bytes == 0 && text.length() < shortest.length()) {
                shortest = text;
            }
        }
        return shortest;
    }

    private static long times(String where, String text, long count, Unit unit) {
        try {
            return Math.multiplyExact(count, unit.bytes);
        } catch (ArithmeticException e) {
            throw new InvalidValue(where, text, "a size that fits 63 bits");
        }
    }

    private record Unit(String name, long bytes) {}
}
