"""The chart: small panels of bars, one question each, as an SVG that needs nothing and follows the reader's light or dark."""

from dataclasses import dataclass
from html import escape

from .scenarios import METRICS

WIDTH, MARGIN, GAP = 960, 32, 40
COLUMN = (WIDTH - 2 * MARGIN - GAP) / 2
LABEL, VALUE = 104, 74  # beside the bars: who, and how much
ROW, BAR = 21, 13
TOP, PANEL_HEAD, GROUP_HEAD, PANEL_GAP = 92, 48, 21, 34

# The colours of the server's own page. Tidings alone has a colour; the floor is no server that one could use, so only an outline.
STYLE = """
svg { --paper: #fbfaf8; --ink: #1d2326; --soft: #626c70; --line: #e4e1dc; --peer: #b9bdbb; --accent: #0b6e69; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #14181a; --ink: #e6e9e8; --soft: #98a3a6; --line: #2b3236; --peer: #566065; --accent: #5fc9bf; }
}
text { font: 13px -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--ink); }
.paper { fill: var(--paper); }
.title { font-size: 20px; font-weight: 650; letter-spacing: -0.2px; }
.panel { font-size: 15px; font-weight: 650; }
.soft { fill: var(--soft); }
.small { font-size: 12px; }
.end { text-anchor: end; }
.ours { font-weight: 650; fill: var(--accent); }
.num { font-variant-numeric: tabular-nums; }
.bar { fill: var(--peer); }
.bar.ours { fill: var(--accent); }
.bar.floor { fill: none; stroke: var(--soft); stroke-dasharray: 3 2; }
.range { stroke: var(--ink); stroke-opacity: .55; }
.axis { stroke: var(--line); }
"""


@dataclass(frozen=True)
class Panel:
    """One question; `groups` are (what varies, scenario). `one_scale`: bars of different groups can be compared."""

    title: str
    note: str
    metric: str
    groups: tuple[tuple[str, str], ...]
    one_scale: bool = False


PANELS = (
    Panel(
        "What a delivery costs",
        "server CPU, microseconds a delivery; shorter is better",
        "cpu",
        (("1,000 subscribers", "fan-out-1000-64"), ("5,000", "fan-out-5000-64"), ("15,000", "fan-out-15000-64")),
        one_scale=True,
    ),
    Panel(
        "How many deliveries a second",
        "5,000 subscribers of one topic; longer is better",
        "deliveries",
        (("1 publisher", "fan-out-5000-64"), ("8 publishers", "coalesce-8"), ("64 publishers", "coalesce-64")),
    ),
    Panel(
        "How long half of the events take at most",
        "p50, milliseconds from when an event was due; shorter is better",
        "p50",
        (("20,000 deliveries a second", "open-20k-1"), ("120,000 deliveries a second", "open-120k-1")),
    ),
    Panel(
        "How long all but one in 100 take at most",
        "p99, milliseconds from when an event was due; shorter is better",
        "p99",
        (("20,000 deliveries a second", "open-20k-1"), ("120,000 deliveries a second", "open-120k-1")),
    ),
    Panel(
        "What a connection costs",
        "the whole process, KB for each of 15,000 idle ones; shorter is better",
        "memory",
        (("Server-Sent Events", "memory-sse"), ("WebSocket", "memory-websocket")),
        one_scale=True,
    ),
    Panel(
        "How many publishes a second",
        "Tidings alone has written each to a journal before it answers; longer is better",
        "publishes",
        (("nobody subscribed, 4 connections", "publish-os"),),
    ),
)

SHOWN = (("tidings", "Tidings"), ("push-stream", "push-stream"), ("nchan", "nchan"), ("floor_send", "floor"))


def draw(results):
    panels = [body for body in (Body(panel, results) for panel in PANELS) if body.groups]
    parts, y = [], TOP
    for left in range(0, len(panels), 2):
        pair = panels[left : left + 2]
        for column, body in enumerate(pair):
            parts.append(body.draw(MARGIN + column * (COLUMN + GAP), y))
        y += max(body.height for body in pair) + PANEL_GAP
    return "\n".join([*head(y), *parts, "</svg>"]) + "\n"


def head(height):
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        "<title>Tidings beside nchan, push-stream and the least a server can do</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="10"/>',
        text(MARGIN, 42, "Tidings beside nginx’s push modules", "title"),
        text(
            MARGIN,
            64,
            "Medians of one run in which all took turns; the thin line goes from the lowest to the highest round. "
            "Floor: a C program that does nothing but send.",
            "soft",
        ),
    ]


class Body:
    """A panel with its numbers: [(group, [(server, title, spread)])]."""

    def __init__(self, panel, results):
        self.panel = panel
        self.groups = []
        for title, scenario in panel.groups:
            spreads = [(name, shown, results.spread(scenario, name, panel.metric)) for name, shown in SHOWN]
            bars = [bar for bar in spreads if bar[2]]
            if bars:
                self.groups.append((title, bars))
        self.longest = {title: max(spread.most for *_, spread in bars) or 1 for title, bars in self.groups}
        if panel.one_scale:
            self.longest = dict.fromkeys(self.longest, max(self.longest.values(), default=1))

    @property
    def height(self):
        return PANEL_HEAD + sum(GROUP_HEAD + ROW * len(bars) + 6 for _, bars in self.groups)

    def draw(self, x, y):
        parts = [text(x, y + 14, self.panel.title, "panel"), text(x, y + 33, self.panel.note, "soft small")]
        top = y + PANEL_HEAD
        for title, bars in self.groups:
            parts.append(text(x, top + 13, title, "small"))
            top += GROUP_HEAD
            for bar in bars:
                parts += self.row(x, top, self.longest[title], *bar)
                top += ROW
            top += 6
        return "\n".join(parts)

    def row(self, x, y, longest, server, title, spread):
        def scale(value):
            return value / longest * (COLUMN - LABEL - VALUE)

        kind = {"tidings": " ours", "floor_send": " floor"}.get(server, "")
        left, middle = x + LABEL, y + BAR / 2
        yield text(x + LABEL - 10, y + 11, title, "end small" + (" ours" if kind == " ours" else " soft"))
        yield f'<line class="axis" x1="{left:.1f}" y1="{y - 4:.1f}" x2="{left:.1f}" y2="{y + ROW - 4:.1f}"/>'
        yield f'<rect class="bar{kind}" x="{left:.1f}" y="{y}" width="{max(scale(spread.median), 1.5):.1f}" height="{BAR}" rx="2"/>'
        if spread.most > spread.least:
            ends = f'x1="{left + scale(spread.least):.1f}" x2="{left + scale(spread.most):.1f}"'
            yield f'<line class="range" {ends} y1="{middle:.1f}" y2="{middle:.1f}"/>'
        after = left + scale(max(spread.median, spread.most)) + 8
        yield text(after, y + 11, number(spread.median, self.panel.metric), "small num" + (" ours" if kind == " ours" else ""))

def number(value, metric):
    unit = "µs" if metric == "cpu" else METRICS[metric].unit
    if value >= 1e6:
        return f"{value / 1e6:.1f} M"
    if value >= 1000:
        return f"{value:,.0f} {unit}".strip()
    return f"{value:.3g} {unit}".strip()


def text(x, y, content, classes):
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{classes}">{escape(content)}</text>'
