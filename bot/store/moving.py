"""Moves all that is kept of a server to another database, when the shards are divided anew.

SQLite commits one file at a time, so a move is three commits: the source notes the move, the target
takes a copy with the same note, the source deletes. Whenever we die, moving again goes on from
there. Until then no bot starts on the source: a server is never lost, and never in use twice.
"""

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.domain.rounds import IDS_APART
from bot.store import meta
from bot.store.cleaning import Traces, leave
from bot.store.database import open_exclusively, require_no_move
from bot.store.errors import Problem, StoreError, explained
from bot.store.files import transaction
from bot.store.keys import FINGERPRINT

_SERVER = "server_id = :server"
_ROUND = "round_id IN (SELECT id FROM {file}.rounds WHERE server_id = :server)"
_POLL = "poll_id IN (SELECT id FROM {file}.polls WHERE server_id = :server)"

TABLES = {
    "rounds": _SERVER,
    "articles": _SERVER,
    "steps": _ROUND,
    "summaries": _ROUND,
    "polls": _SERVER,
    "ballots": _POLL,
    "ballot_log": _POLL,
    "tallies": _POLL,
    "reasons": _POLL,
    "marks": f"reason_id IN (SELECT id FROM {{file}}.reasons WHERE {_POLL})",
    "withdrawn": _POLL,
    "moved": _POLL,
    "erasures": _SERVER,
}
"""Which rows of a table are a server's; a table comes after those that it refers to."""

_COPY = "INSERT INTO main.{table} ({columns}) SELECT {columns} FROM source.{table} WHERE {rows}"
_REPLACE = _COPY.replace("INSERT", "INSERT OR REPLACE")
"""Erasures of a server that was here before are known from the list beside the database, too."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What the target has of the server now."""

    rounds: int
    polls: int
    answers: int


class _Database(NamedTuple):
    """One of the two, locked for us."""

    path: Path
    c: sqlite3.Connection


def move(server_id: int, source: Path, target: Path) -> Moved | None:
    """Move a server, or finish a move of it that was interrupted; None: there is nothing of it.

    StoreError if a bot runs on one of them, if their keys differ, or if both have rows of the same
    number; then nothing has changed.
    """
    _require_two(source, target)
    with (
        open_exclusively(source, is_moving=True) as c_source,
        open_exclusively(target) as c_target,
    ):
        return _move(server_id, _Database(source, c_source), _Database(target, c_target))


def require_at_home(c: sqlite3.Connection, path: Path, is_ours: Callable[[int], bool]) -> None:
    """StoreError if there is something of servers that another process connects."""
    rows = c.execute(
        "SELECT server_id FROM rounds UNION SELECT server_id FROM polls"
        " UNION SELECT server_id FROM articles ORDER BY server_id"
    )
    strange = [server_id for (server_id,) in rows if not is_ours(server_id)]
    if strange:
        raise StoreError(Problem.OTHER_SHARDS, path, detail=", ".join(map(str, strange)))


def _require_two(source: Path, target: Path) -> None:
    for path in (source, target):
        if not path.exists():
            raise StoreError(Problem.MOVE_NO_DATABASE, path)
    if source.samefile(target):
        raise StoreError(Problem.MOVE_ONTO_ITSELF, source)


def _move(server_id: int, source: _Database, target: _Database) -> Moved | None:
    _require_one_key(source, target)
    token = _interrupted(server_id, source, target)
    if token is None:
        if not any(_count(source.c, table, server_id) for table in TABLES):
            return None
        token = secrets.token_hex(8)
        meta.put(source.c, meta.MOVING, f"{server_id} {token} {target.path.resolve()}")
    if not _is_taken(target, token):
        _take(server_id, source, target, token)
    with explained(source.path), transaction(source.c):
        for table in reversed(TABLES):
            _run(source.c, "DELETE FROM {table} WHERE {rows}", table, server_id)
        meta.remove(source.c, meta.MOVING)
        leave(source.c, Traces.ALL)  # nobody who has it erased there could clean up here
    meta.remove(target.c, _note(token))
    return Moved(*(_count(target.c, one, server_id) for one in ("rounds", "polls", "ballots")))


