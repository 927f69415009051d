package dev.tidings.app.bench;

import dev.tidings.app.bench.Score.Hole;
import dev.tidings.app.bench.Tally.What;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToIntBiFunction;

/** What all counted, put together when all have ended. */
record Evaluation(Plan plan, Target target, List<Loop> loops, List<Publisher> publishers) {

    /** Returns what all subscribers together should have got: what was acknowledged, for each subscriber of its topic. */
    static long expected(Plan plan, List<Publisher> publishers) {
        return deliveries(plan, publishers, Sent::promised);
    }

    /** Returns what all subscribers together may get at most: what got no answer may have been taken all the same. */
    static long possible(Plan plan, List<Publisher> publishers) {
        return deliveries(plan, publishers, Sent::possible);
    }

    private static long deliveries(Plan plan, List<Publisher> publishers, ToIntBiFunction<Sent, Integer> ofTopic) {
        long deliveries = 0;
        for (int topic = 0; topic < plan.topics(); topic++) {
            for (Publisher publisher : publishers) {
                deliveries += (long) ofTopic.applyAsInt(publisher.sent(), topic) * plan.listening(topic);
            }
        }
        return deliveries;
    }

    Findings findings(Instant began, Duration connecting, LoadTest.Stretch measured, LoadTest.Why why) {
        Duration took = Duration.ofNanos(measured.toNs() - measured.fromNs());
        var setup = new Findings.Setup(
                plan,
                target.subscribers(0).shown(),
                target.publishers(0).shown(),
                target.webSocket() ? "WebSocket" : "SSE",
                began,
                took);
        var latency = new Latencies();
        loops.forEach(loop -> latency.addAll(loop.tally().latencies()));
        var acknowledgement = new Latencies();
        publishers.forEach(publisher -> acknowledgement.addAll(publisher.tally().latencies()));
        long dropped = ofLoops(What.DROPPED);
        return new Findings(
                setup,
                new Findings.Connected(plan.subscribers(), connecting, dropped, dropped == 0 ? "" : why.dropped()),
                published(measured, why),
                delivered(measured),
                latency,
                acknowledgement,
                measured.seconds(),
                generator(measured, took));
    }

    private Findings.Published published(LoadTest.Stretch measured, LoadTest.Why why) {
        long sent = ofPublishers(What.PUBLISHED);
        long sinceStartNs = plan.warmUp().toNanos() + measured.toNs() - measured.fromNs();
        // One that was due just now may be a moment late.
        long due = plan.keepsTime() ? (long) (plan.rate() * sinceStartNs / 1e9) - plan.publishers() : sent;
        long refused = ofPublishers(What.REFUSED);
        return new Findings.Published(
                Math.max(sent, due), sent, ofPublishers(What.ACKNOWLEDGED), refused, refused == 0 ? "" : why.refused());
    }

    private Findings.Delivered delivered(LoadTest.Stretch measured) {
        long lastNs = measured.toNs();
        for (Loop loop : loops) {
            lastNs = Math.max(lastNs, loop.tally().lastNs());
        }
        long deliveries = ofLoops(What.MEASURED);
        return new Findings.Delivered(
                expected(plan, publishers),
                ofLoops(What.RECEIVED),
                deliveries,
                deliveries * 1e9 / Math.max(1, lastNs - measured.fromNs()),
                lost(),
                ofLoops(What.DUPLICATE),
                ofLoops(What.OUT_OF_ORDER),
                ofLoops(What.DAMAGED),
                ofLoops(What.GAP));
    }

    private long lost() {
        long lost = 0;
        for (Loop loop : loops) {
            for (Subscriber subscriber : loop.subscribers()) {
                int topic = subscriber.topic();
                int[] sent = publishers.stream()
                        .mapToInt(publisher -> publisher.sent().count(topic))
                        .toArray();
                for (Hole hole : subscriber.score().missing(sent)) {
                    lost += publishers.get(hole.source()).sent().promised(topic, hole.from(), hole.to());
                }
            }
        }
        return lost;
    }

    private static Findings.Generator generator(LoadTest.Stretch measured, Duration took) {
        long busiest = measured.busy().stream().mapToLong(Long::longValue).max().orElse(0);
        return new Findings.Generator(
                (double) measured.cpu().toNanos() / Math.max(1, took.toNanos()),
                Math.min(1, (double) busiest / Math.max(1, took.toNanos())));
    }

    private long ofLoops(What what) {
        return loops.stream().mapToLong(loop -> loop.tally().of(what)).sum();
    }

    private long ofPublishers(What what) {
        return publishers.stream()
                .mapToLong(publisher -> publisher.tally().of(what))
                .sum();
    }
}
