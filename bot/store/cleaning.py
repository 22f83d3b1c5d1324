"""Makes sure that what was deleted is in no file.

`secure_delete` overwrites what is deleted where it lies. But the journal keeps pages as they were,
and a page that was once rearranged can have copies in its unused part (of a deleted reason in about
one case of ten): so the file is rewritten, and the journal cut off.
"""

import sqlite3
from enum import Enum, auto

from bot.store import meta

SMALL, LARGE = 8 * 1024 * 1024, 200 * 1024 * 1024
"""Bytes that are rewritten in about a tenth of a second, for which ballots can always wait, and in
about two, where nobody has answered for a while."""


class Cleaned(Enum):
    """What came of it."""

    DONE = auto()
    BLOCKED = auto()
    """Someone still reads what was there before: try again a little later."""
    LATER = auto()
    """The file is too large to be rewritten while people answer."""


def clean(c: sqlite3.Connection, most: int | None = None) -> Cleaned:
    """Rewrite the file and cut off its journal, outside of a transaction. `most`: people answer
    meanwhile, so only a file of at most so many bytes, and without waiting for who reads it."""
    is_later = False
    if meta.get(c, meta.UNCLEAN) is not None:
        is_later = most is not None and _size(c) > most
        if not is_later:
            c.execute("VACUUM")
            meta.remove(c, meta.UNCLEAN)
    if not _cut_off_journal(c, waits=most is None):
        return Cleaned.BLOCKED
    return Cleaned.LATER if is_later else Cleaned.DONE


def _cut_off_journal(c: sqlite3.Connection, *, waits: bool) -> bool:
    """Bring what is in the journal into the database and empty it; False while someone reads it."""
    (patience,) = c.execute("PRAGMA busy_timeout").fetchone()
    if not waits:  # it would keep every ballot waiting
        c.execute("PRAGMA busy_timeout = 0")
    try:
        (is_blocked, *_) = c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        c.execute(f"PRAGMA busy_timeout = {patience}")
    return not is_blocked


def _size(c: sqlite3.Connection) -> int:
    (pages,) = c.execute("PRAGMA page_count").fetchone()
    (size,) = c.execute("PRAGMA page_size").fetchone()
    return pages * size
