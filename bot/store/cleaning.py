"""Makes sure that what was deleted is in no file.

`secure_delete` overwrites what is deleted where it lies. But the journal keeps pages as they were,
and a page that was once rearranged can have copies in its unused part (of a deleted reason in about
one case of ten). So the journal is cut off, and the file rewritten; of a large file only the
reasons, which alone are people's words.
"""

import sqlite3
from enum import Enum, StrEnum, auto

from bot.store import meta
from bot.store.files import transaction

SMALL = 8 * 1024 * 1024
"""Bytes that are rewritten in about a tenth of a second, for which ballots can always wait."""
FEW = 50_000
"""Reasons for which the same holds; ten times as many take about a second."""


class Traces(StrEnum):
    """What may be left in unused parts of the file."""

    REASONS = auto()
    REST = auto()
    """Other things that a server wrote, such as articles and polls."""
    ALL = auto()


class Cleaned(Enum):
    """What came of it."""

    DONE = auto()
    AT_START = auto()
    """No word of a reason is left. Of the rest that a server wrote there may be traces, which are
    too many to be rewritten before the next start."""
    BLOCKED = auto()
    """Someone still reads what was there before: try again a little later."""
    LATER = auto()
    """There are too many reasons to be rewritten again so soon, while people answer."""


def leave(c: sqlite3.Connection, traces: Traces) -> None:
    """Note that something is deleted here, which has to be cleaned up."""
    before = meta.get(c, meta.TRACES)
    meta.put(c, meta.TRACES, traces if before in (None, traces) else Traces.ALL)


def clean(c: sqlite3.Connection) -> None:
    """Leave no trace, outside of a transaction; where nobody answers meanwhile."""
    traces = meta.get(c, meta.TRACES)
    if traces in (Traces.REST, Traces.ALL) or _is_small(c):
        c.execute("VACUUM")
    elif traces is not None:
        _rewrite_reasons(c)
    if _cut_off_journal(c):  # else once more at the next start
        meta.remove(c, meta.TRACES)


def clean_beside_ballots(c: sqlite3.Connection, *, may_pause: bool) -> Cleaned:
    """The same while people answer, without waiting for who reads the journal. `may_pause`: ballots
    may wait for a second."""
    traces = meta.get(c, meta.TRACES)
    if traces is not None and _is_small(c):
        c.execute("VACUUM")
        meta.remove(c, meta.TRACES)
    elif traces in (Traces.REASONS, Traces.ALL) and (may_pause or _are_few(c)):
        _rewrite_reasons(c)
        meta.remove(c, meta.TRACES)
        if traces == Traces.ALL:
            leave(c, Traces.REST)
    traces = meta.get(c, meta.TRACES)
    (patience,) = c.execute("PRAGMA busy_timeout").fetchone()
    c.execute("PRAGMA busy_timeout = 0")
    try:
        is_cut_off = _cut_off_journal(c)
    finally:
        c.execute(f"PRAGMA busy_timeout = {patience}")
    if not is_cut_off:
        return Cleaned.BLOCKED
    if traces is None:
        return Cleaned.DONE
    return Cleaned.AT_START if traces == Traces.REST else Cleaned.LATER


def _cut_off_journal(c: sqlite3.Connection) -> bool:
    """Bring what is in the journal into the database and empty it; False while someone reads it."""
    (is_blocked, *_) = c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_blocked


def _rewrite_reasons(c: sqlite3.Connection) -> None:
    """Every page of the table is emptied, with its unused part, and then filled anew."""
    c.execute("PRAGMA foreign_keys = OFF")  # marks stay
    c.execute("PRAGMA temp_store = MEMORY")
    try:
        with transaction(c):
            c.execute("CREATE TEMP TABLE kept AS SELECT * FROM reasons")
            c.execute("DELETE FROM reasons")
            c.execute("INSERT INTO reasons SELECT * FROM kept ORDER BY id")
            c.execute("DROP TABLE kept")
    finally:
        c.execute("PRAGMA temp_store = DEFAULT")
        c.execute("PRAGMA foreign_keys = ON")


def _are_few(c: sqlite3.Connection) -> bool:
    (count,) = c.execute("SELECT count(*) FROM (SELECT 1 FROM reasons LIMIT ?)", (FEW,)).fetchone()
    return count < FEW


def _is_small(c: sqlite3.Connection) -> bool:
    (pages,) = c.execute("PRAGMA page_count").fetchone()
    (size,) = c.execute("PRAGMA page_size").fetchone()
    return pages * size <= SMALL
