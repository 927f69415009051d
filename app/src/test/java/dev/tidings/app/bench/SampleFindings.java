package dev.tidings.app.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Findings as a test would have them, made by hand. */
public final class SampleFindings {

    private SampleFindings() {}

    /** Latencies of 1 to 100 ms, all as frequent, and one of 300 ms. */
    public static Latencies latencies() {
        var latencies = new Latencies();
        for (int ms = 1; ms <= 100; ms++) {
            latencies.add(ms * 1_000_000L);
        }
        latencies.add(300_000_000L);
        return latencies;
    }

    /** Two seconds in which nothing went wrong. */
    public static Findings sound() {
        return at(100);
    }

    /** The same with a tenth of the events lost, one subscriber dropped and half of the events not sent in time. */
    public static Findings unsound() {
        return findings(latencies(), 1, 20, 400);
    }

    /** Nothing arrived. */
    public static Findings empty() {
        return findings(new Latencies(), 1, 2_000, 200);
    }

    /** The same as when nothing went wrong, at another rate. */
    public static Findings at(double rate) {
        return findings(rate, latencies(), 0, 0, 200);
    }

    private static Findings findings(Latencies latencies, int dropped, int lost, int due) {
        return findings(100, latencies, dropped, lost, due);
    }

    private static Findings findings(double rate, Latencies latencies, int dropped, int lost, int due) {
        var plan = new Plan(10, 1, 8, rate, 200, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ZERO);
        List<Second> seconds = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            seconds.add(new Second(latencies.count(), latencies));
        }
        return new Findings(
                new Findings.Setup(
                        plan,
                        "https://hub.example/a&b?token=…",
                        "https://hub.example/<p>",
                        "SSE",
                        Instant.EPOCH,
                        Duration.ofSeconds(2)),
                new Findings.Connected(
                        10, Duration.ofMillis(12), dropped, dropped == 0 ? "" : "the server ended the stream"),
                new Findings.Published(due, 200, 200, 0, ""),
                new Findings.Delivered(2_000, 2_000 - lost, latencies.count(), 1_000, lost, 0, 0, 0, 0),
                latencies,
                latencies,
                seconds,
                new Findings.Generator(0.25, 0.5));
    }
}
