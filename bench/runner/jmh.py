"""Makes a small table of JMH's results: python3 -m runner.jmh RESULTS.json [DOCUMENT to write it into]"""

import json
import pathlib
import statistics
import sys

from . import table

BEGIN = "<!-- begin: written by bench/jmh -->"
END = "<!-- end: written by bench/jmh -->"

TITLES = {
    "FanOut.deliver": "one delivery in the hub",
    "Topics.deliver": "an event that one subscriber wants",
    "Topics.nobodyWants": "an event that nobody wants",
    "Head.publish": "the head of a publish",
    "Head.subscribeFromABrowser": "the head of a browser's subscription",
    "Encoding.asServerSentEvent": "an event as SSE",
    "Encoding.asRecord": "an event as a record of the journal",
    "Encoding.fromRecord": "and back",
}


def main():
    text = small_table(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")))
    print(text)
    if len(sys.argv) > 2:
        document = pathlib.Path(sys.argv[2])
        written = table.between_markers(document.read_text(encoding="utf-8"), text, BEGIN, END)
        document.write_text(written, encoding="utf-8")


def small_table(results):
    lines = ["| what | with | ns (lowest to highest) | bytes allocated |", "|---|---|--:|--:|"]
    results = sorted(results, key=lambda result: list(TITLES).index(name(result)))
    previous = None
    for result in results:
        title = TITLES[name(result)]
        lines.append(f"| {title if title != previous else ''} | {parameters(result)} | {times(result)} | {allocated(result)} |")
        previous = title
    return "\n".join(lines)


def name(result):
    """dev.tidings.bench.jmh.FanOutBenchmark.deliver is FanOut.deliver."""
    *_, benchmark, method = result["benchmark"].split(".")
    return f"{benchmark.removesuffix('Benchmark')}.{method}"


def parameters(result):
    words = {"eventsInABatch": "in a batch", "bytes": "bytes of data"}
    return ", ".join(f"{words.get(key, key)}: {int(value):,}" for key, value in sorted(result.get("params", {}).items(), reverse=True))


def times(result):
    raw = [value for fork in result["primaryMetric"]["rawData"] for value in fork]
    return f"{statistics.median(raw):,.0f} ({min(raw):,.0f} to {max(raw):,.0f})"


def allocated(result):
    count = result["secondaryMetrics"]["gc.alloc.rate.norm"]["score"]
    return f"{count:,.0f}" if count >= 10 else f"{count:.2g}"


if __name__ == "__main__":
    main()
