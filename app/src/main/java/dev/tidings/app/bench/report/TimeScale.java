package dev.tidings.app.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Times on a logarithmic axis, from one round time to another.
 *
 * @param lowNs 1, 2 or 5 of a power of ten
 * @param highNs likewise; at least ten times as much
 */
record TimeScale(double lowNs, double highNs) {

    private static final double[] STEPS = {1, 2, 5, 10};
    private static final int MAX_TICKS = 14;

    /** Returns the scale on which both times are. */
    static TimeScale around(long leastNs, long mostNs) {
        double low = below((double) Math.max(1_000, leastNs));
        double high = low;
        while (high < (double) mostNs || high < low * 9.9) {
            high = next(high);
        }
        return new TimeScale(low, high);
    }

    /** Returns where a time is: 0 at the low end, 1 at the high one. */
    double at(double ns) {
        double part = Math.log(Math.max(ns, lowNs) / lowNs) / Math.log(highNs / lowNs);
        return Math.min(1, part);
    }

    /** Returns the time at a place. */
    double ns(double at) {
        return lowNs * Math.pow(highNs / lowNs, at);
    }

    /** Returns the times to write at the axis: 1, 2 and 5 of each power of ten, or 1 alone where that is too many. */
    List<Double> ticks() {
        List<Double> all = new ArrayList<>();
        for (double tick = lowNs; tick < highNs * 1.001; tick = next(tick)) {
            all.add(tick);
        }
        if (all.size() > MAX_TICKS) {
            all.removeIf(tick -> Math.abs(Math.rint(Math.log10(tick)) - Math.log10(tick)) > 1e-6);
        }
        return all;
    }

    /** Returns a round time as it is written. */
    static String label(double ns) {
        if (ns < 0.999e6) {
            return Math.round(ns / 1e3) + " µs";
        }
        return ns < 0.999e9 ? Math.round(ns / 1e6) + " ms" : Math.round(ns / 1e9) + " s";
    }

    private static double below(double ns) {
        double power = Math.pow(10, Math.floor(Math.log10(ns)));
        double low = power;
        for (double step : STEPS) {
            low = step * power <= ns ? step * power : low;
        }
        return low;
    }

    private static double next(double tick) {
        double power = Math.pow(10, Math.floor(Math.log10(tick * 1.001)));
        for (double step : STEPS) {
            if (step * power > tick * 1.001) {
                return step * power;
            }
        }
        return 10 * power;
    }
}
