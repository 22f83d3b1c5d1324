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
from bot.store.files import (
    companion,
    connect,
    connect_read_only,
    has_journal,
    lock_database,
    make_folder,
    prepare,
    require_database,
    require_writable,
    sweep,
)
from bot.store.health import Health, probe
from bot.store.migrations import Step, migrate, released, require_known
from bot.store.writer import Writer, run

T = TypeVar("T")

READERS = 3
"""So many queries can read at the same moment."""


class Readers:
    """Connections that only read: a query waits for no other as long as one of them is idle."""

    def __init__(self, connections: Sequence[aiosqlite.Connection]) -> None:
        self._waiting = dict.fromkeys(connections, 0)

    def __len__(self) -> int:
        """How many queries are under way or wait."""
        return sum(self._waiting.values())

    async def run(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query where the fewest wait."""
        connection = min(self._waiting, key=lambda one: self._waiting[one])
        self._waiting[connection] += 1
        try:
            return await run(connection, query)
        finally:
            self._waiting[connection] -= 1

    async def close(self) -> None:
        for connection in self._waiting:
            await connection.close()


@dataclass(slots=True)
class Store:
    """An open database. Queries are plain functions that take the connection first."""

    path: Path
    key: bytes
    writer: Writer
    readers: Readers
    lock: sqlite3.Connection
    health: Health

    async def write(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query in the next group commit; its result is on disk when this returns."""
        return await self.writer.submit(query)

    async def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query on what is committed at one moment; the writer goes on meanwhile."""
        try:
            return await self.readers.run(lambda c: _at_one_moment(c, query))
        except sqlite3.Error as error:
            raise self.health.refused(error, reading=True) from error

    async def probe(self) -> None:
        """See whether it can be written; DatabaseTrouble if not. What was wrong may be over."""
        await self.write(probe)
        self.health.over()

    async def close(self) -> None:
        """Commit what is waiting, then let go of the files."""
        await self.writer.close()
        await self.readers.close()
        self.lock.close()


async def open_store(path: Path, key_path: Path, steps: Sequence[Step] | None = None) -> Store:
    """Open or create the database; StoreError or OSError says what is wrong.

    After a crash the whole file is looked through first: a damaged page is better met now than by
    someone's click. A database of thousands of servers takes many seconds for that, so `check`
    does it otherwise.
    """
    make_folder(path.parent)
    lock = lock_database(path)
    try:
        sweep(path)
        was_left_open = has_journal(path)
        with explained(path):
            with closing(connect(path)) as connection:
                if was_left_open:
                    _look_through(connection)
                migrate(connection, path, steps)
                meta.begin_ids(connection)
                require_no_move(connection, path)
                key = keys.open_key(connection, key_path)
                _clean_up(connection)
            opened: list[aiosqlite.Connection] = []
            try:
                for prepares in (prepare, *[_prepare_to_read] * READERS):
                    opened.append(await _open(path, prepares))
            except BaseException:
                for connection in opened:
                    await connection.close()
                raise
    except BaseException:
        lock.close()
        raise
    health = Health()
    writer, *readers = opened
    return Store(path, key, Writer(writer, health), Readers(readers), lock, health)


def inspect(path: Path, key_path: Path) -> bool:
    """Look at a database, also one in use, without changing it; whether it has its key, else one is
    made at the next start.

    StoreError or OSError says what would keep the bot from working with it.
    """
    for file in (path, companion(path, ".lock")):
        if file.exists():
            require_writable(file)
    with explained(path), closing(connect_read_only(path)) as connection:
        require_sound(connection)
        require_known(connection, path)
        require_no_move(connection, path)
        has_key = meta.get(connection, keys.FINGERPRINT) is not None
        if has_key:
            keys.read_key(connection, key_path)
    return has_key


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
def open_exclusively(path: Path, *, is_moving: bool = False) -> Generator[sqlite3.Connection]:
    """A database locked for us alone and brought up to date; StoreError if the bot runs, or while
    a server is on its way from it to another (unless `is_moving`)."""
    require_database(path)
    with explained(path), closing(lock_database(path)), closing(connect(path)) as connection:
        migrate(connection, path)
        if not is_moving:
            require_no_move(connection, path)
        yield connection


def require_no_move(connection: sqlite3.Connection, path: Path) -> None:
    """StoreError while a server is on its way to another database, and may be in use there."""
    noted = meta.get(connection, meta.MOVING)
    if noted is not None:
        server_id, _, target = noted.split(" ", 2)
        raise StoreError(Problem.MOVE_UNFINISHED, path, other=Path(target), detail=server_id)


async def _open(path: Path, prepares: Callable[[sqlite3.Connection], None]) -> aiosqlite.Connection:
    """A connection with a thread of its own, which would outlive us if it were not closed."""
    connection = await aiosqlite.connect(path, isolation_level=None)
    try:
        await run(connection, prepares)
    except BaseException:
        await connection.close()
        raise
    return connection


def _at_one_moment(c: sqlite3.Connection, query: Callable[[sqlite3.Connection], T]) -> T:
    """Or a card would show counts of one moment and believe to be of a later one."""
    c.execute("BEGIN")
    try:
        return query(c)
    finally:
        if c.in_transaction:  # an error of the disk may have ended it
            c.execute("ROLLBACK")


def _look_through(connection: sqlite3.Connection) -> None:
    (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise damage(state)


def _clean_up(connection: sqlite3.Connection) -> None:
    """Remove traces that were too many to be removed while people answered. A full disk is no
    reason not to start: then it is for the next time."""
    if meta.get(connection, meta.TRACES) is not None:
        with suppress(sqlite3.OperationalError):
            clean(connection)


def _prepare_to_read(connection: sqlite3.Connection) -> None:
    prepare(connection)
    connection.execute("PRAGMA query_only = ON")
