package dev.tidings.app.bench.report;

import dev.tidings.app.bench.Findings;
import dev.tidings.app.bench.Latencies;
import dev.tidings.app.bench.Plan;
import dev.tidings.app.console.Columns;
import dev.tidings.app.console.Paint;
import dev.tidings.core.config.DurationText;
import dev.tidings.core.config.SizeText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was found, for a terminal. */
public final class ResultTable {

    private static final double[] PERCENTS = {50, 90, 99, 99.9};

    private ResultTable() {}

    /** Returns the lines. */
    public static List<String> lines(Findings findings, Paint paint) {
        List<String> lines = new ArrayList<>(List.of(paint.bold(headline(findings)), ""));
        rows(findings).lines().forEach(line -> lines.add("  " + line));
        lines.add("");
        latencies(findings).lines().forEach(line -> lines.add("  " + line));
        lines.set(lines.size() - 3, paint.dim(lines.get(lines.size() - 3)));
        lines.add("");
        Verdict verdict = Verdict.of(findings);
        if (verdict.wrong().isEmpty()) {
            lines.add("  " + paint.green(Verdict.SOUND));
        }
        verdict.wrong().forEach(what -> lines.add("  " + paint.red(what)));
        verdict.notes().forEach(what -> lines.add("  " + paint.yellow(what)));
        return lines;
    }

    /** Returns what was tested, in one line. */
    static String headline(Findings findings) {
        Findings.Setup setup = findings.setup();
        Plan plan = setup.plan();
        return "%s subscribers%s over %s, %s, %s each, %s"
                .formatted(
                        Amount.count(plan.subscribers()),
                        plan.topics() == 1 ? "" : " on " + Amount.count(plan.topics()) + " topics",
                        setup.transport(),
                        plan.keepsTime()
                                ? number(plan.rate()) + " events/s"
                                : "events as fast as " + plan.publishers() + " publishers get answers",
                        size(plan.bytes()),
                        duration(setup.measured()));
    }

    static Columns rows(Findings findings) {
        var published = findings.published();
        var delivered = findings.delivered();
        double seconds = Math.max(1e-9, findings.setup().measured().toNanos() / 1e9);
        int bytes = findings.setup().plan().bytes();
        return new Columns()
                .row("server", findings.setup().subscribe(), "")
                .row(
                        "connected",
                        Amount.count(findings.connected().wanted()),
                        "in " + Amount.time(findings.connected().took().toNanos()))
                .row(
                        "published",
                        Amount.count(published.acknowledged()),
                        Amount.rate(findings.acknowledgement().count() / seconds) + " measured")
                .row(
                        "delivered",
                        Amount.count(delivered.received()),
                        Amount.rate(delivered.aSecond()) + " measured, " + Amount.bits(delivered.aSecond() * bytes * 8)
                                + " of data")
                .row(
                        "this side",
                        String.format(
                                Locale.ROOT, "%.2f cores", findings.generator().cores()),
                        String.format(
                                Locale.ROOT,
                                "busiest thread %.0f %%",
                                findings.generator().busiest() * 100));
    }

    static Columns latencies(Findings findings) {
        var table = new Columns().row("latency", "p50", "p90", "p99", "p99.9", "max", "mean");
        row(table, "event to subscriber", findings.latency());
        return row(table, "publish to answer", findings.acknowledgement());
    }

    private static Columns row(Columns table, String name, Latencies latencies) {
        var cells = new ArrayList<String>(List.of(name));
        boolean any = latencies.count() > 0;
        for (double percent : PERCENTS) {
            cells.add(any ? Amount.time(latencies.percentileNs(percent)) : "-");
        }
        cells.add(any ? Amount.time(latencies.maxNs()) : "-");
        cells.add(any ? Amount.time(latencies.meanNs()) : "-");
        return table.row(cells.toArray(String[]::new));
    }

    static String number(double rate) {
        return rate == Math.rint(rate) ? Amount.count((long) rate) : String.format(Locale.ROOT, "%.1f", rate);
    }

    /** Returns a length of time in tenths of a second, or as it was given when that is whole. */
    static String duration(Duration duration) {
        long tenths = Math.round(duration.toMillis() / 100.0);
        return tenths % 10 == 0
                ? spaced(DurationText.of(Duration.ofSeconds(tenths / 10)))
                : String.format(Locale.ROOT, "%.1f s", tenths / 10.0);
    }

    static String size(int bytes) {
        return spaced(SizeText.of(bytes));
    }

    private static String spaced(String amount) {
        return amount.replaceFirst("(?<=[0-9])(?=[A-Za-z])", " ");
    }
}
