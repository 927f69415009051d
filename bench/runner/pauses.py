"""How long the JVM stopped all of its threads, from its own log of safepoints."""

import re

FLAG = "-Xlog:safepoint:file={}:uptime"
LINE = re.compile(r"\[([0-9.]+)s\] Safepoint \"(\w+)\".*Total: +([0-9]+) ns")


def read(log, from_s, to_s):
    """Of the stops between two moments, counted from the start of the JVM; empty for a server that has no such log."""
    if not log.exists():
        return {}
    lines = LINE.findall(log.read_text(errors="replace"))
    stops = [(int(ns) / 1e6, name) for at, name, ns in lines if from_s <= float(at) <= to_s]
    ms = sorted(ms for ms, _ in stops) or [0.0]
    return {
        "pauses": len(stops),
        "collections": sum("Collect" in name for _, name in stops),
        "pause_max_ms": ms[-1],
        "pause_p99.9_ms": ms[min(int(len(ms) * 0.999), len(ms) - 1)],
    }
