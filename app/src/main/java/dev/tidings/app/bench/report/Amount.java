package dev.tidings.app.bench.report;

import java.util.Locale;

/** Numbers as a person reads them. */
final class Amount {

    private Amount() {}

    /** Returns a time with three digits that count, in the unit it is best read in: {@code 843 µs}, {@code 1.24 ms}, {@code 2.50 s}. */
    static String time(long nanos) {
        double ns = (double) nanos;
        if (ns < 999.5e3) {
            return digits(ns / 1e3) + " µs";
        }
        return ns < 999.5e6 ? digits(ns / 1e6) + " ms" : digits(ns / 1e9) + " s";
    }

    /** Returns a number with commas. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Returns how many a second: whole from ten on. */
    static String rate(double aSecond) {
        return (aSecond < 9.95 ? String.format(Locale.ROOT, "%.1f", aSecond) : count(Math.round(aSecond))) + "/s";
    }

    /** Returns bits a second, in the unit they are best read in. */
    static String bits(double aSecond) {
        if (aSecond < 999.5e3) {
            return digits(aSecond / 1e3) + " kbit/s";
        }
        return aSecond < 999.5e6 ? digits(aSecond / 1e6) + " Mbit/s" : digits(aSecond / 1e9) + " Gbit/s";
    }

    private static String digits(double value) {
        String form = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, form, value);
    }
}
