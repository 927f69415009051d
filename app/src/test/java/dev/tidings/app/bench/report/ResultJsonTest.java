package dev.tidings.app.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.app.bench.SampleFindings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs read. */
class ResultJsonTest {

    private static final Path DOCUMENTED = Path.of("..", "docs", "load-testing.md");
    private static final Pattern TOKEN = Pattern.compile("(?:\"(\\w+)\":)?(\\[?)\\{|}|\"(\\w+)\":");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @ParameterizedTest
    @CsvSource({"100, 100", "2.5, 2.5", "10000000, 10000000", "0, null"})
    void theRateIsANumberAndNullWhenThereIsNone(double rate, String written) {
        assertThat(ResultJson.line(SampleFindings.at(rate), "tidings 1")).contains("\"rate\":" + written + ",");
    }

    @Test
    void everyFieldIsDocumentedAndNothingElse() throws IOException {
        assertThat(documented()).isEqualTo(written(ResultJson.line(SampleFindings.sound(), "tidings 1")));
    }

    /** Returns the members that are no objects, each with what it is in, such as {@code seconds[].latency_us p50}. */
    private static Set<String> written(String json) {
        Set<String> members = new TreeSet<>();
        Deque<String> in = new ArrayDeque<>();
        String last = "";
        Matcher token = TOKEN.matcher(json);
        while (token.find()) {
            if (token.group().equals("}")) {
                last = in.pop();
            } else if (token.group().endsWith("{")) {
                // An object without a name is the whole, or the next of an array.
                in.push(
                        token.group(1) == null
                                ? last
                                : within(in.element(), token.group(1))
                                        + token.group(2).replace("[", "[]"));
            } else {
                members.add(in.element() + " " + token.group(3));
            }
        }
        return members;
    }

    private static String within(String outer, String name) {
        return outer.isEmpty() ? name : outer + "." + name;
    }

    /** Returns what the table says: its first column holds what is the same in the rows below it. */
    private static Set<String> documented() throws IOException {
        Set<String> members = new TreeSet<>();
        String in = "";
        for (String line : Files.readAllLines(DOCUMENTED)) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5) {
                Matcher outer = QUOTED.matcher(cells[1]);
                in = outer.find() ? outer.group(1) : in;
                String within = in;
                QUOTED.matcher(cells[2]).results().forEach(field -> members.add(within + " " + field.group(1)));
            }
        }
        return members;
    }
}
