"""Moves all that is kept of a server to another database, when the shards are divided anew.

SQLite commits one file at a time, so a move is three commits: the source notes the move, the target
takes a copy with the same note, the source deletes. Whenever we die, moving again goes on from
there. Until then no bot starts on the source: a server is never lost, and never in use twice.
"""

import secrets
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.store import meta
from bot.store.database import open_exclusively, require_no_move
from bot.store.errors import Problem, StoreError, explained
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
    "moved": _POLL,
}
"""Which rows of a table are a server's; a table comes after those that it refers to."""

_UP_TO = {
    meta.RESTORED: "SELECT id FROM source.rounds WHERE server_id = :server AND state = 'planned'",
    meta.FORGOTTEN: "SELECT id FROM source.polls WHERE server_id = :server AND purpose = 'asked'",
}
"""What a fact of the source that holds up to a number says of what is moved."""

APART = 1_000_000
"""Databases number their rows from different multiples of this, so that rows can be moved."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What the target has of the server now."""

    rounds: int
    polls: int
    answers: int


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
        _require_one_key(c_source, source, c_target, target)
        token = _begun(c_source, server_id, source, c_target, target)
        if token is None:
            if not any(_count(c_source, table, server_id) for table in TABLES):
                return None
            token = secrets.token_hex(8)
            meta.put(c_source, meta.MOVING, f"{server_id} {token} {target.resolve()}")
        if not _is_taken(c_target, token):
            _take(c_source, source, c_target, target, server_id, token)
        with explained(source), _transaction(c_source):
            for table in reversed(TABLES):
                _run(c_source, "DELETE FROM {table} WHERE {rows}", table, server_id)
            meta.remove(c_source, meta.MOVING)
        meta.remove(c_target, _note(token))
        return Moved(*(_count(c_target, one, server_id) for one in ("rounds", "polls", "ballots")))


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


def _require_one_key(
    c_source: sqlite3.Connection, source: Path, c_target: sqlite3.Connection, target: Path
) -> None:
    """A voter is a hash by the key: with another one nobody's ballots could be found again."""
    key = meta.get(c_source, FINGERPRINT)
    if key is None or key != meta.get(c_target, FINGERPRINT):
        raise StoreError(Problem.MOVE_KEYS, source, other=target)


def _begun(
    c_source: sqlite3.Connection,
    server_id: int,
    source: Path,
    c_target: sqlite3.Connection,
    target: Path,
) -> str | None:
    """The token of a move that was interrupted; StoreError if it is not this move."""
    noted = meta.get(c_source, meta.MOVING)
    if noted is None:
        return None
    number, token, where = noted.split(" ", 2)
    is_there = Path(where) == target.resolve() or _is_taken(c_target, token)
    if int(number) != server_id or not is_there:
        require_no_move(c_source, source)
    return token


def _note(token: str) -> str:
    return f"taken {token}"


def _is_taken(c_target: sqlite3.Connection, token: str) -> bool:
    return meta.get(c_target, _note(token)) is not None


def _take(
    c_source: sqlite3.Connection,
    source: Path,
    c_target: sqlite3.Connection,
    target: Path,
    server_id: int,
    token: str,
) -> None:
    """Copy into the target, all or nothing. What it refuses is no move: then the source's note
    goes, so that its bot can start."""
    c_target.execute("ATTACH DATABASE ? AS source", (str(source),))
    try:
        with _transaction(c_target):
            before = _last_numbers(c_target)
            for table in TABLES:
                _run(
                    c_target,
                    "INSERT INTO main.{table} ({columns}) SELECT {columns}"
                    " FROM source.{table} WHERE {rows}",
                    table,
                    server_id,
                    "source",
                )
            _number_apart(c_target, before)
            _copy_facts(c_target, server_id)
            meta.put(c_target, _note(token), str(server_id))
    except sqlite3.Error as error:
        if not _is_taken(c_target, token):
            meta.remove(c_source, meta.MOVING)
        if isinstance(error, sqlite3.IntegrityError):
            raise StoreError(Problem.MOVE_COLLIDES, source, other=target) from error
        raise


def _copy_facts(c: sqlite3.Connection, server_id: int) -> None:
    """What holds of rows up to a number there holds of each of these rows here."""
    for name, rows in _UP_TO.items():
        c.execute(
            "INSERT OR REPLACE INTO main.meta SELECT :name || ' ' || id, ''"
            f" FROM ({rows}) WHERE id <= (SELECT CAST(value AS INTEGER) FROM source.meta"
            " WHERE name = :name)"
            f" OR :name || ' ' || id IN (SELECT name FROM source.meta)",
            {"name": name, "server": server_id},
        )


def _last_numbers(c: sqlite3.Connection) -> dict[str, int]:
    """The last number that was given, by table."""
    return dict(c.execute("SELECT name, seq FROM main.sqlite_sequence"))


def _number_apart(c: sqlite3.Connection, before: dict[str, int]) -> None:
    """Where rows with larger numbers came, the source may go on from there; so this database goes
    on from somewhere else."""
    for table, last in _last_numbers(c).items():
        if last > before.get(table, 0):
            start = (last // APART + 1 + secrets.randbelow(1000)) * APART
            start += before.get(table, 0) % APART  # and counts on
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


@contextmanager
def _transaction(c: sqlite3.Connection) -> Generator[None]:
    c.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        c.execute("ROLLBACK")
        raise
    c.execute("COMMIT")
