"""What is measured, and what it should come to: data only."""

from dataclasses import dataclass

PEERS = ("nchan", "push-stream")
FLOOR = ("floor_send", "floor_uring")
ALL = ("tidings",) + PEERS + FLOOR
NO_FLOOR = ("tidings",) + PEERS


@dataclass(frozen=True)
class Metric:
    """A number of one run: where `fanload` reports it, and how a reader wants it."""

    title: str
    unit: str
    read: callable
    more_is_better: bool = False


METRICS = {
    "cpu": Metric("CPU per million deliveries", "s", lambda r: r["server_cpu_s_per_M_deliveries"]),
    "p50": Metric("latency p50", "ms", lambda r: r["latency_us"]["p50"] / 1e3),
    "p99": Metric("latency p99", "ms", lambda r: r["latency_us"]["p99"] / 1e3),
    "deliveries": Metric("deliveries/s", "", lambda r: r["deliveries_per_s"], more_is_better=True),
    "publishes": Metric("publishes/s", "", lambda r: r["publish_per_s"], more_is_better=True),
    "memory": Metric("memory per subscriber, all in", "KB", lambda r: r["pss_idle"] / r["subs"] / 1e3),
    "growth": Metric("memory per subscriber, growth", "KB", lambda r: r["pss_bytes_per_idle_conn"] / 1e3),
    "end": Metric("memory at the end", "MB", lambda r: r["pss_end"] / 1e6),
    "pause": Metric("longest pause but one in 1,000", "ms", lambda r: r["pause_p99.9_ms"]),
    "longest": Metric("longest pause", "ms", lambda r: r["pause_max_ms"]),
    "ready": Metric("start to ready", "ms", lambda r: r["ready_ms"]),
}


@dataclass(frozen=True)
class Goal:
    """
    What a metric of Tidings should come to.

    `against`: whose value it is divided by: a server, "best peer", or another scenario's ("@name", Tidings or what follows a
    colon); None: the value itself counts, in the metric's unit. No limit: shown, and nothing asked.
    """

    metric: str
    against: str | None
    at_most: float | None = None
    at_least: float | None = None


@dataclass(frozen=True)
class Scenario:
    """One load, put on each of `servers` in turn; `load` is for `fanload`."""

    name: str
    title: str
    load: str
    goals: tuple[Goal, ...]
    subs: int = 0
    servers: tuple[str, ...] = ALL
    loops: int = 1
    coalesce: bool = False  # the floor: events that arrive during one pass leave in one write
    durability: str = "os"
    stalled: int = 0  # further subscribers of the same topic that never read
    slow: int = 0  # and such that read slowly
    seconds: float | None = None  # measured for so long, whatever is said
    quick: bool = True  # is in a --quick run
    only_if_named: bool = False

    @property
    def is_start(self):
        return self.load == "start"

    @property
    def is_idle(self):
        return self.load.startswith("idle")


def fan_out(subs, size, cpu_push_stream, cpu_nchan, quick):
    return Scenario(
        name=f"fan-out-{subs}-{size}",
        title=f"1 publisher, {subs:,} subscribers, {'1 KiB' if size == 1024 else f'{size} B'}",
        load=f"--size {size}",
        subs=subs,
        servers=ALL if size == 64 else NO_FLOOR + ("floor_send",),
        goals=(
            Goal("cpu", "push-stream", at_most=cpu_push_stream),
            Goal("cpu", "nchan", at_most=cpu_nchan),
            Goal("cpu", "floor_send", at_most=1.0),
            Goal("p50", "push-stream", at_most=0.5),
            Goal("p99", "best peer"),
        ),
        quick=quick,
    )


def coalescing(publishers, at_least):
    return Scenario(
        name=f"coalesce-{publishers}",
        title=f"{publishers} publishers into one topic, 5,000 subscribers, 64 B",
        load=f"--pubs {publishers}",
        subs=5000,
        coalesce=True,
        goals=(
            Goal("deliveries", "best peer", at_least=at_least),
            Goal("cpu", "best peer"),
            Goal("cpu", "floor_send"),
        ),
    )


def open_loop(deliveries_per_s, loops, quick):
    return Scenario(
        name=f"open-{deliveries_per_s // 1000}k-{loops}",
        title=f"{deliveries_per_s:,} deliveries/s, 5,000 subscribers, {loops} I/O loop{'s' * (loops > 1)}",
        load=f"--rate {deliveries_per_s / 5000:g}",
        subs=5000,
        loops=loops,
        servers=ALL if loops == 1 else NO_FLOOR,
        goals=(
            Goal("p50", "best peer", at_most=1.0),
            Goal("p99", "best peer", at_most=1.0),
            Goal("cpu", "best peer"),
        ),
        quick=quick,
    )


