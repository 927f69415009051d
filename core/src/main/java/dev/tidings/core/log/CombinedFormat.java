package dev.tidings.core.log;

import java.net.InetAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What nginx and Apache call combined, so that what reads their logs reads this, and behind it the rest by name, each always
 * there and in the same order.
 */
public final class CombinedFormat implements AccessFormat {

    private final DateTimeFormatter time;

    private long second = Long.MIN_VALUE;
    private String secondText = "";

    /** @param zone whose time it is written in */
    public CombinedFormat(ZoneId zone) {
        time = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.US).withZone(zone);
    }

    @Override
    public void write(Served served, StringBuilder out) {
        Asked asked = served.asked();
        out.append(client(asked.client())).append(" - - [").append(time(served.at()));
        quoted(out.append("] "), request(asked));
        out.append(' ').append(served.status()).append(' ').append(served.bytes());
        quoted(out.append(' '), asked.referer());
        quoted(out.append(' '), asked.agent());
        Written.seconds(out.append(" time="), served.durationNs());
        out.append(" ended=").append(served.ended());
        out.append(" events=").append(served.events() < 0 ? "-" : Long.toString(served.events()));
        upstream(out, served.passed());
        out.append(" trace=")
                .append(asked.trace().isEmpty() ? "-" : asked.trace())
                .append('\n');
    }

    private String time(Instant at) {
        if (at.getEpochSecond() != second) {
            second = at.getEpochSecond();
            secondText = time.format(at);
        }
        return secondText;
    }

    private static void upstream(StringBuilder out, Served.@Nullable Passed passed) {
        out.append(" upstream=")
                .append(passed == null ? "-" : passed.upstream())
                .append(" began=");
        if (passed == null || passed.beganNs() < 0) {
            out.append('-');
        } else {
            Written.seconds(out, passed.beganNs());
        }
    }

    private static String request(Asked asked) {
        return asked.method().isEmpty() ? "" : asked.method() + ' ' + asked.path() + ' ' + asked.version();
    }

    private static void quoted(StringBuilder out, String text) {
        Written.text(out.append('"'), text.isEmpty() ? "-" : text).append('"');
    }

    static String client(@Nullable InetAddress client) {
        return client == null ? "-" : client.getHostAddress();
    }
}
