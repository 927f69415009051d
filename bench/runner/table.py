"""The report: one table of ratios, in Markdown, and the part of docs/benchmarks.md that holds it."""

from .scenarios import METRICS, SCENARIOS

BEGIN = "<!-- begin: written by bench/run -->"
END = "<!-- end: written by bench/run -->"


def report(results, charts):
    return "\n\n".join(part for part in (where(results), charts, summary(results), table(results), failures(results)) if part)


def where(results):
    m, t = results.machine, results.timing
    lines = [
        f"Measured on {m['cores']} cores ({m['cpu']}), {m['memory_gb']} GB, Linux {m['kernel']}: {', '.join(m['tidings'])}"
        f" (commit `{m['commit']}`), nginx {m.get('nginx', '–')}, nchan {m.get('nchan') or '–'}.",
        f"Each run: {t['warmup']:g} s warm-up, {t['measured']:g} s measured; {t['rounds']} rounds.",
    ]
    return "\n".join(lines)


def summary(results):
    known = [row.is_met for row in results.rows() if row.is_met is not None]
    return f"**{sum(known)} of {len(known)} goals met.**" if known else ""


def table(results):
    lines = [
        "| scenario | what | Tidings | beside | theirs | ratio: min | **median** | max | goal | |",
        "|---|---|--:|---|--:|--:|--:|--:|--:|---|",
    ]
    previous = None
    for row in results.rows():
        lines.append(line(row, "" if row.scenario is previous else row.scenario.title))
        previous = row.scenario
    return "\n".join(lines)


def line(row, title):
    metric = METRICS[row.goal.metric]
    theirs = shown(row.theirs, metric) if row.goal.against else ""
    cells = [title, metric.title, shown(row.ours, metric), beside(row), theirs]
    if row.compared is None or row.goal.against is None:
        cells += ["", "", ""]
    else:
        cells += [ratio(row.compared.least), f"**{ratio(row.compared.median)}**", ratio(row.compared.most)]
    return "| " + " | ".join(cells + [goal(row.goal, metric), verdict(row)]) + " |"


def beside(row):
    if row.goal.against is None:
        return ""
    return row.goal.against.rpartition(":")[2]


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
    """Whether it may stand in the documentation: every scenario, at least three rounds, all the peers."""
    return all(
        results.rounds(s.name) >= 3 and all(results.was_run(s.name, server) for server in s.servers)
        for s in SCENARIOS
        if not s.only_if_named
    )


def between_markers(document, text):
    """The document with `text` between its markers; all else stays as it is."""
    if BEGIN not in document or END not in document:
        raise ValueError(f"expected the lines {BEGIN} and {END}")
    before, rest = document.split(BEGIN, 1)
    return f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END, 1)[1]}"