def idle(transport, flags, servers):
    return Scenario(
        name=f"memory-{transport.lower()}",
        title=f"15,000 idle subscribers over {transport}",
        load=f"idle {flags}",
        subs=15000,
        servers=servers,
        goals=(
            Goal("memory", None, at_most=6.5),
            Goal("memory", "push-stream"),
            Goal("memory", "nchan"),
            Goal("growth", "push-stream"),
        ),
    )


def large(name, title, **company):
    """Events of 64 KB, which fill any buffer soon: 20 readers that read, alone or in bad company."""
    beside_alone = (Goal("p99", "@large-alone:tidings", at_most=1.1), Goal("end", "@large-alone:tidings", at_most=1.1))
    return Scenario(
        name=name,
        title=title,
        load="--size 65536 --rate 300",
        subs=20,
        servers=("tidings",),
        goals=beside_alone if company else (),
        quick=False,
        **company,
    )


SCENARIOS = (
    fan_out(1000, 64, 0.90, 0.60, quick=True),
    fan_out(1000, 1024, 0.90, 0.60, quick=False),
    fan_out(5000, 64, 0.75, 0.50, quick=True),
    fan_out(5000, 1024, 0.75, 0.50, quick=False),
    fan_out(15000, 64, 0.75, 0.50, quick=True),
    fan_out(15000, 1024, 0.75, 0.50, quick=False),
    coalescing(8, 5),
    coalescing(64, 15),
    Scenario(
        name="coalesce-8-same-rate",
        title="8 publishers, 200,000 deliveries/s, 5,000 subscribers",
        load="--pubs 8 --rate 40",
        subs=5000,
        servers=NO_FLOOR,
        goals=(Goal("p99", "best peer", at_most=1.0), Goal("p50", "best peer"), Goal("cpu", "best peer")),
        quick=False,
    ),
    open_loop(20_000, 1, quick=True),
    open_loop(20_000, 2, quick=False),
    open_loop(120_000, 1, quick=True),
    open_loop(120_000, 2, quick=False),
    Scenario(
        name="topics",
        title="15,000 topics with one subscriber each, 4 publishers",
        load="--channels 15000 --pubs 4",
        subs=15000,
        servers=NO_FLOOR + ("floor_send",),
        goals=(
            Goal("cpu", "push-stream", at_most=1.0),
            Goal("deliveries", "push-stream"),
            Goal("deliveries", "nchan"),
        ),
    ),
    Scenario(
        name="publish-os",
        title="no subscriber, 1,000 topics, 4 connections, 64 B; Tidings on disk (`durability: os`)",
        load="--channels 1000 --pubs 4",
        servers=NO_FLOOR + ("floor_send",),
        goals=(Goal("publishes", "nchan", at_least=1.0), Goal("publishes", "push-stream")),
    ),
    Scenario(
        name="publish-fsync",
        title="the same, 64 connections, Tidings with `durability: fsync`, against 4 connections of nchan",
        load="--channels 1000 --pubs 64",
        servers=("tidings",),
        durability="fsync",
        goals=(Goal("publishes", "@publish-os:nchan", at_least=0.3),),
    ),
    large("large-alone", "64 KB, 300/s, 20 subscribers"),
    large("large-stalled", "64 KB, 300/s, 20 subscribers, beside one that never reads", stalled=1),
    large("large-slow", "64 KB, 300/s, 20 subscribers, beside 500 that read slowly", slow=500),
    idle("SSE", "", NO_FLOOR + ("floor_send",)),
    idle("WebSocket", "--ws", NO_FLOOR),
    Scenario(
        name="start",
        title="`tidings serve`, until `/readyz` says 200",
        load="start",
        servers=("tidings",),
        goals=(Goal("ready", None, at_most=400),),
    ),
    Scenario(  # ten minutes, once: bench/run --only soak --rounds 1
        name="soak",
        title="100,000 deliveries/s for ten minutes, 5,000 subscribers",
        load="--rate 20",
        subs=5000,
        servers=("tidings",),
        seconds=600,
        goals=(Goal("pause", None, at_most=5), Goal("longest", None), Goal("p50", None), Goal("p99", None)),
        only_if_named=True,
    ),
    Scenario(  # for the tests of bench/run itself
        name="smoke",
        title="50 subscribers",
        load="",
        subs=50,
        servers=("tidings", "floor_send"),
        goals=(Goal("cpu", "floor_send"), Goal("p50", "floor_send")),
        only_if_named=True,
    ),
)
