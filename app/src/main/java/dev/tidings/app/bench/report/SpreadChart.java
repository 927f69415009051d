package dev.tidings.app.bench.report;

import dev.tidings.app.bench.Latencies;
import dev.tidings.app.bench.report.Svg.Anchor;
import java.util.Locale;

/**
 * How latencies are spread: which share of the deliveries took how long, on a logarithmic axis, so that the tail is as easy to see as the bulk. The
 * faster half, the rest up to p99, and the slowest hundredth have colours of their own.
 */
final class SpreadChart {

    static final int WIDTH = 920;
    static final int HEIGHT = 330;

    private static final int LEFT = 52;
    private static final int RIGHT = 892;
    private static final int TOP = 68;
    private static final int BOTTOM = 280;
    private static final int BARS = 60;
    /** One delivery of a million is to be seen too. */
    private static final double LEAST_HEIGHT = 1.5;

    private static final double LEAST_TOP = 0.01;
    private static final int LABEL_WIDTH = 92;

    private final Latencies latencies;
    private final TimeScale scale;
    private final Svg svg = new Svg();

    private SpreadChart(Latencies latencies) {
        this.latencies = latencies;
        this.scale = TimeScale.around(latencies.percentileNs(0), latencies.maxNs());
    }

    static Svg of(Latencies latencies) {
        var chart = new SpreadChart(latencies);
        double[] shares = chart.shares();
        double top = chart.axes(shares);
        chart.bars(shares, top);
        chart.marks();
        return chart.svg;
    }

    private double[] shares() {
        var shares = new double[BARS];
        double all = (double) Math.max(1, latencies.count());
        for (int i = 0; i < BARS; i++) {
            double to = i == BARS - 1 ? Double.MAX_VALUE : scale.ns((i + 1.0) / BARS);
            shares[i] = latencies.between(i == 0 ? 0 : scale.ns((double) i / BARS), to) / all;
        }
        return shares;
    }

    /** Returns the share at the top of the axis. */
    private double axes(double[] shares) {
        double most = LEAST_TOP;
        for (double share : shares) {
            most = Math.max(most, share);
        }
        double step = step(most);
        double top = Math.ceil(most / step - 1e-9) * step;
        for (double share = 0; share < top + step / 2; share += step) {
            double y = BOTTOM - (BOTTOM - TOP) * share / top;
            svg.line(LEFT, y, RIGHT, y, share == 0 ? "axis" : "grid");
            svg.text(LEFT - 8, y + 4, "soft", Anchor.end, percent(share, step));
        }
        for (double tick : scale.ticks()) {
            double x = x(tick);
            svg.line(x, BOTTOM, x, BOTTOM + 5, "axis");
            svg.text(x, BOTTOM + 20, "soft", Anchor.middle, TimeScale.label(tick));
        }
        svg.text(LEFT, TOP - 56, "soft", Anchor.start, "share of deliveries");
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 42, "soft", Anchor.middle, "latency, logarithmic");
        return top;
    }

    private void bars(double[] shares, double top) {
        double width = (double) (RIGHT - LEFT) / BARS;
        double p50 = scale.at((double) latencies.percentileNs(50));
        double p99 = scale.at((double) latencies.percentileNs(99));
        for (int i = 0; i < BARS; i++) {
            if (shares[i] > 0) {
                double height = Math.max(LEAST_HEIGHT, (BOTTOM - TOP) * shares[i] / top);
                double middle = (i + 0.5) / BARS;
                String style = middle <= p50 ? "half" : middle <= p99 ? "most" : "tail";
                svg.bar(LEFT + i * width + 1, BOTTOM - height, width - 2, height, style);
            }
        }
    }

    /** The lines of p50, p99 and the largest, each named on the side where there is room. */
    private void marks() {
        long[] times = {latencies.percentileNs(50), latencies.percentileNs(99), latencies.maxNs()};
        String[] names = {"p50", "p99", "max"};
        double taken = Double.NEGATIVE_INFINITY;
        int row = 0;
        for (int i = 0; i < times.length; i++) {
            double x = x((double) times[i]);
            double next = i + 1 < times.length ? x((double) times[i + 1]) : WIDTH;
            boolean before = next - x < LABEL_WIDTH && x - taken > LABEL_WIDTH && x - LABEL_WIDTH > LEFT;
            row = !before && x < taken ? row + 1 : 0;
            taken = before ? x : x + LABEL_WIDTH;
            double y = TOP - 38 + row * 15;
            svg.line(x, y - 10, x, BOTTOM, "mark");
            svg.text(
                    before ? x - 5 : x + 5,
                    y,
                    "strong",
                    before ? Anchor.end : Anchor.start,
                    names[i] + " " + Amount.time(times[i]));
        }
    }

    private double x(double ns) {
        return LEFT + (RIGHT - LEFT) * scale.at(ns);
    }

    private static double step(double most) {
        for (double step : new double[] {0.005, 0.01, 0.02, 0.05, 0.1}) {
            if (most / step <= 5) {
                return step;
            }
        }
        return 0.25;
    }

    private static String percent(double share, double step) {
        return String.format(Locale.ROOT, step < 0.01 ? "%.1f %%" : "%.0f %%", share * 100);
    }
}
