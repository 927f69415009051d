"""What was measured, as values by round; and the ratios that a goal asks for."""

import json
import pathlib
import statistics
from dataclasses import dataclass

from .scenarios import METRICS, PEERS, SCENARIOS


@dataclass(frozen=True)
class Spread:
    """Of one number, over the rounds."""

    least: float
    median: float
    most: float

    @staticmethod
    def of(values):
        return Spread(min(values), statistics.median(values), max(values)) if values else None


@dataclass(frozen=True)
class Row:
    """One line of the table. `ours` and `theirs` are medians; None when there is no run that was verified."""

    scenario: object
    goal: object
    ours: float | None
    theirs: float | None
    compared: Spread | None  # ratios, or our own value when there is nobody to compare with
    is_verified: bool  # Tidings did what it should in every round

    @property
    def is_met(self):
        """None: nothing was asked, or it is not known. What is wrong meets no goal, however fast it is."""
        limit = self.goal.at_most if self.goal.at_most is not None else self.goal.at_least
        if limit is None:
            return None
        if not self.is_verified:
            return False
        if self.compared is None:
            return None
        median = self.compared.median
        return median <= limit if self.goal.at_most is not None else median >= limit


class Results:
    """Lines of one run of bench/run or of several; what a later one measured replaces what an earlier one did."""

    def __init__(self, files):
        self.machine, self.timing, self.runs = {}, {}, {}
        for file in files:
            self.add(json.loads(line) for line in pathlib.Path(file).read_text(encoding="utf-8").splitlines())

    def add(self, lines):
        new = {}
        for line in lines:
            if "machine" in line:
                self.machine, self.timing = line["machine"], line["timing"]
            else:
                new.setdefault(line["scenario"], []).append(line)
        self.runs.update(new)

    def rounds(self, scenario):
        """How often it was measured, fully or not."""
        return max((line["round"] for line in self.runs.get(scenario, [])), default=0)

    def failures(self, scenario, server):
        return [line for line in self.runs.get(scenario, []) if line["server"] == server and "failed" in line]

    def was_run(self, scenario, server):
        return any(line["server"] == server for line in self.runs.get(scenario, []))

    def values(self, scenario, server, metric):
        """{round: value}, of the runs that were verified."""
        if server == "best peer":
            return self.best(scenario, metric)
        return {
            line["round"]: METRICS[metric].read(line)
            for line in self.runs.get(scenario, [])
            if line["server"] == server and "failed" not in line
        }

    def best(self, scenario, metric):
        of_each = [self.values(scenario, peer, metric) for peer in PEERS]
        choose = max if METRICS[metric].more_is_better else min
        rounds = set().union(*of_each)
        return {number: choose(values[number] for values in of_each if number in values) for number in rounds}

    def spread(self, scenario, server, metric):
        return Spread.of(list(self.values(scenario, server, metric).values()))

    def growth(self, server, small, large):
        """How much more CPU a delivery takes in the scenario `large` than in `small`; None if it is not known."""
        of_small, of_large = self.spread(small, server, "cpu"), self.spread(large, server, "cpu")
        return of_large.median / of_small.median if of_small and of_large and of_small.median else None

    def others(self):
        """What part of the machine's time other processes took, of each run."""
        measured = [line for lines in self.runs.values() for line in lines if line.get("span_s")]
        return [max(line["other_cpu_s"], 0) / line["span_s"] / self.machine["cores"] for line in measured]

    def collected(self):
        """Of Tidings' runs: how often the JVM collected garbage in each, and the longest stop of all, in ms."""
        runs = [line for lines in self.runs.values() for line in lines if line.get("span_s") and "pauses" in line]
        return [run["collections"] for run in runs], max((run["pause_max_ms"] for run in runs), default=0.0)

    def rows(self):
        """A row for each goal of each scenario that was run, in the order of the scenarios."""
        return [self.row(s, goal) for s in SCENARIOS if s.name in self.runs for goal in s.goals if self.has(s, goal)]

    def has(self, scenario, goal):
        """Whether any of those that we are to be compared with was there."""
        if goal.against is None:
            return True
        other, server = against(scenario, goal)
        return any(self.was_run(other, name) for name in (PEERS if server == "best peer" else [server]))

    def row(self, scenario, goal):
        ours = self.values(scenario.name, "tidings", goal.metric)
        verified = not self.failures(scenario.name, "tidings")
        if goal.against is None:
            return Row(scenario, goal, median(ours), None, Spread.of(list(ours.values())), verified)
        theirs = self.values(*against(scenario, goal), goal.metric)
        ratios = [ours[number] / theirs[number] for number in ours if theirs.get(number)]
        return Row(scenario, goal, median(ours), median(theirs), Spread.of(ratios), verified)


def against(scenario, goal):
    """The scenario and the server whose value is divided by."""
    if goal.against.startswith("@"):
        other, _, server = goal.against[1:].partition(":")
        return other, server
    return scenario.name, goal.against


def median(by_round):
    return statistics.median(by_round.values()) if by_round else None
