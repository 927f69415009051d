"""The report: one table of ratios, in Markdown, and the part of docs/benchmarks.md that holds it."""

from statistics import median

from .scenarios import METRICS, SCENARIOS

BEGIN = "<!-- begin: written by bench/run -->"
END = "<!-- end: written by bench/run -->"


FLAT_WITHIN = 1.25  # of the floor's own growth


def report(results, charts):
    parts = (where(results), charts, summary(results), table(results), flatness(results), failures(results))
    return "\n\n".join(part for part in parts if part)


def where(results):
    m, t, others = results.machine, results.timing, results.others()
    lines = [
        f"Measured on {m['cores']} cores ({m['cpu']}), {m['memory_gb']} GB, Linux {m['kernel']}: {', '.join(m['tidings'])}"
        f" (commit `{m['commit']}`), nginx {m.get('nginx', '–')}, nchan {m.get('nchan') or '–'}.",
        f"Each run: {t['before']:g} s of another load, {t['warmup']:g} s of its own ({t['warmup'] + t.get('compiling', 0):g} s for Tidings), {t['measured']:g} s measured; rounds: {t['rounds']}.",
    ]
    if others:
        lines.append(f"Other processes took {median(others):.0%} of the machine (median of the runs; at most {max(others):.0%}).")
    collections, longest = results.collected()
    if collections:
        none = sum(count == 0 for count in collections)
        lines.append(
            f"In {none} of {len(collections)} measured runs of Tidings the JVM collected no garbage; at most it did {max(collections)} times."
            f" The longest that it stopped for anything was {longest:.1f} ms."
        )
    return "\n".join(lines)


def summary(results):
    judged = [row.is_met for row in results.rows()] + [is_flat(results)]
    known = [met for met in judged if met is not None]
    return f"**{sum(known)} of {len(known)} goals met.**" if known else ""


SMALL, LARGE = "fan-out-1000-64", "fan-out-15000-64"


def growths(results):
    """By how much the CPU for a delivery grows from the fewest subscribers to the most: ours, and the floor's."""
    return [results.growth(server, SMALL, LARGE) for server in ("tidings", "floor_send")]


def was_right(results):
    """Whether Tidings did what it should in every round of both."""
    return not any(results.failures(scenario, "tidings") for scenario in (SMALL, LARGE))


def is_flat(results):
    """None: it is not known. What is wrong is not flat, as it meets no other goal."""
    if not all(results.was_run(scenario, server) for scenario in (SMALL, LARGE) for server in ("tidings", "floor_send")):
        return None
    if not was_right(results):
        return False
    ours, floor = growths(results)
    return ours / floor <= FLAT_WITHIN if ours and floor else None


def flatness(results):
    """Whether a delivery costs the same however many there are: as much as the kernel lets it."""
    flat = is_flat(results)
    if flat is None:
        return ""
    if not was_right(results):
        return "How the CPU for a delivery grows from 1,000 to 15,000 subscribers: **not verified**."
    ours, floor = growths(results)
    return (
        f"From 1,000 to 15,000 subscribers the CPU for a delivery grows {ratio(ours)}-fold; that of floor_send {ratio(floor)}-fold. "
        f"Goal: at most {FLAT_WITHIN:g} of the floor's growth; it is {ratio(ours / floor)}: {'met' if flat else '**missed**'}."
    )


COLUMNS = ("scenario, and what of it", "Tidings", "beside", "theirs", "ratio: min", "median", "max", "goal", "")
NUMBERS = (1, 3, 4, 5, 6, 7)


def table(results):
    lines, previous = [COLUMNS], None
    for row in results.rows():
        if row.scenario is not previous:
            lines.append((f"**{row.scenario.title}**",) + ("",) * (len(COLUMNS) - 1))
        lines.append(line(row))
        previous = row.scenario
    return aligned(lines)


def aligned(lines):
    """Markdown that is a table to the eye too; what the headings of scenarios need does not widen it."""
    wide = [max(len(cells[i]) for cells in lines if i or cells[1]) for i in range(len(COLUMNS))]

    def row(cells):
        padded = [text.rjust(wide[i]) if i in NUMBERS else text.ljust(wide[i]) for i, text in enumerate(cells)]
        return f"| {' | '.join(padded)} |"

    rule = "|".join("-" * (wide[i] + 1) + (":" if i in NUMBERS else "-") for i in range(len(COLUMNS)))
    return "\n".join([row(lines[0]), f"|{rule}|", *map(row, lines[1:])])


def line(row):
    metric = METRICS[row.goal.metric]
    theirs = shown(row.theirs, metric) if row.goal.against else ""
    ratios = ("", "", "")
    if row.goal.against and row.compared:
        ratios = (ratio(row.compared.least), f"**{ratio(row.compared.median)}**", ratio(row.compared.most))
    return (metric.title, shown(row.ours, metric), beside(row), theirs, *ratios, goal(row.goal, metric), verdict(row))


def beside(row):
    if row.goal.against is None:
        return ""
    server = row.goal.against.rpartition(":")[2]
    return "without" if server == "tidings" else server


def shown(value, metric):
    if value is None:
        return "–"
    if value >= 10_000_000:
        text = f"{value / 1e6:.1f} M"
    elif value >= 1000:
        text = f"{value:,.0f}"
    else:
        text = f"{value:.3g}"
    return f"{text} {metric.unit}".strip()


def ratio(value):
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 5 else f"{value:.2f}"


def goal(wanted, metric):
    unit = f" {metric.unit}" if wanted.against is None and metric.unit else ""
    if wanted.at_most is not None:
        return f"≤ {wanted.at_most:g}{unit}"
    if wanted.at_least is not None:
        return f"≥ {wanted.at_least:g}{unit}"
    return ""


def verdict(row):
    if not row.is_verified:
        return "**not verified**"
    return {None: "", True: "met", False: "**missed**"}[row.is_met]


def failures(results):
    """What could not be verified, said once; none of it is in a number above."""
    lines = []
    for scenario in SCENARIOS:
        for server in scenario.servers:
            failed = results.failures(scenario.name, server)
            if failed:
                why = failed[0]["failed"].splitlines()[-1]
                lines.append(f"- {scenario.title}: {server}, {len(failed)} of {results.rounds(scenario.name)} rounds ({why})")
    if not lines:
        return "Every run was verified: each subscriber got each event, in order, byte by byte."
    return "Runs that were not verified, and are in no number above:\n\n" + "\n".join(lines)


def is_whole(results):
    """Whether it may stand in the documentation: every scenario, at least three rounds, all the peers and one floor."""
    return all(
        results.rounds(s.name) >= 3 and all(results.was_run(s.name, server) for server in s.servers if server != "floor_uring")
        for s in SCENARIOS
        if not s.only_if_named
    )


def between_markers(document, text, begin=BEGIN, end=END):
    """The document with `text` between its markers; all else stays as it is."""
    if begin not in document or end not in document:
        raise ValueError(f"expected the lines {begin} and {end}")
    before, rest = document.split(begin, 1)
    return f"{before}{begin}\n\n{text}\n\n{end}{rest.split(end, 1)[1]}"