def _require_one_key(source: _Database, target: _Database) -> None:
    """A voter is a hash by the key: with another one nobody's ballots could be found again."""
    key = meta.get(source.c, FINGERPRINT)
    if key is None or key != meta.get(target.c, FINGERPRINT):
        raise StoreError(Problem.MOVE_KEYS, source.path, other=target.path)


def _interrupted(server_id: int, source: _Database, target: _Database) -> str | None:
    """The token of a move that was interrupted; StoreError if it is not this move."""
    noted = meta.get(source.c, meta.MOVING)
    if noted is None:
        return None
    number, token, where = noted.split(" ", 2)
    is_there = Path(where) == target.path.resolve() or _is_taken(target, token)
    if int(number) != server_id or not is_there:
        require_no_move(source.c, source.path)
    return token


def _note(token: str) -> str:
    return f"taken {token}"


def _is_taken(target: _Database, token: str) -> bool:
    return meta.get(target.c, _note(token)) is not None


def _take(server_id: int, source: _Database, target: _Database, token: str) -> None:
    """Copy into the target, all or nothing. What it refuses is no move: then the source's note
    goes, so that its bot can start."""
    c = target.c
    c.execute("ATTACH DATABASE ? AS source", (str(source.path),))
    try:
        with transaction(c):
            before = _last_numbers(c)
            for table in TABLES:
                copy = _REPLACE if table == "erasures" else _COPY
                _run(c, copy, table, server_id, "source")
            _number_apart(c, before)
            _copy_facts(c, server_id)
            meta.put(c, _note(token), str(server_id))
    except sqlite3.Error as error:
        if not _is_taken(target, token):
            meta.remove(source.c, meta.MOVING)
        if isinstance(error, sqlite3.IntegrityError):
            raise StoreError(Problem.MOVE_COLLIDES, source.path, other=target.path) from error
        raise


def _copy_facts(c: sqlite3.Connection, server_id: int) -> None:
    """What holds of rounds up to a number there holds of each of these planned ones here."""
    c.execute(
        "INSERT OR REPLACE INTO main.meta SELECT :name || ' ' || id, '' FROM source.rounds"
        " WHERE server_id = :server AND state = 'planned' AND (id <="
        " (SELECT CAST(value AS INTEGER) FROM source.meta WHERE name = :name)"
        " OR :name || ' ' || id IN (SELECT name FROM source.meta))",
        {"name": meta.RESTORED, "server": server_id},
    )


def _last_numbers(c: sqlite3.Connection) -> dict[str, int]:
    """The last number that was given, by table."""
    return dict(c.execute("SELECT name, seq FROM main.sqlite_sequence"))


def _number_apart(c: sqlite3.Connection, before: dict[str, int]) -> None:
    """Where rows with larger numbers came, the source may go on from there; so this database goes
    on from somewhere else."""
    for table, last in _last_numbers(c).items():
        if last > before.get(table, 0):
            start = (last // IDS_APART + 1 + secrets.randbelow(1000)) * IDS_APART
            start += before.get(table, 0) % IDS_APART  # and counts on
            c.execute("UPDATE main.sqlite_sequence SET seq = ? WHERE name = ?", (start, table))


def _count(c: sqlite3.Connection, table: str, server_id: int) -> int:
    return _run(c, "SELECT count(*) FROM {table} WHERE {rows}", table, server_id).fetchone()[0]


def _run(
    c: sqlite3.Connection, statement: str, table: str, server_id: int, file: str = "main"
) -> sqlite3.Cursor:
    """A statement about the rows of a server in a table of a file."""
    columns = ", ".join(row[1] for row in c.execute(f"PRAGMA main.table_info({table})"))
    rows = TABLES[table].format(file=file)
    text = statement.format(table=table, columns=columns, rows=rows)
    return c.execute(text, {"server": server_id})
