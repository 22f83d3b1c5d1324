"""Has SQLite explain every query of the bot that a test runs: none may walk through a table that
grows with servers, rounds or ballots."""

import inspect
import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import bot

SOURCE = Path(bot.__file__).parent

NOBODY_WAITS = {
    "backup.py": "a program of its own",
    "cleaning.py": "all reasons, or as many as fit into a tenth of a second",
    "closed_outside_rounds": "for exports",
    "files.py": "exports and reports, a program of its own",
    "key_loss.py": "while the bot is stopped",
    "migrations.py": "before the bot starts",
    "moving.py": "while the bot is stopped",
    "restore.py": "while the bot is stopped",
    "pending": "at the start, through the list of erasures",
    "forget_before": "once an hour, through the list of erasures",
    "unpublished": "once an hour, if answers are deleted for their age",
}
"""Files and functions that may look at everything, and why."""

_SMALL = re.compile(
    r"\(subquery-\d+\)|(?:\d+ )?CONSTANT ROWS?|sqlite_\w+|.* VIRTUAL TABLE .*"
    r"|\w+ USING (?:COVERING )?INDEX (?P<partial>\w+)"
)


class QueryPlans:
    """What is wrong with the queries that were run on watched connections."""

    def __init__(self) -> None:
        self.walks: list[str] = []
        self._seen: set[tuple[CodeType, str]] = set()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        for file in sorted((SOURCE / "store" / "schema").glob("*.sql")):
            self._database.executescript(file.read_text(encoding="utf-8"))
        self._partial = {
            name
            for name, text in self._database.execute(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
            )
            if " WHERE " in text
        }

    def look(self, query: str, values: Any, frame: FrameType | None) -> None:
        """At a query that is run by the caller of this frame."""
        caller = frame and frame.f_back
        if caller is not None and (caller.f_code, query) not in self._seen:
            self._seen.add((caller.f_code, query))
            if _is_of_bot(caller):
                self.walks += (f"{walk}: {query}" for walk in self.walks_in(query, values))

    def walks_in(self, query: str, values: Any = ()) -> list[str]:
        """The steps of a query that look at every row of a table."""
        try:
            plan = self._database.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
        except sqlite3.Error:  # a temporary table, an older schema, BEGIN
            return []
        return [step for *_, step in plan if step.startswith("SCAN ") and not self._is_small(step)]

    def _is_small(self, step: str) -> bool:
        """Whether it doesn't grow: a partial index holds what goes on, or is out of date."""
        found = _SMALL.fullmatch(step.removeprefix("SCAN "))
        return found is not None and (found["partial"] is None or found["partial"] in self._partial)


def watched(connect: Callable[..., Any], plans: QueryPlans) -> Callable[..., Any]:
    """`sqlite3.connect`, whose connections have their queries looked at."""

    class Watched(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            plans.look(sql, parameters, inspect.currentframe())
            return super().execute(sql, parameters)

    return partial(connect, factory=Watched)


def _is_of_bot(frame: FrameType) -> bool:
    """Whether the bot itself runs it, rather than a test, and people may wait for it."""
    callers = [one.f_code for one in _frames(frame)]
    names = {code.co_name for code in callers} | {Path(code.co_filename).name for code in callers}
    return SOURCE in Path(callers[0].co_filename).parents and not names & NOBODY_WAITS.keys()


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back
