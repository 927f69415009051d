package dev.tidings.app.bench.report;

import static dev.tidings.app.bench.report.Svg.escaped;

import dev.tidings.app.bench.Findings;
import dev.tidings.app.bench.Plan;
import java.util.List;
import java.util.Locale;

/** What was found as a page: nothing in it comes from elsewhere, and nothing in it runs. */
final class Page {

    private final Findings findings;
    private final StringBuilder out = new StringBuilder();

    private Page(Findings findings) {
        this.findings = findings;
    }

    static String of(Findings findings, String version) {
        var page = new Page(findings);
        page.head(version);
        page.verdict();
        page.tiles();
        page.charts();
        page.tables();
        page.out
                .append("<footer>")
                .append(escaped(Sheet.madeBy(findings, version)))
                .append("</footer>\n</main>\n</body>\n</html>\n");
        return page.out.toString();
    }

    private void head(String version) {
        String title = escaped(ResultTable.headline(findings));
        out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .append("<meta name=\"generator\" content=\"")
                .append(escaped(version))
                .append("\">\n<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(Report.style("report.css"))
                .append(Report.style("page.css"))
                .append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(title)
                .append("</h1>\n<p class=\"soft\">")
                .append(escaped(findings.setup().subscribe()))
                .append("</p>\n");
    }

    private void verdict() {
        Verdict verdict = Verdict.of(findings);
        if (verdict.wrong().isEmpty()) {
            paragraph("verdict", sentence(Verdict.SOUND));
        }
        verdict.wrong().forEach(what -> paragraph("verdict wrong", sentence(what)));
        verdict.notes().forEach(what -> paragraph("note", sentence(what)));
    }

    private void tiles() {
        out.append("<dl class=\"tiles\">\n");
        for (Sheet.Tile tile : Sheet.Tile.of(findings)) {
            out.append("<div class=\"tile\"><dt>")
                    .append(escaped(tile.name()))
                    .append("</dt><dd>")
                    .append(escaped(tile.figure()))
                    .append("</dd></div>\n");
        }
        out.append("</dl>\n");
    }

    private void charts() {
        String from = findings.setup().plan().keepsTime()
                ? "from when an event was due to be sent"
                : "from when an event was sent";
        section(
                "How late events were",
                "Each delivery, " + from
                        + " until a subscriber had it. The faster half is in strong green, the slowest hundredth in orange.");
        out.append(SpreadChart.of(findings.latency())
                        .whole(SpreadChart.WIDTH, SpreadChart.HEIGHT, "Share of deliveries by latency"))
                .append("\n</section>\n");
        if (CourseChart.isWorthwhile(findings.seconds())) {
            section("How it went", "The latencies of each second, logarithmic.");
            out.append(CourseChart.of(findings.seconds())
                            .whole(CourseChart.WIDTH, CourseChart.HEIGHT, "Latency in the course of the test"))
                    .append("\n</section>\n");
        }
    }

    private void tables() {
        section("Figures", "");
        table("numbers", ResultTable.latencies(findings).cells());
        out.append("</section>\n");
        section("What was tested", "");
        out.append("<table class=\"setup\"><tbody>\n");
        setup(findings.setup());
        outcome();
        out.append("</tbody></table>\n</section>\n");
    }

    private void setup(Findings.Setup setup) {
        Plan plan = setup.plan();
        row("subscribers at", setup.subscribe());
        row("published to", setup.publish());
        row(
                "subscribers",
                "%s over %s, connected in %s"
                        .formatted(
                                Amount.count(plan.subscribers()),
                                setup.transport(),
                                Amount.time(findings.connected().took().toNanos())));
        row("topics", Amount.count(plan.topics()));
        row("publishers", Amount.count(plan.publishers()));
        row(
                "rate",
                plan.keepsTime()
                        ? ResultTable.number(plan.rate()) + " events/s"
                        : "the next event when the last is answered");
        row("each event", ResultTable.size(plan.bytes()));
        row(
                "measured",
                ResultTable.duration(setup.measured()) + ", after " + ResultTable.duration(plan.warmUp())
                        + " of warm-up");
    }

    private void outcome() {
        int bytes = findings.setup().plan().bytes();
        row(
                "published",
                "%s of %s"
                        .formatted(
                                Amount.count(findings.published().acknowledged()),
                                Amount.count(findings.published().due())));
        row(
                "delivered",
                "%s of %s, %s of data"
                        .formatted(
                                Amount.count(findings.delivered().received()),
                                Amount.count(findings.delivered().expected()),
                                Amount.bits(findings.delivered().aSecond() * bytes * 8)));
        row(
                "the testing side",
                String.format(
                        Locale.ROOT,
                        "%.2f cores, busiest thread %.0f %%",
                        findings.generator().cores(),
                        findings.generator().busiest() * 100));
    }

    private void section(String title, String text) {
        out.append("<section>\n<h2>").append(title).append("</h2>\n");
        if (!text.isEmpty()) {
            out.append("<p>").append(escaped(text)).append("</p>\n");
        }
    }

    private void table(String style, List<List<String>> rows) {
        out.append("<div class=\"scroll\"><table class=\"").append(style).append("\">\n");
        for (int i = 0; i < rows.size(); i++) {
            out.append(i == 0 ? "<thead><tr>" : "<tr>");
            for (int j = 0; j < rows.get(i).size(); j++) {
                String tag = i == 0 || j == 0 ? "th" : "td";
                out.append("<%s>%s</%s>".formatted(tag, escaped(rows.get(i).get(j)), tag));
            }
            out.append(i == 0 ? "</tr></thead><tbody>\n" : "</tr>\n");
        }
        out.append("</tbody></table></div>\n");
    }

    private void row(String name, String value) {
        out.append("<tr><th>%s</th><td class=\"url\">%s</td></tr>\n".formatted(escaped(name), escaped(value)));
    }

    private void paragraph(String style, String text) {
        out.append("<p class=\"%s\">%s</p>\n".formatted(style, escaped(text)));
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }
}
