"""The files of a database: how it is opened and locked, and how files are replaced atomically."""

import contextlib
import errno
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
UNFINISHED = r"\.[a-z0-9_]{8}\.part(-wal|-shm|-journal)?"
"""What comes after the name of a file that is being written."""
NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


def prepare(connection: sqlite3.Connection) -> None:
    """How every connection that may write behaves."""
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    connection.execute("PRAGMA page_size = 2048")  # of a new file: a ballot rewrites two pages
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """What is done here is done as a whole, or not at all where it raises."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk ends it by itself
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def connect(path: Path) -> sqlite3.Connection:
    """Open or create a database. OSError says why it can't."""
    require_writable(path)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def make_folder(path: Path) -> None:
    """Where a database is to lie; if it has to be made, only for who runs the bot. OSError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def require_database(path: Path) -> None:
    """StoreError if there is no such database, OSError if it can't be read."""
    if not path.exists():
        raise StoreError(Problem.NO_DATABASE, path)
    require_readable(path)


def require_readable(path: Path) -> None:
    """OSError says why a file can't be read; SQLite says only that it can't."""
    if path.is_dir() or not os.access(path, os.R_OK):
        path.open("rb").close()


def require_writable(path: Path) -> None:
    """OSError says why a file can't be written, or made if it isn't there, or its journals not.

    SQLite says only that it can't, or goes on without writing. What can be written isn't opened
    here: closing it would give up the locks that this process has on it.
    """
    if path.is_dir() or not os.access(path, os.R_OK | os.W_OK):
        # only for who runs the bot; and where root runs it in another user's folder, no link of
        # that user makes it write elsewhere
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | NO_LINKS, 0o600))
        give_to_owner(path, path.parent)
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), f"{path.parent}")


def give_to_owner(file: Path, like: Path) -> None:
    """The administrator may make what another user's service opens."""
    owner = like.stat()
    with contextlib.suppress(OSError, AttributeError):
        os.chown(file, owner.st_uid, owner.st_gid, follow_symlinks=False)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Open a database only to read it, also one in use, or on a disk that is full or read-only."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    is_used = any(companion(path, suffix).exists() for suffix in COMPANIONS)
    if not is_used and not _has_room(path.parent):
        address += "&immutable=1"  # else SQLite makes files beside it, even to read
    return sqlite3.connect(address, uri=True, isolation_level=None)


def _has_room(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(64 * 1024))
            file.flush()
    except OSError:
        return False
    return True


def has_journal(path: Path) -> bool:
    """Whether who had the database open didn't come to close it: then its journal goes."""
    journal = companion(path, "-wal")
    return journal.exists() and journal.stat().st_size > 0


def lock_database(path: Path) -> sqlite3.Connection:
    """Lock the database with a file next to it; the operating system unlocks it if we die.

    OSError, StoreError.
    """
    name = companion(path, ".lock")
    require_writable(name)
    with explained(path):
        lock = sqlite3.connect(name, isolation_level=None, timeout=0)
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
    sweep(target)
    sync(target.parent)


def set_aside(database: Path) -> list[Path]:
    """What was in the place of a database before, from an upgrade or a restore."""
    kept = re.compile(re.escape(database.name) + r"\.(before-restore|version)-[0-9A-Z]+")
    return sorted(one for one in database.parent.iterdir() if kept.fullmatch(one.name))


def sweep(target: Path) -> None:
    """Delete what tries to write this file left that were killed."""
    ours = re.compile(re.escape(target.name) + UNFINISHED)
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
