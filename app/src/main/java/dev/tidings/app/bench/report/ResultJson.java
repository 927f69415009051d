package dev.tidings.app.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidings.app.bench.Findings;
import dev.tidings.app.bench.Latencies;
import dev.tidings.app.bench.Plan;
import dev.tidings.core.json.Json;
import dev.tidings.core.json.JsonObject;
import java.util.OptionalDouble;

/** What was found, for programs: one object on one line. What its fields are is in docs/load-testing.md. */
public final class ResultJson {

    private ResultJson() {}

    /** Returns the line. */
    public static String line(Findings findings, String version) {
        byte[] json = Json.object(out -> out.put("version", version)
                .put("sound", findings.isSound())
                .putObject("setup", members -> setup(members, findings.setup()))
                .putObject("subscribers", members -> subscribers(members, findings.connected()))
                .putObject("published", members -> published(members, findings.published()))
                .putObject("delivered", members -> delivered(members, findings.delivered()))
                .putObject("latency_us", members -> latencies(members, findings.latency()))
                .putObject("acknowledgement_us", members -> latencies(members, findings.acknowledgement()))
                .putEach("seconds", findings.seconds(), (members, second) -> {
                    members.put("deliveries", second.deliveries());
                    members.putObject("latency_us", inner -> latencies(inner, second.latencies()));
                })
                .putObject(
                        "generator",
                        members -> members.put(
                                        "millicores",
                                        Math.round(findings.generator().cores() * 1000))
                                .put(
                                        "busiest_thread_percent",
                                        Math.round(findings.generator().busiest() * 100))
                                .put("was_limit", findings.generator().isLimit())));
        return new String(json, UTF_8);
    }

    private static void setup(JsonObject out, Findings.Setup setup) {
        Plan plan = setup.plan();
        out.put("subscribe_url", setup.subscribe())
                .put("publish_url", setup.publish())
                .put("transport", setup.transport())
                .put("began", setup.began().toString())
                .put("subscribers", plan.subscribers())
                .put("topics", plan.topics())
                .put("publishers", plan.publishers())
                .put("rate", plan.keepsTime() ? OptionalDouble.of(plan.rate()) : OptionalDouble.empty())
                .put("bytes", plan.bytes())
                .put("warm_up_ms", plan.warmUp().toMillis())
                .put("measured_ms", setup.measured().toMillis());
    }

    private static void subscribers(JsonObject out, Findings.Connected connected) {
        out.put("connected", connected.wanted())
                .put("connected_in_ms", connected.took().toMillis())
                .put("dropped", connected.dropped())
                .put("why_dropped", connected.whyDropped());
    }

    private static void published(JsonObject out, Findings.Published published) {
        out.put("due", published.due())
                .put("sent", published.sent())
                .put("acknowledged", published.acknowledged())
                .put("refused", published.refused())
                .put("why_refused", published.whyRefused());
    }

    private static void delivered(JsonObject out, Findings.Delivered delivered) {
        out.put("expected", delivered.expected())
                .put("received", delivered.received())
                .put("measured", delivered.measured())
                .put("measured_per_second", Math.round(delivered.aSecond()))
                .put("lost", delivered.lost())
                .put("duplicates", delivered.duplicates())
                .put("out_of_order", delivered.outOfOrder())
                .put("damaged", delivered.damaged())
                .put("gaps_told", delivered.gaps());
    }

    private static void latencies(JsonObject out, Latencies latencies) {
        out.put("count", latencies.count())
                .put("mean", latencies.meanNs() / 1000)
                .put("p50", latencies.percentileNs(50) / 1000)
                .put("p90", latencies.percentileNs(90) / 1000)
                .put("p99", latencies.percentileNs(99) / 1000)
                .put("p99_9", latencies.percentileNs(99.9) / 1000)
                .put("max", latencies.maxNs() / 1000);
    }
}
