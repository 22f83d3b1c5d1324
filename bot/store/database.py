"""Opens a database: the lock, the migrations, the key, one writer and one reader."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.errors import UserError
from bot.store import erasure, keys
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

    async def write(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query in the next group commit; its result is on disk when this returns."""
        return await self.writer.submit(query)

    async def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query on what is committed, beside the writer."""
        return await run(self.reader, query)

    async def close(self) -> None:
        """Commit what is waiting, then let go of the files."""
        await self.writer.close()
        await self.reader.close()
        self.lock.close()


async def open_store(path: Path, key_path: Path) -> Store:
    """Open or create the database; UserError says what is wrong and what to do about it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {path.parent} can't be made: {error.strerror}.") from error
    lock = _lock(path)
    try:
        with _in_words(path):
            with closing(_connect(path)) as connection:
                migrate(connection, path)
                key = keys.open_key(connection, key_path)
            writer = await aiosqlite.connect(path, isolation_level=None)
            reader = await aiosqlite.connect(path, isolation_level=None)
            await run(writer, _prepare)
            await run(reader, lambda c: c.execute("PRAGMA query_only = ON"))
    except BaseException:
        lock.close()
        raise
    return Store(path, key, Writer(writer), reader, lock)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema up to date, each step in one transaction with its record."""
    steps = _schema()
    version = require_known(connection, path)
    for number, step in enumerate(steps[version:], start=version + 1):
        sql = step.read_text(encoding="utf-8")
        try:
            connection.executescript(f"BEGIN IMMEDIATE;{sql};PRAGMA user_version={number};COMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.rollback()
            raise


def inspect(path: Path, key_path: Path) -> None:
    """Look at a database, also one in use, without changing it; UserError says what is wrong."""
    with _in_words(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        with closing(connection):
            (state,) = connection.execute("PRAGMA integrity_check").fetchone()
            if state != "ok":
                raise UserError(f"{path} is damaged. Put a backup in its place.")
            require_known(connection, path)
            keys.read_key(connection, key_path)


def forget_key(path: Path, key_path: Path) -> None:
    """Delete the key on purpose: past ballots are anonymous for good.

    UserError while a poll is open, or while the bot runs. The file goes first: if we die in
    between, the next start refuses, and doing this again completes it.
    """
    if not path.exists():
        raise UserError(f"There is no database at {path}. Set DATABASE to the one in use.")
    with _in_words(path), closing(_lock(path)), closing(_connect(path)) as connection:
        migrate(connection, path)
        count = erasure.open_polls(connection)
        if count:
            raise UserError(
                f"{count} polls are still open, and with a new key their voters could vote twice. "
                "End the rounds and close the polls first."
            )
        key_path.unlink(missing_ok=True)
        erasure.forget_key(connection)


def copy(source: Path, target: Path) -> None:
    """Copy a live database consistently; UserError if the target exists or can't be written."""
    if not source.exists():
        raise UserError(f"There is no database at {source}. Set DATABASE to the one in use.")
    if target.exists():
        raise UserError(f"{target} exists already. Name a file that doesn't.")
    try:
        with sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True) as live:
            with sqlite3.connect(target) as backup:
                live.backup(backup)
            backup.close()
        live.close()
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise UserError(f"The backup could not be written to {target}: {error}.") from error


def require_known(connection: sqlite3.Connection, path: Path) -> int:
    """The schema's number; UserError for one that this program doesn't know."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(_schema()):
        raise UserError(
            f"{path} was written by a newer version of this program. Upgrade the program, "
            "or restore a backup made by this version."
        )
    return version


def _schema() -> list[Traversable]:
    folder = resources.files("bot.store") / "schema"
    steps = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return sorted(steps, key=lambda entry: entry.name)


def _connect(path: Path) -> sqlite3.Connection:
    if not path.exists():
        path.touch(mode=0o600)  # only for who runs the bot; the files that come beside it follow
    connection = sqlite3.connect(path, isolation_level=None)
    _prepare(connection)
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")


def _lock(path: Path) -> sqlite3.Connection:
    """Hold the file beside the database; the operating system lets go of it if we die."""
    beside = path.with_name(path.name + ".lock")
    try:
        lock = sqlite3.connect(beside, isolation_level=None, timeout=0)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise UserError(
                f"Another process is using {path}. Stop it first, or set DATABASE to another file."
            ) from error
        raise UserError(_explain(path, error)) from error
    return lock


@contextmanager
def _in_words(path: Path) -> Generator[None]:
    """SQLite's errors as UserErrors."""
    try:
        yield
    except sqlite3.Error as error:
        raise UserError(_explain(path, error)) from error


def _explain(path: Path, error: sqlite3.Error) -> str:
    text = str(error)
    if "unable to open" in text or "readonly" in text:
        return f"{path} can't be written. Check that the folder exists and belongs to this user."
    if "not a database" in text or "malformed" in text:
        return f"{path} is damaged or not a database. Put a backup in its place, or set DATABASE."
    if "full" in text:
        return f"The disk that holds {path} is full. Make room and start again."
    return f"{path} can't be opened: {text}."
