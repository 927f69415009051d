package dev.tidings.app.bench.report;

import dev.tidings.app.bench.Latencies;
import dev.tidings.app.bench.Second;
import dev.tidings.app.bench.report.Svg.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** How latencies went in the course of the test: p50, p99 and the largest of each second. */
final class CourseChart {

    static final int WIDTH = 920;
    static final int HEIGHT = 260;

    private static final int LEFT = 60;
    private static final int RIGHT = 860;
    private static final int TOP = 24;
    private static final int BOTTOM = 214;
    private static final int MAX_TICKS = 12;
    /** More dots than that are a line anyway. */
    private static final int MAX_DOTS = 60;

    private static final double LABEL_HEIGHT = 14;

    private final List<Second> seconds;
    private final TimeScale scale;
    private final Svg svg = new Svg();

    private CourseChart(List<Second> seconds) {
        this.seconds = seconds;
        long least = Long.MAX_VALUE;
        long most = 0;
        for (Second second : seconds) {
            if (second.deliveries() > 0) {
                least = Math.min(least, second.latencies().percentileNs(50));
                most = Math.max(most, second.latencies().maxNs());
            }
        }
        this.scale = TimeScale.around(least, most);
    }

    /** Returns whether there is a course to show. */
    static boolean isWorthwhile(List<Second> seconds) {
        return seconds.stream().filter(second -> second.deliveries() > 0).count() > 1;
    }

    static Svg of(List<Second> seconds) {
        var chart = new CourseChart(seconds);
        chart.axes();
        chart.lines();
        return chart.svg;
    }

    private void axes() {
        for (double tick : scale.ticks()) {
            double y = y(tick);
            svg.line(LEFT, y, RIGHT, y, "grid");
            svg.text(LEFT - 8, y + 4, "soft", Anchor.end, TimeScale.label(tick));
        }
        svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis");
        int step = 1;
        while (seconds.size() / step > MAX_TICKS) {
            step *= step % 4 == 2 ? 5 : 2;
        }
        for (int second = 1; second <= seconds.size(); second++) {
            if (second % step == 0 || seconds.size() < MAX_TICKS) {
                svg.text(x(second - 1), BOTTOM + 20, "soft", Anchor.middle, second + " s");
            }
        }
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 42, "soft", Anchor.middle, "time of the test");
    }

    private void lines() {
        double lowest = Double.NEGATIVE_INFINITY;
        lowest = line("max", Latencies::maxNs, lowest);
        lowest = line("p99", latencies -> latencies.percentileNs(99), lowest);
        line("p50", latencies -> latencies.percentileNs(50), lowest);
    }

    /** Returns where the line's name stands, so that the next one stands below. */
    private double line(String name, ToLongFunction<Latencies> figure, double above) {
        List<Double> points = new ArrayList<>();
        double last = TOP;
        for (int i = 0; i < seconds.size(); i++) {
            if (seconds.get(i).deliveries() > 0) {
                last = y((double) figure.applyAsLong(seconds.get(i).latencies()));
                points.add(x(i));
                points.add(last);
                if (seconds.size() <= MAX_DOTS) {
                    svg.dot(x(i), last, name);
                }
            }
        }
        svg.curve(points.stream().mapToDouble(Double::doubleValue).toArray(), name);
        double label = Math.max(last + 4, above + LABEL_HEIGHT);
        svg.text(RIGHT + 8, label, "strong " + name, Anchor.start, name);
        return label;
    }

    private double x(int second) {
        return LEFT + (RIGHT - LEFT) * (second + 0.5) / seconds.size();
    }

    private double y(double ns) {
        return BOTTOM - (BOTTOM - TOP) * scale.at(ns);
    }
}
