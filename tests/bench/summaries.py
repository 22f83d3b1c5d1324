"""The figures of a summary beside the plain SQL that any answer needs, in turn, in one run.

`PYTHONPATH=tests:. python -m bench.summaries` prints a table for a million ballots (10,000
members, 100 polls) in one database. `--members 500` is a quick look. Nothing gates on it.
"""

import argparse
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.stored import MINUTE, fill_round
from bot.rounds.summarising import read_inputs
from bot.store import files, polls, rounds, summaries
from bot.summaries.figures import result_of, summarise

Query = Callable[[sqlite3.Connection], object]

HELD = "SELECT voter, answer, max(entry) FROM ballot_log WHERE poll_id = 1 AND {} GROUP BY voter"
PAIRS = (
    f"SELECT o.answer, e.answer, count(*) FROM ({HELD.format('at < :first')}) o"
    f" JOIN ({HELD.format('at >= :closing')}) e USING (voter) GROUP BY o.answer, e.answer"
)
WHOLE = (
    "SELECT count(DISTINCT voter) FROM ballots",
    "SELECT poll_id, roles, answer, count(*) FROM ballots GROUP BY 1, 2, 3",
    "SELECT b.poll_id, f.answer, b.answer, count(*) FROM ballots b JOIN ballots f"
    " ON f.poll_id = 1 AND f.voter = b.voter AND f.is_final GROUP BY 1, 2, 3",
    "SELECT voter, answer, at FROM ballot_log WHERE poll_id = 1 ORDER BY entry",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What we compute, and the plain SQL beside it."""

    name: str
    ours: Query
    plain: Query


def figures(c: sqlite3.Connection, round_id: int) -> list[Figure]:
    round_ = rounds.load(c, round_id)
    asked = polls.of_round(c, round_id)
    first = 10 * MINUTE
    times = {"first": first, "closing": (round_.ended_at or 0) - first}
    count = "SELECT answer, count(*) FROM ballots WHERE poll_id = 1 GROUP BY answer"
    counts = "SELECT poll_id, answer, count(*) FROM ballots GROUP BY poll_id, answer"
    return [
        Figure(
            "tally of one poll",
            lambda c: result_of(asked[0].question, polls.answers(c, asked[0].id)),
            lambda c: c.execute(count).fetchall(),
        ),
        Figure(
            "tallies of all polls",
            lambda c: [result_of(poll.question, polls.answers(c, poll.id)) for poll in asked],
            lambda c: c.execute(counts).fetchall(),
        ),
        Figure(
            "first and final answers",
            lambda c: sorted(summaries.pairs(c, round_.tracked_id)),
            lambda c: sorted(c.execute(PAIRS, times).fetchall()),
        ),
        Figure(
            "the whole summary (goal: under 2 s)",
            lambda c: summarise(read_inputs(c, round_)),
            lambda c: [c.execute(query).fetchall() for query in WHOLE],
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Figures beside plain SQL.")
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--polls", type=int, default=100)
    parser.add_argument("--passes", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.db"
        round_id = fill_round(path, options.members, options.polls - 1)
        with closing(files.connect(path)) as c:
            print("| figure | ours, ms | plain SQL, ms | ratio (goal: at most 1.3) |")
            print("|---|---|---|---|")
            for figure in figures(c, round_id):
                print(_line(c, figure, options.passes), flush=True)


def _line(c: sqlite3.Connection, figure: Figure, passes: int) -> str:
    ours: list[float] = []
    plain: list[float] = []
    for _ in range(passes):
        plain.append(_timed(c, figure.plain))
        ours.append(_timed(c, figure.ours))
    ratio = statistics.median(a / b for a, b in zip(ours, plain, strict=True))
    times = f"{statistics.median(ours) * 1e3:,.1f} | {statistics.median(plain) * 1e3:,.1f}"
    return f"| {figure.name} | {times} | {ratio:.2f} |"


def _timed(c: sqlite3.Connection, query: Query) -> float:
    started = time.perf_counter()
    query(c)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
