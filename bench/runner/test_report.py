"""What the report makes of results: python3 -m unittest discover -s bench"""

import json
import pathlib
import tempfile
import unittest
import xml.etree.ElementTree as xml

from runner import chart, jmh, pauses, rounds, table, tools
from runner.results import Results
from runner.scenarios import ALL, METRICS, SCENARIOS

FAN_OUT = "fan-out-5000-64"
MACHINE = {"cores": 2, "cpu": "a CPU", "memory_gb": 8, "kernel": "6.1", "tidings": ["tidings 1"], "commit": "abc"}


def run(server, number, cpu, scenario=FAN_OUT, **more):
    latency = {"p50": 1000.0, "p99": 2000.0}
    return {
        "scenario": scenario,
        "server": server,
        "round": number,
        "server_cpu_s_per_M_deliveries": cpu,
        "latency_us": latency,
        "deliveries_per_s": 1e6,
        **more,
    }


def results(*files):
    """Of files with these lines."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, lines in enumerate(files):
            head = {"machine": MACHINE, "timing": {"before": 1, "warmup": 1, "measured": 1, "rounds": 3}}
            paths.append(pathlib.Path(folder) / f"{number}.jsonl")
            paths[-1].write_text("\n".join(json.dumps(line) for line in [head, *lines]))
        return Results(paths)


def row(found, metric, against):
    return next(r for r in found.rows() if (r.goal.metric, r.goal.against) == (metric, against))


class RatioTest(unittest.TestCase):
    def test_is_of_two_runs_of_the_same_round(self):
        found = results(
            [run("tidings", 1, 1.0), run("push-stream", 1, 2.0), run("tidings", 2, 6.0), run("push-stream", 2, 4.0)]
            + [run("tidings", 3, 3.0), run("push-stream", 3, 5.0)]
        )
        compared = row(found, "cpu", "push-stream").compared
        self.assertEqual((0.5, 0.6, 1.5), (compared.least, compared.median, compared.most))

    def test_meets_a_goal_by_its_median(self):
        met = [run("tidings", n, cpu) for n, cpu in enumerate((1.0, 1.5, 9.0))] + [run("push-stream", n, 2.0) for n in range(3)]
        missed = [run("tidings", n, cpu) for n, cpu in enumerate((1.0, 1.6, 1.7))] + [run("push-stream", n, 2.0) for n in range(3)]
        self.assertIs(True, row(results(met), "cpu", "push-stream").is_met)
        self.assertIs(False, row(results(missed), "cpu", "push-stream").is_met)

    def test_takes_the_better_peer_of_each_round(self):
        rates = {"tidings": 10, "nchan": 2, "push-stream": 5}
        found = results([run(s, 1, 1.0, "coalesce-8", deliveries_per_s=rate) for s, rate in rates.items()])
        self.assertEqual(2.0, row(found, "deliveries", "best peer").compared.median)
        waits = [run(s, 1, 1.0, "open-20k-1", latency_us={"p50": w, "p99": w}) for s, w in (("tidings", 3e3), ("nchan", 2e3), ("push-stream", 6e3))]
        self.assertEqual(1.5, row(results(waits), "p99", "best peer").compared.median)

    def test_leaves_out_a_run_that_was_not_verified_and_says_so(self):
        found = results([run("tidings", 1, 0.1, failed="lost 3"), run("tidings", 2, 2.0), run("push-stream", 1, 2.0), run("push-stream", 2, 2.0)])
        compared = row(found, "cpu", "push-stream").compared
        self.assertEqual((1.0, 1.0), (compared.least, compared.most))
        self.assertIn("Tidings".lower() + ", 1 of 2 rounds (lost 3)", table.report(found, ""))

    def test_of_a_peer_that_always_failed_is_not_known(self):
        found = results([run("tidings", 1, 0.1), run("push-stream", 1, 2.0, failed="lost 3")])
        self.assertIsNone(row(found, "cpu", "push-stream").is_met)

    def test_meets_no_goal_when_tidings_failed_in_any_round(self):
        found = results([run("tidings", 1, 0.1), run("tidings", 2, 0.1, failed="lost 3"), run("push-stream", 1, 2.0)])
        self.assertIs(False, row(found, "cpu", "push-stream").is_met)
        self.assertIn("**not verified**", table.table(found))

    def test_is_of_what_a_later_file_measured(self):
        earlier = [run("tidings", 1, 9.0), run("push-stream", 1, 1.0)]
        later = [run("tidings", 1, 1.0), run("push-stream", 1, 2.0)]
        self.assertEqual(0.5, row(results(earlier, later), "cpu", "push-stream").compared.median)


class FlatnessTest(unittest.TestCase):
    """The CPU for a delivery to 1,000 subscribers, and to 15,000: both servers' grows twofold."""

    @staticmethod
    def grown(failing="", rounds=(2,)):
        lines = [
            run(server, n, cpu, name, **({"failed": "lost 3"} if server == failing and n in rounds and cpu == 2.0 else {}))
            for name, cpu in (("fan-out-1000-64", 1.0), ("fan-out-15000-64", 2.0))
            for server in ("tidings", "floor_send")
            for n in (1, 2)
        ]
        return results(lines)

    def test_is_met_by_what_grows_as_the_floor_does(self):
        self.assertIs(True, table.is_flat(self.grown()))

    def test_is_missed_when_tidings_failed_in_any_round(self):
        for rounds_failed in ((2,), (1, 2)):
            found = self.grown("tidings", rounds_failed)
            self.assertIs(False, table.is_flat(found))
            self.assertIn("**not verified**", table.flatness(found))

    def test_is_not_known_when_a_part_was_not_run(self):
        self.assertIsNone(table.is_flat(results([run("tidings", 1, 1.0, "fan-out-1000-64", failed="lost 3")])))

    def test_is_of_what_the_floor_did_well(self):
        self.assertIs(True, table.is_flat(self.grown("floor_send")))
        self.assertIsNone(table.is_flat(self.grown("floor_send", (1, 2))))


