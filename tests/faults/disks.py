"""Disks and databases that refuse: full, read-only, locked, damaged; with SQLite's own errors."""

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from bot.store.database import READERS, Store
from bot.store.writer import run

T = TypeVar("T")
TABLES = ("ballots", "ballot_log", "tallies", "polls", "steps", "rounds", "reasons", "summaries")


async def on_writer(store: Store, query: Callable[[sqlite3.Connection], T]) -> T:
    """Something done on the connection that writes, beside its queue."""
    return await run(store.writer._connection, query)  # pyright: ignore[reportPrivateUsage]


async def fill(store: Store) -> None:
    """From now on whatever is written needs a page more than the file may have."""

    def do(c: sqlite3.Connection) -> None:
        c.execute("CREATE TABLE IF NOT EXISTS filler (filling BLOB) STRICT")
        for table in TABLES:
            for change in ("INSERT", "UPDATE", "DELETE"):
                c.execute(
                    f"CREATE TEMP TRIGGER {change}_{table} AFTER {change} ON {table}"
                    " BEGIN INSERT INTO filler VALUES (zeroblob(40000)); END"
                )
        (pages,) = c.execute("PRAGMA page_count").fetchone()
        assert c.execute(f"PRAGMA max_page_count = {pages}").fetchone() == (pages,)

    await on_writer(store, do)


async def make_room(store: Store) -> None:
    """Nothing needs more than it takes, and the file may grow."""

    def do(c: sqlite3.Connection) -> None:
        c.execute("PRAGMA max_page_count = 1000000")
        for (name,) in c.execute("SELECT name FROM sqlite_temp_schema").fetchall():
            c.execute(f"DROP TRIGGER {name}")

    await on_writer(store, do)


async def forbid_writing(store: Store) -> None:
    """As if the file's rights had been changed."""
    await on_writer(store, lambda c: c.execute("PRAGMA query_only = ON"))


async def allow_writing(store: Store) -> None:
    await on_writer(store, lambda c: c.execute("PRAGMA query_only = OFF"))


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Someone else's shell is in the middle of a transaction."""
    with closing(sqlite3.connect(path, isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        yield
        shell.execute("ROLLBACK")


async def damage(store: Store, table: str) -> None:
    """The first page of a table goes bad on the disk, and nobody has it in memory."""

    def find(c: sqlite3.Connection) -> tuple[int, int]:
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = c.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()
        (size,) = c.execute("PRAGMA page_size").fetchone()
        return page, size

    page, size = await on_writer(store, find)
    spoil(store.path, page, size)
    await on_writer(store, lambda c: c.execute("PRAGMA shrink_memory"))
    forget = (store.read(lambda c: c.execute("PRAGMA shrink_memory")) for _ in range(READERS))
    await asyncio.gather(*forget)  # each by another reader


def spoil(path: Path, page: int, size: int = 4096) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Generator[Path]:
    """A real file system of its own; the test is skipped where none may be mounted."""
    folder.mkdir()
    options = f"size={kilobytes}k,mode=700"
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", f"{folder}"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no file system can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", f"{folder}"], check=True)


def remount(folder: Path, how: str) -> None:
    """`ro` or `rw`."""
    subprocess.run(["mount", "-o", f"remount,{how}", f"{folder}"], check=True, capture_output=True)


def fill_up(folder: Path, but: int = 0) -> Path:
    """Take all the room of a small disk `but` so many bytes; the file that takes it."""
    filling = folder / "filling"
    try:
        with filling.open("wb", buffering=0) as file:
            while file.write(b"0" * 512):
                pass
    except OSError:
        pass
    os.truncate(filling, filling.stat().st_size - but)
    return filling
