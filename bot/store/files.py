"""The files of a database: how it is opened and locked, and how files are replaced atomically."""

import contextlib
import os
import re
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from bot.store.errors import Fault, Problem, StoreError, explained, fault_of
from bot.store.health import PATIENCE

JOURNALS = ("-wal", "-journal")
"""A journal may contain part of the database."""
COMPANIONS = (*JOURNALS, "-shm")


def prepare(connection: sqlite3.Connection) -> None:
    """How every connection that may write behaves."""
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    connection.execute("PRAGMA page_size = 2048")  # of a new file: a ballot rewrites two pages
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")


def connect(path: Path) -> sqlite3.Connection:
    """Open or create a database."""
    if not path.exists():
        path.touch(mode=0o600)  # only for who runs the bot; its journals follow
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def require_database(path: Path) -> None:
    """StoreError if there is no such database."""
    if not path.exists():
        raise StoreError(Problem.NO_DATABASE, path)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Open a database only to read it, also one in use."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def has_journal(path: Path) -> bool:
    """Whether who had the database open didn't come to close it: then its journal goes."""
    journal = companion(path, "-wal")
    return journal.exists() and journal.stat().st_size > 0


def lock_database(path: Path) -> sqlite3.Connection:
    """Lock the database with a file next to it; the operating system unlocks it if we die."""
    with explained(path):
        lock = sqlite3.connect(companion(path, ".lock"), isolation_level=None, timeout=0)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            lock.close()
            if fault_of(error) is not Fault.LOCKED:
                raise
            raise StoreError(Problem.IN_USE, path) from error
    return lock


def companion(path: Path, suffix: str) -> Path:
    """A file that belongs to a database, next to it."""
    return path.with_name(path.name + suffix)


@contextmanager
def atomic_write(target: Path) -> Generator[Path]:
    """A file to be written; once that is done it takes the target's place, in one go.

    Whoever looks sees what was there before or all of the new file, also after a crash. If the
    writing fails, nothing is left of it; what earlier tries left that were killed goes with it.
    """
    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        sync(part)
        os.replace(part, target)
    except BaseException:
        for suffix in ("", *COMPANIONS):
            with contextlib.suppress(OSError):
                companion(part, suffix).unlink()
        raise
    _sweep(target)
    sync(target.parent)


def _sweep(target: Path) -> None:
    """Delete what tries that were killed left of this file."""
    ours = re.compile(re.escape(target.name) + r"\.[a-z0-9_]{8}\.part(-wal|-shm|-journal)?")
    for left in target.parent.iterdir():
        if ours.fullmatch(left.name):
            with contextlib.suppress(OSError):
                left.unlink()


def sync(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # folders can't be opened on Windows
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
