"""What was erased, in a file beside the database: a backup from before still has it.

It holds no words, answers or ids of members: a token, the server, pseudonyms and the time. A line
is on disk before anyone is told that something is erased.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.store.errors import Problem, StoreError
from bot.store.files import atomic_write, companion, require_writable, sync

KEPT_FOR = 400 * 24 * 3600 * 1000
"""Milliseconds after which a line goes. Older backups are restored with what was erased before."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """What is to be deleted: what one voter said on a server, or all of a server (no `voters`).

    `token`: its name, here and in the database. `at`: since when, in milliseconds UTC. `after`: it
    is done up to this poll, as the database has it.
    """

    token: str
    server_id: int
    voters: tuple[bytes, ...]
    at: int
    after: int = 0


def append(database: Path, erasure: Erasure) -> None:
    """Add a line for it, which is on disk when this returns. StoreError if it can't be written."""
    path = path_of(database)
    try:
        is_new = not path.exists()
        require_writable(path)  # makes it, for who runs the bot
        with path.open("ab") as file:
            file.write(_written(erasure))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            sync(path.parent)
    except OSError as error:
        raise StoreError(Problem.LIST_NOT_WRITTEN, path) from error


def path_of(database: Path) -> Path:
    """Where the list of a database is."""
    return companion(database, ".erased")


def read(database: Path) -> list[Erasure]:
    """Those of every line that is whole, oldest first. OSError if it can't be read."""
    return [line for line in _lines(database) if line is not None]


def count_unreadable(database: Path) -> int:
    """How many lines are damaged; one may be what a crash left half written, of an erasure that
    nobody was told of. OSError if it can't be read."""
    return sum(line is None for line in _lines(database))


def since(database: Path, moment: int) -> list[Erasure]:
    """Those from this moment on; lines from before are deleted. OSError if that can't be."""
    lines = read(database)
    kept = [line for line in lines if line.at >= moment]
    if len(kept) < len(lines):
        with atomic_write(path_of(database)) as part:
            part.write_bytes(b"".join(map(_written, kept)))
    return kept


def _written(erasure: Erasure) -> bytes:
    """What a crash left half written before it ends where this begins."""
    return b"\n" + msgspec.json.encode(erasure)


def _lines(database: Path) -> Iterator[Erasure | None]:
    path = path_of(database)
    for text in path.read_bytes().split() if path.exists() else ():
        try:
            yield msgspec.json.decode(text, type=Erasure)
        except msgspec.DecodeError:
            yield None
