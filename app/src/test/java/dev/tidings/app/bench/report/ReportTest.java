package dev.tidings.app.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidings.app.bench.Findings;
import dev.tidings.app.bench.SampleFindings;
import dev.tidings.app.console.Failure;
import dev.tidings.app.console.Paint;
import dev.tidings.core.event.InvalidValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportTest {

    @TempDir
    private Path folder;

    @Test
    void thePictureIsWholeInItself() throws Exception {
        String svg = written("r.svg", SampleFindings.sound());
        Document document = xml(svg);

        assertThat(svg).doesNotContain("<script", "href", "@import", "@font-face", "url(");
        assertThat(svg.replace("xmlns=\"http://www.w3.org/2000/svg\"", "")).doesNotContain("http:");
        assertThat(svg).contains("prefers-color-scheme: dark");
        assertThat(texts(document))
                .contains(
                        "10 subscribers over SSE, 100 events/s, 200 B each, 2 s",
                        Verdict.SOUND,
                        "share of deliveries",
                        "latency, logarithmic",
                        "https://hub.example/a&b?token=…",
                        "tidings 1 bench, 1970-01-01 00:00 UTC")
                .anyMatch(text -> text.matches("p50 5[012]\\.[0-9] ms"))
                .anyMatch(text -> text.matches("p99 (99\\.[0-9]|10[01]) ms"))
                .contains("max 300 ms");
    }

    @Test
    void theBarsAreAllOfTheDeliveries() throws Exception {
        Document document = xml(written("r.svg", SampleFindings.sound()));
        NodeList rects = document.getElementsByTagName("rect");
        List<String> styles = new ArrayList<>();
        double height = 0;
        for (int i = 0; i < rects.getLength(); i++) {
            var bar = (Element) rects.item(i);
            if (!bar.getAttribute("class").equals("paper")) {
                styles.add(bar.getAttribute("class"));
                height += Double.parseDouble(bar.getAttribute("height"));
                assertThat(Double.parseDouble(bar.getAttribute("width"))).isPositive();
            }
        }
        assertThat(styles).containsSubsequence("half", "most", "tail").doesNotContainSubsequence("most", "half");
        double perCent = topOfTheAxis(texts(document));
        // 212 is the height of the plot in its units.
        assertThat(height / 212 * perCent).isBetween(98.0, 106.0);
    }

    @Test
    void thePageHasChartsTableAndSetup() throws IOException {
        String html = written("r.html", SampleFindings.sound());

        assertThat(html)
                .doesNotContain("<script", " src=", "href=", "@import", "url(")
                .contains("prefers-color-scheme: dark", "<h2>How late events were</h2>", "<h2>How it went</h2>")
                .contains("<th>event to subscriber</th>", "<th>publishers</th><td class=\"url\">8</td>")
                .contains("https://hub.example/&lt;p&gt;")
                .contains("<p class=\"verdict\">Every event arrived");
        assertThat(html.split("<section>", -1)).hasSize(html.split("</section>", -1).length);
    }

    @Test
    void saysWhatWentWrong() throws IOException {
        String html = written("r.html", SampleFindings.unsound());

        assertThat(html)
                .contains("<p class=\"verdict wrong\">20 deliveries are missing of 2,000.</p>")
                .contains("1 subscriber was dropped; the first: the server ended the stream.")
                .contains("200 of 400 events were sent")
                .doesNotContain(Verdict.SOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r.svg", "r.html"})
    void doesWithoutAnyDelivery(String name) throws IOException {
        assertThat(written(name, SampleFindings.empty())).doesNotContain("NaN", "Infinity");
    }

    @Test
    void saysBeforehandThatItCannotBeWritten() {
        assertThatThrownBy(() -> Report.to("r.pdf"))
                .isInstanceOf(InvalidValue.class)
                .hasMessage("--report: got \"r.pdf\", expected a file that ends in .svg or .html");
        assertThatThrownBy(() -> Report.to(folder.resolve("no/r.svg").toString()))
                .isInstanceOf(Failure.class);
    }

    @Test
    void theTableForATerminalIsPlainWithoutColours() {
        List<String> lines = ResultTable.lines(SampleFindings.sound(), new Paint(false));

        assertThat(lines.getFirst()).isEqualTo("10 subscribers over SSE, 100 events/s, 200 B each, 2 s");
        assertThat(lines).noneMatch(line -> line.contains("\u001b")).last().isEqualTo("  " + Verdict.SOUND);
        assertThat(ResultTable.lines(SampleFindings.empty(), new Paint(false)))
                .contains("  no event arrived at all: does --url subscribe to what --publish-url publishes?");
        assertThat(ResultTable.lines(SampleFindings.unsound(), new Paint(true)))
                .anyMatch(line -> line.contains("\u001b[31m20 deliveries are missing"));
    }

    @ParameterizedTest
    @CsvSource({"999, 1.00 µs", "843210, 843 µs", "1243000, 1.24 ms", "99940000, 99.9 ms", "999600000, 1.00 s"})
    void writesTimesInTheUnitTheyAreBestReadIn(long ns, String text) {
        assertThat(Amount.time(ns)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"10000, 10 s", "1460, 1.5 s", "90000, 90 s", "120000, 2 m", "0, 0 s"})
    void writesDurationsInTenthsOfASecond(long ms, String text) {
        assertThat(ResultTable.duration(Duration.ofMillis(ms))).isEqualTo(text);
    }

    private String written(String name, Findings findings) throws IOException {
        Path file = folder.resolve(name);
        Report.to(file.toString()).write(findings, "tidings 1");
        return Files.readString(file);
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static List<String> texts(Document document) {
        NodeList all = document.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            texts.add(all.item(i).getTextContent());
        }
        return texts;
    }

    private static double topOfTheAxis(List<String> texts) {
        Pattern share = Pattern.compile("([0-9.]+) %");
        return texts.stream()
                .flatMap(text -> share.matcher(text).results())
                .map((MatchResult result) -> result.group(1))
                .mapToDouble(Double::parseDouble)
                .max()
                .orElseThrow();
    }
}
