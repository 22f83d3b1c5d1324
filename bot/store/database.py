"""Opens a database: the lock, the migrations, the key, one writer and one reader."""

import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.store import keys, meta
from bot.store.backup import require_sound
from bot.store.cleaning import clean
from bot.store.errors import Problem, StoreError, damage, explained
from bot.store.files import connect, connect_read_only, lock_database, prepare, require_database
from bot.store.health import Health, probe
from bot.store.migrations import Step, migrate, released, require_known
from bot.store.writer import Writer, run

T = TypeVar("T")


@dataclass(slots=True)
class Store:
    """An open database. Queries are plain functions that take the connection first."""

    path: Path
    key: bytes
    writer: Writer
    reader: aiosqlite.Connection
    lock: sqlite3.Connection
    health: Health

    async def write(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query in the next group commit; its result is on disk when this returns."""
        return await self.writer.submit(query)

    async def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query on what is committed; the writer goes on meanwhile."""
        try:
            return await run(self.reader, query)
        except sqlite3.Error as error:
            raise self.health.refused(error, reading=True) from error

    async def probe(self) -> None:
        """See whether it can be written; DatabaseTrouble if not. What was wrong may be over."""
        await self.write(probe)
        self.health.over()

    async def close(self) -> None:
        """Commit what is waiting, then let go of the files."""
        await self.writer.close()
        await self.reader.close()
        self.lock.close()


async def open_store(path: Path, key_path: Path, steps: Sequence[Step] | None = None) -> Store:
    """Open or create the database; StoreError says what is wrong.

    The whole file is looked through first: a million ballots take a fifth of a second, three
    times that from a cold disk, and a damaged page is better met now than by someone's click.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(Problem.NO_FOLDER, path.parent) from error
    lock = lock_database(path)
    try:
        with explained(path):
            with closing(connect(path)) as connection:
                _look_through(connection)
                migrate(connection, path, steps)
                key = keys.open_key(connection, key_path)
                _clean_up(connection)
            writer = await _open(path, prepare)
            try:
                reader = await _open(path, _prepare_to_read)
            except BaseException:
                await writer.close()
                raise
    except BaseException:
        lock.close()
        raise
    health = Health()
    return Store(path, key, Writer(writer, health), reader, lock, health)


def inspect(path: Path, key_path: Path) -> None:
    """Look at a database, also one in use, without changing it; StoreError says what is wrong."""
    with explained(path), closing(connect_read_only(path)) as connection:
        require_sound(connection)
        require_known(connection, path)
        keys.read_key(connection, key_path)


@contextmanager
def open_snapshot(path: Path) -> Generator[sqlite3.Connection]:
    """A database of this version, as of one moment, also while the bot runs; else StoreError."""
    require_database(path)
    with explained(path), closing(connect_read_only(path)) as connection:
        if require_known(connection, path) < len(released()):
            raise StoreError(Problem.OLDER, path)
        connection.execute("BEGIN")
        yield connection


@contextmanager
def open_exclusively(path: Path) -> Generator[sqlite3.Connection]:
    """A database locked for us alone and brought up to date; StoreError if the bot runs."""
    require_database(path)
    with explained(path), closing(lock_database(path)), closing(connect(path)) as connection:
        migrate(connection, path)
        yield connection


async def _open(path: Path, prepares: Callable[[sqlite3.Connection], None]) -> aiosqlite.Connection:
    """A connection with a thread of its own, which would outlive us if it were not closed."""
    connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        await run(connection, prepares)
    except BaseException:
        await connection.close()
        raise
    return connection


def _look_through(connection: sqlite3.Connection) -> None:
    (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise damage(state)


def _clean_up(connection: sqlite3.Connection) -> None:
    """Remove traces of erasures, of which the file was too large. A full disk is no reason not to
    start: then it is for the next time."""
    if meta.get(connection, meta.UNCLEAN) is not None:
        with suppress(sqlite3.OperationalError):
            clean(connection)


def _prepare_to_read(connection: sqlite3.Connection) -> None:
    prepare(connection)
    connection.execute("PRAGMA query_only = ON")
