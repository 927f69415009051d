"""Runs the scenarios: round after round, the servers in turn, and notes each result at once."""

import contextlib
import json
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass

from . import pauses, servers, tools

CONNECTS_PER_S = 6000
AROUND_S = 2.6  # start, settle, drain, stop
WARM_LOAD = "--subs 500 --pubs 8 --settle 0.1"


@dataclass(frozen=True)
class Timing:
    """
    Seconds of each run. Before the load that is measured comes another, of many connections and publishes; then a little of
    the load itself, and more of it for what a JVM runs: it compiles while it runs, and what is compiled in C has nothing of that.
    """

    before: float
    warmup: float
    measured: float
    idle: float = 12  # by then the JVM has given back what its compilers needed for the connects
    compiling: float = 0

    def of(self, scenario, compiles=False):
        if scenario.is_start:
            return 1.5
        warm = self.before + self.warmup + (self.compiling if compiles else 0)
        busy = self.idle if scenario.is_idle else warm + (scenario.seconds or self.measured)
        return AROUND_S + scenario.subs / CONNECTS_PER_S + busy


@dataclass(frozen=True)
class Run:
    round: int
    scenario: object
    server: str


def plan(scenarios, available, rounds):
    """Within a round each scenario's servers come one after the other; who is first changes from round to round."""
    runs = []
    for number in range(1, rounds + 1):
        for scenario in scenarios:
            names = [name for name in scenario.servers if name in available]
            first = (number - 1) % len(names) if names else 0
            runs += [Run(number, scenario, name) for name in names[first:] + names[:first]]
    return runs


def measure_all(runs, kinds, fanload, timing, results, progress):
    """Measures each and appends a line of JSON to `results`. A run that fails is a line too, and never a number."""
    for index, run in enumerate(runs):
        progress.show(index, run)
        began = time.monotonic()
        try:
            result = measure(run, kinds[run.server], fanload, timing)
        except RuntimeError as e:
            result = {"failed": str(e)}
        took = round(time.monotonic() - began, 2)
        line = {"round": run.round, "scenario": run.scenario.name, "server": run.server, "took_s": took, **result}
        results.write(json.dumps(line) + "\n")
        results.flush()
        progress.done(index, took, result)


def measure(run, kind, fanload, timing):
    with servers.running(kind, run.scenario) as server:
        if run.scenario.is_start:
            return {"ready_ms": server.ready_ms}
        if not run.scenario.is_idle:
            warm = judge(*output_of(warm_command(server, fanload, timing)))
            if "failed" in warm:
                return {"failed": "while warming up: " + warm["failed"]}
        with company(run.scenario, server):
            result = judge(*output_of(fanload_command(run.scenario, server, fanload, timing)))
        end = time.monotonic() - server.began
        return {**result, **pauses.read(server.pauses_log, end - result.get("span_s", 0), end)}


@contextlib.contextmanager
def company(scenario, server):
    """Subscribers that read slowly or not at all, while the others are measured."""
    if not scenario.stalled and not scenario.slow:
        yield
        return
    command = [sys.executable, tools.LOAD / "slow_readers.py", server.port, server.kind.subscribe % 0, scenario.stalled, scenario.slow]
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(process.communicate()[1].strip())
        yield
        if process.poll() is not None:
            raise RuntimeError(process.stderr.read().strip())
    finally:
        process.kill()
        process.communicate()


def output_of(command):
    """What a process says on stdout and stderr, and its status; it does not outlive us."""
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, err = process.communicate()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    return out, err, process.returncode


def warm_command(server, fanload, timing):
    """On topics of its own, so that nothing of it is left where it is measured."""
    paths = [path.replace("%d", "w%d") for path in (server.kind.subscribe, server.kind.publish)]
    command = [fanload, "--verify", "--port", server.port, "--sub-path", paths[0], "--pub-path", paths[1]]
    return command + ["--duration", timing.before] + shlex.split(WARM_LOAD)


def fanload_command(scenario, server, fanload, timing):
    """Every run is verified: each subscriber, each event, in order, byte by byte."""
    load = shlex.split(scenario.load)
    warmup = timing.warmup + (timing.compiling if server.kind.compiles else 0)
    publishing = ["--warmup", warmup, "--duration", scenario.seconds or timing.measured]
    if scenario.is_idle:
        load, publishing = load[1:], ["--duration", 0, "--idle", timing.idle]
    subscribe = server.kind.websocket if "--ws" in load else server.kind.subscribe
    command = [fanload, "--verify", "--settle", 0.8, "--port", server.port, "--pid", server.pid, "--subs", scenario.subs]
    return command + ["--sub-path", subscribe, "--pub-path", server.kind.publish] + publishing + load


def judge(out, err, status):
    try:
        result = json.loads(out)
    except ValueError:
        return {"failed": err.strip() or f"fanload ended with {status}"}
    if status:
        result["failed"] = err.strip() or why(result)
    return result


def why(result):
    """In one line what was wrong with a run that could not be verified."""
    counts = ("connect_failed", "disconnected", "pub_errors", "pub_unknown", "lost", "duplicated", "out_of_order", "corrupt")
    return ", ".join(f"{name.replace('_', ' ')} {result[name]}" for name in counts if result.get(name)) or "not verified"


class Progress:
    """One line on stderr: where it is and how long it will take; on a terminal it is rewritten."""

    def __init__(self, runs, timing):
        self.runs, self.timing = runs, timing
        self.estimated = [timing.of(run.scenario, run.server == "tidings") for run in runs]
        self.spent = 0.0
        self.last_round = max((run.round for run in runs), default=0)

    def total_s(self):
        return sum(self.estimated)

    def left_s(self, index):
        """What was estimated, corrected by how wrong the estimate was so far."""
        behind = sum(self.estimated[:index])
        return sum(self.estimated[index:]) * (self.spent / behind if behind else 1)

    def show(self, index, run):
        left = self.left_s(index)
        text = (
            f"round {run.round}/{self.last_round}, run {index + 1}/{len(self.runs)}, "
            f"{f'{left / 60:.0f} min' if left > 90 else f'{left:.0f} s'} left: {run.scenario.name}, {run.server}"
        )
        if sys.stderr.isatty():
            print(f"\r\033[K{text[:100]}", end="", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)

    def done(self, index, seconds, result):
        self.spent += seconds
        run = self.runs[index]
        if "failed" in result:
            start = "\r\033[K" if sys.stderr.isatty() else ""
            print(f"{start}  failed: {run.scenario.name}, {run.server}: {result['failed'][:300]}", file=sys.stderr, flush=True)
        elif index + 1 == len(self.runs) and sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)
