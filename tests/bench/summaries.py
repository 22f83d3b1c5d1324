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
from dataclasses import dataclass, replace
from pathlib import Path

from bench.stored_round import fill_round
from bot.domain.rounds import Purpose
from bot.rounds.record import build_record
from bot.store import ballots, files, polls, rounds, turnout
from bot.summaries.figures import summarise
from bot.summaries.models import RoundRecord
from bot.summaries.timeline import replay, restrict, table_of

Query = Callable[[sqlite3.Connection], object]

HELD = "SELECT voter, answer, max(entry) FROM ballot_log WHERE poll_id = 1 {} GROUP BY voter"
PAIRS = (
    "SELECT o.answer, e.answer, count(*)"
    f" FROM ({HELD.format('AND at < :first')}) o JOIN ({HELD.format('')}) e USING (voter)"
    f" JOIN ({HELD.format('AND at >= :closing')}) k USING (voter)"
    " GROUP BY o.answer, e.answer"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What we compute, and the plain SQL beside it."""

    name: str
    ours: Query
    plain: Query
    goal: float | None = None


def figures(c: sqlite3.Connection, round_id: int) -> list[Figure]:
    round_ = rounds.load(c, round_id)
    asked = polls.of_round(c, round_id)
    tracked = next(poll for poll in asked if poll.purpose is Purpose.TRACKED)
    first, last = round_.first_passage_at or 0, round_.ended_at or 0
    closing_at = last - 9 * 60_000
    ends = replace(build_record(c, round_), passages=())
    times = {"first": first, "closing": closing_at}
    count = "SELECT answer, count(*) FROM ballots WHERE poll_id = ? GROUP BY answer"
    line = "SELECT voter, answer, at FROM ballot_log WHERE poll_id = 1 ORDER BY entry"
    return [
        Figure(
            "tally of one poll",
            lambda c: polls.live_view(c, tracked),
            lambda c: c.execute(count, (tracked.id,)).fetchall(),
            1.3,
        ),
        Figure(
            "tallies of all polls",
            lambda c: [polls.live_view(c, poll) for poll in asked],
            lambda c: c.execute(
                "SELECT poll_id, answer, count(*) FROM ballots GROUP BY poll_id, answer"
            ).fetchall(),
            1.3,
        ),
        Figure(
            "transitions, opening to closing",
            lambda c: _transitions(c, ends),
            lambda c: c.execute(PAIRS, times).fetchall(),
            1.3,
        ),
        Figure(
            "participation at each step",
            lambda c: turnout.turnout(c, round_id, tracked.id, first),
            lambda c: c.execute(
                "SELECT b.poll_id, count(*), count(o.voter) FROM ballots b"
                f" LEFT JOIN ({HELD.format('AND at < :first')}) o USING (voter) GROUP BY b.poll_id",
                times,
            ).fetchall(),
            1.3,
        ),
        Figure(
            "by role, one poll",
            lambda c: turnout.by_role(c, tracked.id),
            lambda c: c.execute(
                "SELECT roles, answer, count(*) FROM ballots WHERE poll_id = 1"
                " GROUP BY roles, answer"
            ).fetchall(),
        ),
        Figure(
            "the whole summary, beside reading its log",
            lambda c: summarise(build_record(c, round_)),
            lambda c: c.execute(line).fetchall(),
        ),
    ]


def _transitions(c: sqlite3.Connection, record: RoundRecord) -> object:
    """As the summary makes them, without the way between."""
    timeline = replay(record, ballots.log(c, 1))
    paired = timeline.confirmed & timeline.opening.keys()
    before, after = restrict(timeline.opening, paired), restrict(timeline.final, paired)
    return table_of(before, after, len(record.tracked.options))


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
            print("| figure | ours, ms | plain SQL, ms | ratio | goal |\n|---|---|---|---|---|")
            for figure in figures(c, round_id):
                print(_line(c, figure, options.passes), flush=True)


def _line(c: sqlite3.Connection, figure: Figure, passes: int) -> str:
    ours: list[float] = []
    plain: list[float] = []
    for _ in range(passes):
        plain.append(_timed(c, figure.plain))
        ours.append(_timed(c, figure.ours))
    ratio = statistics.median(a / b for a, b in zip(ours, plain, strict=True))
    goal = "" if figure.goal is None else f"at most {figure.goal}"
    times = f"{statistics.median(ours) * 1e3:,.1f} | {statistics.median(plain) * 1e3:,.1f}"
    return f"| {figure.name} | {times} | {ratio:.2f} | {goal} |"


def _timed(c: sqlite3.Connection, query: Query) -> float:
    started = time.perf_counter()
    query(c)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
