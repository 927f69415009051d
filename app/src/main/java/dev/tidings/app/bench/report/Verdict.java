package dev.tidings.app.bench.report;

import dev.tidings.app.bench.Findings;
import java.util.ArrayList;
import java.util.List;

/**
 * What the figures say, in sentences.
 *
 * @param wrong what should not have been; empty when every event arrived, once and in order
 * @param notes what to know when reading the figures
 */
record Verdict(List<String> wrong, List<String> notes) {

    /** What there is to say when nothing is wrong. */
    static final String SOUND = "every event arrived at every subscriber, once and in order";

    static Verdict of(Findings findings) {
        return new Verdict(wrong(findings), notes(findings));
    }

    private static List<String> wrong(Findings findings) {
        List<String> wrong = new ArrayList<>();
        var connected = findings.connected();
        var delivered = findings.delivered();
        var published = findings.published();
        say(
                wrong,
                connected.dropped(),
                "subscriber was",
                "subscribers were",
                "dropped; the first: " + connected.whyDropped());
        String of = "missing of " + Amount.count(delivered.expected());
        say(wrong, delivered.lost(), "delivery is", "deliveries are", of);
        say(wrong, delivered.duplicates(), "delivery", "deliveries", "came more than once");
        say(wrong, delivered.outOfOrder(), "delivery", "deliveries", "came out of order");
        say(wrong, delivered.damaged(), "delivery was", "deliveries were", "cut short, or on another's topic");
        say(wrong, published.refused(), "publish", "publishes", "failed; the first: " + published.whyRefused());
        if (delivered.received() == 0 && delivered.expected() > 0) {
            wrong.add("no event arrived at all: does --url subscribe to what --publish-url publishes?");
        } else if (delivered.measured() == 0) {
            wrong.add("nothing was measured: no event that was due in the measured time arrived");
        }
        return wrong;
    }

    private static List<String> notes(Findings findings) {
        List<String> notes = new ArrayList<>();
        var published = findings.published();
        if (!findings.keptTime()) {
            notes.add(
                    "publishers could not keep up: %s of %s events were sent. With answers this slow more --publishers help, or a lower --rate"
                            .formatted(Amount.count(published.sent()), Amount.count(published.due())));
        }
        if (findings.generator().isLimit()) {
            notes.add(
                    "this side was busy %s %% of the time: the figures may show its limits and not the server's. More --threads, or another machine, helps"
                            .formatted(Math.round(findings.generator().busiest() * 100)));
        }
        if (findings.delivered().gaps() > 0) {
            notes.add("the server said " + Amount.count(findings.delivered().gaps())
                    + " times (gap) that events are gone");
        }
        return notes;
    }

    private static void say(List<String> all, long count, String one, String many, String what) {
        if (count > 0) {
            all.add(Amount.count(count) + " " + (count == 1 ? one : many) + " " + what);
        }
    }
}