class ReportTest(unittest.TestCase):
    def test_stands_between_its_markers_and_leaves_the_prose(self):
        document = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
        written = table.between_markers(document, "new")
        self.assertEqual(f"before\n{table.BEGIN}\n\nnew\n\n{table.END}\nafter\n", written)
        self.assertEqual(written, table.between_markers(written, "new"))

    def test_finds_its_markers_in_the_documentation(self):
        self.assertIn("new", table.between_markers((tools.ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8"), "new"))

    def test_is_whole_only_with_every_scenario_and_server_in_three_rounds(self):
        everything = [run(server, number, 1.0, s.name) for s in SCENARIOS for server in s.servers for number in (1, 2, 3)]
        self.assertTrue(table.is_whole(results(everything)))
        self.assertFalse(table.is_whole(results([line for line in everything if line["server"] != "nchan"])))
        self.assertFalse(table.is_whole(results([line for line in everything if line["round"] < 3])))

    def test_has_a_chart_that_is_xml(self):
        drawn = chart.draw(results([run(server, n, n + 1.0) for server in ALL for n in range(3)]))
        self.assertIn("Tidings", xml.fromstring(drawn).find("{http://www.w3.org/2000/svg}title").text)

    def test_charts_scenarios_that_there_are(self):
        names = {s.name for s in SCENARIOS}
        self.assertLessEqual({scenario for panel in chart.PANELS for _, scenario in panel.groups}, names)


class JmhTest(unittest.TestCase):
    def test_has_a_line_for_each_result(self):
        result = {
            "benchmark": "dev.tidings.bench.jmh.FanOutBenchmark.deliver",
            "params": {"subscribers": "10000", "eventsInABatch": "16"},
            "primaryMetric": {"rawData": [[9.0, 30.0], [12.0]]},
            "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 0.0123}},
        }
        self.assertIn("| one delivery in the hub | subscribers: 10,000, in a batch: 16 | 12 (9 to 30) | 0.012 |", jmh.small_table([result]))


class PausesTest(unittest.TestCase):
    def test_are_those_of_the_time_that_is_asked_for(self):
        line = '[{}s] Safepoint "SerialCollectForAllocation", Time since last: 9 ns, Reaching safepoint: 1 ns, Total: {} ns'
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "pauses.log"
            log.write_text("\n".join(line.format(at, ns) for at, ns in ((0.9, 90_000_000), (1.5, 2_000_000), (2.5, 7_500_000))))
            found = pauses.read(log, 1.0, 3.0)
        self.assertEqual({"pauses": 2, "collections": 2, "pause_max_ms": 7.5, "pause_p99.9_ms": 7.5}, found)

    def test_are_unknown_of_another_server(self):
        self.assertEqual({}, pauses.read(pathlib.Path("/nowhere"), 0, 1))


class PlanTest(unittest.TestCase):
    def test_lets_another_server_begin_in_each_round(self):
        runs = rounds.plan([next(s for s in SCENARIOS if s.name == "memory-websocket")], ALL, 3)
        self.assertEqual(
            ["tidings nchan push-stream", "nchan push-stream tidings", "push-stream tidings nchan"],
            [" ".join(r.server for r in runs if r.round == number) for number in (1, 2, 3)],
        )

    def test_has_goals_that_can_be_read(self):
        for scenario in SCENARIOS:
            for goal in scenario.goals:
                self.assertIn(goal.metric, METRICS)

    def test_takes_at_most_fifty_minutes(self):
        timing = rounds.Timing(before=2.5, warmup=1.5, measured=3, compiling=8)
        runs = rounds.plan([s for s in SCENARIOS if not s.only_if_named], ALL, 3)
        self.assertLess(rounds.Progress(runs, timing).total_s(), 50 * 60)


if __name__ == "__main__":
    unittest.main()
