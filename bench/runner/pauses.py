"""How long the JVM stopped all of its threads, from its own log of safepoints."""

import re

FLAG = "-Xlog:safepoint:file={}:uptime"
LINE = re.compile(r"\[([0-9.]+)s\].*Total: +([0-9]+) ns")


def read(log, from_s, to_s):
    """Of the stops between two moments, counted from the start of the JVM; empty for a server that has no such log."""
    if not log.exists():
        return {}
    stops = [(float(at), int(ns) / 1e6) for at, ns in LINE.findall(log.read_text(errors="replace"))]
    ms = sorted(ms for at, ms in stops if from_s <= at <= to_s)
    if not ms:
        return {"pauses": 0, "pause_max_ms": 0.0, "pause_p99.9_ms": 0.0}
    return {"pauses": len(ms), "pause_max_ms": ms[-1], "pause_p99.9_ms": ms[min(int(len(ms) * 0.999), len(ms) - 1)]}
