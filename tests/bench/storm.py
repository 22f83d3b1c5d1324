"""Storms of clicks on a loopback Discord: our bot beside other ways, in turn, in one run.

`PYTHONPATH=tests:. python -m bench.storm` prints a table of figures (medians over the passes) and
a table of goals, which are ratios. `--passes 1 --scale 0.1` is a quick look. Nothing gates on it.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from wire.harness import TESTS, Bot, Wire, open_wire
from wire.polls import command

from bench import stored

Figures = dict[str, float]
DELAY = 0.05


@dataclass(frozen=True, slots=True)
class Way:
    """One bot. `asks`: it has our commands; `stored`: a million ballots are there at the start."""

    name: str
    target: tuple[str, ...]
    asks: bool = True
    stored: bool = False
    loads: tuple[str, ...] = ("50", "500", "burst", "delayed", "half")
    python: str = sys.executable
    results: str = "voted"
    count: int = 0
    """So many clicks instead of thousands."""


WAYS = (
    Way("ours", ("bot",)),
    Way("ours, results closed", ("bot",), loads=("50", "500"), results="closed"),
    Way("ours, results live", ("bot",), loads=("50", "500"), results="live"),
    Way("acknowledges only, our dispatch", ("bench.bots", "acks"), loads=("50", "500", "half")),
    Way(
        "acknowledges only, library's dispatch",
        ("bench.bots", "library"),
        loads=("50", "500", "half"),
    ),
    Way("ours, a commit for each ballot", ("bench.bots", "each"), loads=("500",)),
    Way(
        "stock: a View, no limiter",
        ("bench.bots", "stock"),
        asks=False,
        loads=("burst", "delayed"),
    ),
    Way("ours, 1,000,000 ballots stored", ("bot",), stored=True, loads=("50", "500")),
)
OURS, CLOSED, LIVE, ACKS, LIBRARY, EACH, STOCK, FULL = (way.name for way in WAYS)
RED, FULL_RED = "Red's buttonpoll, empty", "Red's buttonpoll, 10,000 votes stored"


def red_ways(python: str, cogs: str) -> tuple[Way, ...]:
    """See `bench.red`. With votes stored it would be late with 500 in flight."""
    target = "bench.red", cogs
    empty = Way(RED, (*target, "0"), asks=False, loads=("500",), python=python, count=600)
    full = replace(empty, name=FULL_RED, target=(*target, "10000"), loads=("50",), count=300)
    return empty, full


def measure(way: Way, scale: float, half_rate: float, full: Path) -> Figures:
    """All loads on one bot in a fresh folder."""
    found: Figures = {}
    with tempfile.TemporaryDirectory() as name, open_wire(Path(name)) as wire:
        if way.stored:
            shutil.copy(full, wire.folder / "data.db")
        with wire.bot(*way.target, python=way.python) as bot:
            found["idle MiB"] = bot.memory()
            for load in way.loads:
                found |= _load(wire, bot, way, load, scale, half_rate)
            found["peak MiB"] = bot.memory(peak=True)
    return found


def _load(
    wire: Wire, bot: Bot, way: Way, load: str, scale: float, half_rate: float
) -> Iterator[tuple[str, float]]:
    targets = _targets(wire, way)
    count, options = {
        "50": (5_000, {"in_flight": 50}),
        "500": (8_000, {"in_flight": 500}),
        "burst": (10_000, {}),
        "delayed": (10_000, {}),
        "half": (10_000, {"rate": half_rate}),
    }[load]
    count = max(int((way.count or count) * scale), 200)
    wire.call("delay", seconds=DELAY if load == "delayed" else 0.0)
    before = bot.seconds
    done = wire.call("load", targets=targets, count=count, **options)
    wire.call("delay", seconds=0.0)
    yield f"{load} µs", (bot.seconds - before) / count * 1e6
    yield f"{load} requests", done["requests"] / count
    for name, unit in {"rate": 1, "late": 1, "p50": 1000, "p99": 1000, "latest": 1000}.items():
        yield f"{load} {name}", done[name] * unit


def _half_rate(scale: float, full: Path) -> float:
    """Half of what the library's dispatch does at best, acknowledging."""
    (way,) = (one for one in WAYS if one.name == LIBRARY)
    return measure(replace(way, loads=("500",)), scale, 0, full)["500 rate"] / 2


def _targets(wire: Wire, way: Way) -> list[list[Any]]:
    """The buttons of a poll that nobody has answered yet."""
    if way.asks:
        asked = {"question": "Tea?", "options": "Yes|No|Maybe", "results": way.results}
        command(wire, "poll ask", **asked)
    else:
        wire.call("until", posts=1)
    return wire.vote_targets()[-4:]


def _import_seconds(code: str) -> float:
    """Wall time of a process that imports what is compiled already, and ends; the best of ten."""
    times: list[float] = []
    with tempfile.TemporaryDirectory() as compiled:
        environment = os.environ | {"PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        for _ in range(10):
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", code], check=True, cwd=TESTS.parent, env=environment
            )
            times.append(time.perf_counter() - started)
    return min(times)


def _bare_memory() -> float:
    with (
        tempfile.TemporaryDirectory() as name,
        open_wire(Path(name)) as wire,
        wire.bot("bench.bots", "bare") as bot,
    ):
        return bot.memory()


