package dev.tidings.core.log;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** An object a line. What is not known, or was not asked for, has no member. By hand: a line is written for each request. */
public final class JsonFormat implements AccessFormat {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** There is only one. */
    public JsonFormat() {}

    @Override
    public void write(Served served, StringBuilder out) {
        Asked asked = served.asked();
        out.append("{\"time\":\"").append(TIME.format(served.at())).append('"');
        text(out, "client", asked.client() == null ? "" : CombinedFormat.client(asked.client()));
        text(out, "method", asked.method());
        text(out, "path", asked.path());
        text(out, "version", asked.version());
        out.append(",\"status\":").append(served.status());
        out.append(",\"bytes\":").append(served.bytes());
        Written.seconds(out.append(",\"seconds\":"), served.durationNs());
        text(out, "ended", served.ended());
        if (served.events() >= 0) {
            out.append(",\"events\":").append(served.events());
        }
        upstream(out, served.passed());
        text(out, "trace", asked.trace());
        text(out, "referer", asked.referer());
        text(out, "agent", asked.agent());
        out.append("}\n");
    }

    private static void upstream(StringBuilder out, Served.@Nullable Passed passed) {
        if (passed == null) {
            return;
        }
        text(out, "upstream", passed.upstream());
        if (passed.beganNs() >= 0) {
            Written.seconds(out.append(",\"began\":"), passed.beganNs());
        }
    }

    private static void text(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            Written.json(out.append(",\"").append(name).append("\":"), value);
        }
    }
}
