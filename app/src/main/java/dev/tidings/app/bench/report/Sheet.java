package dev.tidings.app.bench.report;

import dev.tidings.app.bench.Findings;
import dev.tidings.app.bench.report.Svg.Anchor;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** What was found as one picture: for a README, an issue, a chat. */
final class Sheet {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 560;
    private static final int LEFT = 24;
    private static final int TILE = 186;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    private Sheet() {}

    static String of(Findings findings, String version) {
        var svg = new Svg().bar(0, 0, WIDTH, HEIGHT, "paper");
        svg.text(LEFT, 38, "title", Anchor.start, ResultTable.headline(findings));
        List<String> wrong = Verdict.of(findings).wrong();
        svg.text(
                LEFT,
                62,
                wrong.isEmpty() ? "right" : "wrong",
                Anchor.start,
                wrong.isEmpty() ? Verdict.SOUND : String.join("; ", wrong));
        List<Tile> tiles = Tile.of(findings);
        for (int i = 0; i < tiles.size(); i++) {
            svg.text(LEFT + i * TILE, 102, "soft", Anchor.start, tiles.get(i).name());
            svg.text(LEFT + i * TILE, 130, "figure", Anchor.start, tiles.get(i).figure());
        }
        svg.put(20, 166, SpreadChart.of(findings.latency()));
        svg.text(LEFT, HEIGHT - 40, "soft", Anchor.start, findings.setup().subscribe());
        svg.text(LEFT, HEIGHT - 20, "soft", Anchor.start, madeBy(findings, version));
        String whole = svg.whole(WIDTH, HEIGHT, ResultTable.headline(findings));
        int at = whole.indexOf('>') + 1;
        return whole.substring(0, at) + "\n<style>\n" + Report.style("report.css") + "</style>\n" + whole.substring(at)
                + "\n";
    }

    static String madeBy(Findings findings, String version) {
        return version + " bench, " + TIME.format(findings.setup().began());
    }

    /**
     * One of the figures that matter.
     *
     * @param name what it is
     */
    record Tile(String name, String figure) {

        static List<Tile> of(Findings findings) {
            var latency = findings.latency();
            return List.of(
                    new Tile("delivered", Amount.rate(findings.delivered().aSecond())),
                    new Tile("p50", Amount.time(latency.percentileNs(50))),
                    new Tile("p99", Amount.time(latency.percentileNs(99))),
                    new Tile("max", Amount.time(latency.maxNs())),
                    new Tile(
                            "lost, of " + Amount.count(findings.delivered().expected()),
                            Amount.count(findings.delivered().lost())));
        }
    }
}
