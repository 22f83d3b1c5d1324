"""Copies of a database, made while it is used."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store.errors import Problem, StoreError, damage, explained
from bot.store.files import (
    UNFINISHED,
    atomic_write,
    connect_read_only,
    make_folder,
    require_database,
)


def copy(source: Path, target: Path, *, overwrites: bool = False) -> None:
    """Copy a live database consistently, in one file, without a journal.

    The target appears under its name only when it is whole. StoreError if it exists already
    (unless `overwrites`), if it can't be written, or if what was copied is damaged.
    """
    require_database(source)
    if target.exists() and not overwrites:
        raise StoreError(Problem.NAME_TAKEN, target)
    with explained(source), closing(connect_read_only(source)) as live:
        try:
            with atomic_write(target) as part:
                copy_into(live, part)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(Problem.NO_BACKUP_MADE, target, other=source) from error


def copy_to_folder(source: Path, folder: Path, stamp: str, keep: int) -> tuple[Path, list[Path]]:
    """Copy a live database into a folder, under a name with `stamp`, and delete the oldest of such
    copies that there are beyond so many, this one apart: the clock may have been set back. The copy
    and what was deleted."""
    require_database(source)
    target = folder / f"discussion-{stamp}.db"
    make_folder(folder)
    copy(source, target, overwrites=True)  # one of the same second
    there = sorted(folder.iterdir())
    others = [file for file in there if _OURS.fullmatch(file.name) and file != target]
    gone = others[: max(len(others) + 1 - keep, 0)]
    left = [one for one in there if _LEFT.fullmatch(one.name) and one.name[:19] < target.name[:19]]
    try:
        for file in (*gone, *left):
            file.unlink()
    except OSError as error:
        raise StoreError(Problem.OLD_NOT_DELETED, folder, other=target) from error
    return target, gone


_OURS = re.compile(r"discussion-\d{8}T\d{6}Z\.db")
_LEFT = re.compile(_OURS.pattern + UNFINISHED)
"""Of a copy that was killed on an earlier day: nobody else takes it away, for each has its name."""


def copy_into(live: sqlite3.Connection, part: Path) -> None:
    """All that is committed now, as one file. A writer of the original never has to wait."""
    with closing(sqlite3.connect(part, isolation_level=None)) as made:
        made.execute("PRAGMA synchronous = OFF")  # whoever called sees to it, once
        live.backup(made)
    with closing(sqlite3.connect(part, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = DELETE")
        require_sound(made)


def require_sound(connection: sqlite3.Connection) -> None:
    """sqlite3.DatabaseError for a damaged database."""
    (state,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if state != "ok":
        raise damage(state)
