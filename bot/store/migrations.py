"""Brings a database up to date: all the steps that it lacks together, or none of them."""

import logging
import re
import sqlite3
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from bot.store import backup
from bot.store.errors import Problem, StoreError
from bot.store.files import companion

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Step:
    """From the schema before to the one with this number."""

    number: int
    name: str
    sql: str


@cache
def released() -> tuple[Step, ...]:
    """The steps that this program knows, from an empty file to its own schema."""
    folder = resources.files("bot.store") / "schema"
    files = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return tuple(
        Step(number, entry.name, entry.read_text(encoding="utf-8"))
        for number, entry in enumerate(sorted(files, key=lambda entry: entry.name), start=1)
    )


def require_known(
    connection: sqlite3.Connection, path: Path, steps: Sequence[Step] | None = None
) -> int:
    """The schema's number; StoreError for one that this program doesn't know."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(released() if steps is None else steps):
        raise StoreError(Problem.NEWER, path)
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if version == 0 and tables:
        raise StoreError(Problem.FOREIGN, path)
    return version


def migrate(
    connection: sqlite3.Connection,
    path: Path,
    steps: Sequence[Step] | None = None,
    *,
    keeps_copy: bool = True,
) -> None:
    """Bring the schema up to date, in one transaction with its number.

    A database with anything in it is copied first (`keeps_copy`), since people forget to. If a
    step fails, the version of the program that made the database goes on working with it.
    """
    steps = released() if steps is None else steps
    version = require_known(connection, path, steps)
    if version == len(steps):
        return
    kept = _copy_before(path, version) if keeps_copy and _holds_anything(connection) else None
    at = ""
    # or the rows of other tables go with a table that is made anew
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        connection.execute("BEGIN IMMEDIATE")
        for step in steps[version:]:
            at = step.name
            for statement in _statements(step.sql):
                connection.execute(statement)
        at = "the check of the references"
        _require_references(connection)
        connection.execute(f"PRAGMA user_version = {len(steps)}")
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if version == 0:
            raise
        raise StoreError(Problem.NOT_UPGRADED, path, other=kept, detail=at) from error
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
    if version:
        log.info("%s was brought from version %s to %s", path, version, len(steps))


def _copy_before(path: Path, version: int) -> Path:
    kept = companion(path, f".version-{version}")
    try:
        backup.copy(path, kept, overwrites=True)
    except StoreError as error:
        raise StoreError(Problem.NO_COPY, path) from error
    log.warning("%s is a copy of the database from before the upgrade of its schema", kept)
    return kept


def _holds_anything(connection: sqlite3.Connection) -> bool:
    tables = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        " AND name <> 'meta'"
    ).fetchall()
    return any(
        connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")').fetchone()[0]
        for (name,) in tables
    )


def _require_references(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise sqlite3.IntegrityError(f"a row of {broken[0]} refers to nothing in {broken[2]}")


def _statements(sql: str) -> Generator[str]:
    """One by one: `executescript` would commit what the step before it did."""
    statement = ""
    for piece in re.split(r"(?<=;)", sql):
        statement += piece
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