def main() -> None:
    parser = argparse.ArgumentParser(description="Storms of clicks: our bot beside other ways.")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--red", nargs=2, metavar=("PYTHON", "COGS"), help="see bench.red")
    options = parser.parse_args()
    ways = WAYS + (red_ways(*options.red) if options.red else ())
    found: dict[str, list[Figures]] = {way.name: [] for way in ways}
    with tempfile.TemporaryDirectory() as name:
        full = Path(name) / "full.db"
        stored.fill(full)
        for number in range(options.passes):
            order = ways if number % 2 == 0 else tuple(reversed(ways))
            half_rate = _half_rate(options.scale, full)
            for way in order:
                figures = measure(way, options.scale, half_rate, full)
                found[way.name].append(figures)
                print(f"pass {number + 1}: {way.name}", file=sys.stderr, flush=True)
    medians = {name: _medians(runs) for name, runs in found.items()}
    print(_table(medians))
    print(_goals(found))
    bare = statistics.median(_bare_memory() for _ in range(3))
    weight = medians[OURS]["idle MiB"] / bare
    quick = _import_seconds("import bot.cli, bot.chat.session, bot.chat.client") / _import_seconds(
        "import discord"
    )
    print(f"| idle memory beside a bare client ({bare:.0f} MiB) | at most 1.10 | {weight:.2f} |")
    print(f"| time to import beside `import discord` | at most 1.2 | {quick:.2f} |")


def _medians(runs: list[Figures]) -> Figures:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


COLUMNS = (
    ("50 rate", "ballots/s, 50 in flight", "{:,.0f}"),
    ("500 rate", "500 in flight", "{:,.0f}"),
    ("burst rate", "burst", "{:,.0f}"),
    ("burst p50", "p50 ms", "{:,.0f}"),
    ("burst p99", "p99 ms", "{:,.0f}"),
    ("burst latest", "latest ms", "{:,.0f}"),
    ("burst late", "late", "{:,.0f}"),
    ("delayed rate", "burst, replies 50 ms later", "{:,.0f}"),
    ("delayed late", "late", "{:,.0f}"),
    ("half p50", "half rate: p50 ms", "{:,.1f}"),
    ("half p99", "p99 ms", "{:,.1f}"),
    ("500 µs", "processor µs a ballot", "{:,.0f}"),
    ("500 requests", "requests a ballot", "{:.3f}"),
    ("idle MiB", "idle MiB", "{:,.0f}"),
    ("peak MiB", "peak MiB", "{:,.0f}"),
)


def _table(medians: dict[str, Figures]) -> str:
    lines = ["| way | " + " | ".join(title for _, title, _ in COLUMNS) + " |"]
    lines.append("|---" * (len(COLUMNS) + 1) + "|")
    for name, figures in medians.items():
        cells = [form.format(figures[key]) if key in figures else "" for key, _, form in COLUMNS]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


ACKNOWLEDGING = "beside acknowledging, library's dispatch"


class Goal(NamedTuple):
    """A ratio that we want: a figure of one way beside that of another."""

    what: str
    goal: str
    figure: str
    way: str
    beside: str
    figure_beside: str = ""


GOALS = (
    Goal(f"500 in flight, {ACKNOWLEDGING}", "at least 1.5", "500 rate", OURS, LIBRARY),
    Goal("50 in flight, the same", "at least 1.0", "50 rate", OURS, LIBRARY),
    Goal("500 in flight, beside our dispatch", "at least 0.90", "500 rate", OURS, ACKS),
    Goal("50 in flight, the same", "at least 0.75", "50 rate", OURS, ACKS),
    Goal("burst of 10,000 beside stock", "at least 5", "burst rate", OURS, STOCK),
    Goal("the same, replies 50 ms later", "at least 4", "delayed rate", OURS, STOCK),
    Goal(f"p99 at half rate {ACKNOWLEDGING}", "at most 0.5", "half p99", OURS, LIBRARY),
    Goal("the same, our dispatch", "", "half p99", OURS, ACKS),
    Goal(f"processor time {ACKNOWLEDGING}", "at most 1.15", "500 µs", OURS, LIBRARY),
    Goal("the same, our dispatch", "", "500 µs", OURS, ACKS),
    Goal("our dispatch beside the library's", "near 1.85", "500 rate", ACKS, LIBRARY),
    Goal("a commit for each ballot beside ours, 500 in flight", "", "500 rate", EACH, OURS),
    Goal("results closed beside voted, 500 in flight", "", "500 rate", CLOSED, OURS),
    Goal("results live beside voted, 500 in flight", "", "500 rate", LIVE, OURS),
    Goal("1,000,000 stored beside none", "at least 0.95", "500 rate", FULL, OURS),
    Goal("beside Red's buttonpoll, empty", "at least 8", "500 rate", OURS, RED),
    Goal("10,000 votes there, at best", "at least 100", "500 rate", OURS, FULL_RED, "50 rate"),
)


def _goals(found: dict[str, list[Figures]]) -> str:
    """Ratios within a pass, so that a machine that changes its speed changes both sides."""

    def ratio(one: Goal) -> float:
        pairs = zip(found[one.way], found[one.beside], strict=True)
        other = one.figure_beside or one.figure
        return statistics.median(a[one.figure] / max(b[other], 1e-9) for a, b in pairs)

    late = max(run["burst late"] + run["delayed late"] for run in found[OURS])
    lines = ["| what | goal | median of ratios |", "|---|---|---|"]
    lines += [
        f"| {one.what} | {one.goal} | {ratio(one):.2f} |" for one in GOALS if one.beside in found
    ]
    return "\n".join([*lines, f"| receipts later than 3 s in any pass | 0 | {late:.0f} |"])


if __name__ == "__main__":
    main()
