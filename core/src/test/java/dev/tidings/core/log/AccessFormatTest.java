package dev.tidings.core.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidings.core.json.JsonTree;
import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessFormatTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final AccessFormat combined = new CombinedFormat(ZoneOffset.UTC);
    private final AccessFormat json = new JsonFormat();

    @Test
    void saysAStreamsEnd() {
        Served served = served(asked("/events/a", "http://page/", "curl/8"), 3, null);

        assertThat(line(combined, served))
                .isEqualTo(
                        "192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] \"GET /events/a HTTP/1.1\" 200 1234 \"http://page/\""
                                + " \"curl/8\" time=61.007 ended=client events=3 upstream=- began=- trace=" + TRACE
                                + "\n");
        assertThat(line(json, served))
                .isEqualTo("{\"time\":\"2026-01-02T03:04:05.678Z\",\"client\":\"192.0.2.1\",\"method\":\"GET\","
                        + "\"path\":\"/events/a\",\"version\":\"HTTP/1.1\",\"status\":200,\"bytes\":1234,\"seconds\":61.007,"
                        + "\"ended\":\"client\",\"events\":3,\"trace\":\"" + TRACE
                        + "\",\"referer\":\"http://page/\",\"agent\":\"curl/8\"}\n");
    }

    @Test
    void saysWhoAnsweredAndWhoDidNot() {
        Served reached = served(asked("/", "", ""), -1, new Served.Passed("http://[::1]:80", 20_000_000));
        Served silent = served(asked("/", "", ""), -1, new Served.Passed("http://[::1]:80", -1));

        assertThat(line(combined, reached))
                .contains(" \"-\" \"-\" ", " events=- upstream=http://[::1]:80 began=0.020 ");
        assertThat(line(combined, silent)).contains(" upstream=http://[::1]:80 began=- ");
        assertThat(line(json, reached)).contains(",\"upstream\":\"http://[::1]:80\",\"began\":0.020,");
        assertThat(line(json, silent)).contains("upstream").doesNotContain("began");
    }

    @Test
    void saysThatARequestCouldNotBeRead() {
        Served served = new Served(AT, Asked.unread(null), 400, 7, 0, "complete", -1, null);

        assertThat(line(combined, served))
                .startsWith("- - - [02/Jan/2026:03:04:05 +0000] \"-\" 400 7 \"-\" \"-\" time=0.000 ended=complete ");
        assertThat(line(json, served))
                .isEqualTo("{\"time\":\"2026-01-02T03:04:05.678Z\",\"status\":400,\"bytes\":7,\"seconds\":0.000,"
                        + "\"ended\":\"complete\"}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\r\nb",
                "\u001b[2J",
                "\u009b2J",
                "\" 200 1 \"",
                "\\x22",
                "\u0000\u007f\u0085\u00ff",
                "\t"
            })
    void isOneLineOfPrintableAsciiWhateverTheClientSays(String agent) {
        Served served = served(asked("/\"\\", agent, agent), -1, null);

        String text = line(combined, served);
        assertThat(text).matches("[ -~]+\n");
        assertThat(text.chars().filter(c -> c == '"')).hasSize(6);
        assertThat(text).contains("\"GET /\\x22\\x5c HTTP/1.1\"");
        String object = line(json, served);
        assertThat(object).matches("[ -~]+\n");
        assertThat(JsonTree.read("line", object).text("agent")).contains(agent);
    }

    @Test
    void keepsNoQueryAndNothingLong() {
        var asked = new Asked(
                null, "GET", "/a?access_token=s3cret", "HTTP/1.1", "http://p/?t=s3cret", "x".repeat(9000), "");

        assertThat(asked.path()).isEqualTo("/a");
        assertThat(asked.referer()).isEqualTo("http://p/");
        assertThat(asked.agent()).hasSize(500);
        assertThat(asked("/" + "x".repeat(9000), "http://p/#s3cret?", "").path())
                .hasSize(2000);
        assertThat(asked("/", "http://p/#s3cret?", "").referer()).isEqualTo("http://p/");
    }

    @Test
    void takesTheTraceIdOfWhatIsATraceparent() {
        assertThat(Asked.traceOf("00-" + TRACE + "-00f067aa0ba902b7-01")).isEqualTo(TRACE);
        assertThat(Asked.traceOf("cc-" + TRACE + "-00f067aa0ba902b7-01-what-comes"))
                .isEqualTo(TRACE);
        assertThat(Asked.traceOf("")).isEmpty();
        assertThat(Asked.traceOf("00-" + TRACE.replace('4', 'G') + "-00f067aa0ba902b7-01"))
                .isEmpty();
        assertThat(Asked.traceOf("00-" + TRACE.replace('4', '\n') + "-00f067aa0ba902b7-01"))
                .isEmpty();
    }

    @Test
    void knowsTheTimeWhereItIs() {
        var here = new CombinedFormat(ZoneId.of("Asia/Kolkata"));

        assertThat(line(here, served(asked("/", "", ""), -1, null))).contains("[02/Jan/2026:08:34:05 +0530]");
    }

    private static Asked asked(String path, String referer, String agent) {
        return new Asked(InetAddress.ofLiteral("192.0.2.1"), "GET", path, "HTTP/1.1", referer, agent, TRACE);
    }

    private static Served served(Asked asked, long events, Served.Passed passed) {
        return new Served(AT, asked, 200, 1234, TimeUnit.MILLISECONDS.toNanos(61_007), "client", events, passed);
    }

    private static String line(AccessFormat format, Served served) {
        var out = new StringBuilder();
        format.write(served, out);
        assertThat(out.toString().getBytes(UTF_8)).hasSize(out.length());
        return out.toString();
    }
}
