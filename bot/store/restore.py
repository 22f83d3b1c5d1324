"""Puts a backup in the place of the database; what was there is kept next to it."""

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.store import erased_list, keys, meta
from bot.store.backup import copy_into
from bot.store.erasure import erase_again
from bot.store.errors import Fault, Problem, StoreError, fault_of
from bot.store.files import (
    COMPANIONS,
    JOURNALS,
    atomic_write,
    companion,
    connect,
    give_to_owner,
    lock_database,
    make_folder,
    require_readable,
    sync,
    transaction,
)
from bot.store.migrations import Step, migrate, require_known
from bot.store.rounds import GOES_ON

_OF_A_BACKUP = {
    Problem.NEWER: Problem.BACKUP_NEWER,
    Problem.FOREIGN: Problem.BACKUP_FOREIGN,
}


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it."""

    kept: Path | None
    """The database that was there before; None if there was none."""
    rounds: int
    answers: int
    erasures: int
    """What had been erased since the backup, and is erased again."""
    unlisted: int | None
    """Erasures that the list beside the database has damaged; None if there is no list."""


def restore(
    source: Path,
    database: Path,
    key_path: Path,
    stamp: str,
    steps: Sequence[Step] | None = None,
    *,
    needs_key: bool = True,
) -> Restored:
    """Replace the database, whatever state it is in. `stamp` names what is kept of it.

    What was erased since the backup, as the list beside the database has it, is erased again.

    StoreError if the bot runs, or if the backup is not whole, of an unknown schema or made with
    another key; then nothing has changed. Whenever we die, there is the old database or the new.
    """
    if not source.is_file():
        raise StoreError(Problem.NO_BACKUP_THERE, source)
    if database.exists() and source.samefile(database):
        raise StoreError(Problem.BACKUP_IS_DATABASE, source)
    try:
        make_folder(database.parent)
        if database.is_dir():
            require_readable(database)  # says that a folder can't be
        with closing(lock_database(database)), atomic_write(database) as part:
            _take(source, part)
            with closing(connect(part)) as connection:
                _require_ours(connection, source, steps)
                if needs_key:
                    _require_key(connection, source, key_path)
                migrate(connection, source, steps, keeps_copy=False)
                with transaction(connection):
                    _expect_discord_ahead(connection)
                erasures = erase_again(connection, erased_list.read(database))
                has_list = erased_list.path_of(database).exists()
                unlisted = erased_list.count_unreadable(database) if has_list else None
                rounds, answers = _count(connection)
                connection.execute("PRAGMA journal_mode = DELETE")
            give_to_owner(part, database if database.exists() else database.parent)
            sync(part)
            kept = _set_aside(database, stamp)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(Problem.NOT_RESTORED, source, other=database) from error
    return Restored(kept, rounds, answers, erasures, unlisted)


def _take(source: Path, part: Path) -> None:
    """Copy the backup before anything else: what is tested is what takes the place."""
    require_readable(source)
    # without a journal nothing but the file counts, and it may lie where nobody may write
    how = "mode=ro" if companion(source, "-wal").exists() else "mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?{how}", uri=True)) as opened:
            copy_into(opened, part)
    except sqlite3.Error as error:
        if fault_of(error) is not Fault.DAMAGED:
            raise
        raise StoreError(Problem.BACKUP_NOT_WHOLE, source) from error


def _require_ours(
    connection: sqlite3.Connection, source: Path, steps: Sequence[Step] | None
) -> None:
    try:
        version = require_known(connection, source, steps)
    except StoreError as error:
        raise StoreError(_OF_A_BACKUP[error.problem], source) from error
    if version == 0:
        raise StoreError(Problem.BACKUP_EMPTY, source)


def _require_key(connection: sqlite3.Connection, source: Path, key_path: Path) -> None:
    found = meta.get(connection, keys.FINGERPRINT)
    if found is None:  # its key was forgotten on purpose: it goes with any
        return
    if not key_path.exists():
        raise StoreError(Problem.BACKUP_KEY_MISSING, key_path)
    if keys.fingerprint(keys.read(key_path)) != found:
        raise StoreError(Problem.BACKUP_KEY_OTHER, source, other=key_path)


def _expect_discord_ahead(c: sqlite3.Connection) -> None:
    """Discord may be further than the backup: look before posting, and draw all cards anew."""
    c.execute(
        "UPDATE steps SET tried_at = coalesce("
        " (SELECT max(other.posted_at) FROM steps other WHERE other.round_id = steps.round_id),"
        " (SELECT started_at FROM rounds WHERE id = steps.round_id))"
        " WHERE message_id IS NULL AND skipped = 0 AND tried_at IS NULL"
    )
    c.execute("DELETE FROM polls WHERE drafted_at IS NOT NULL AND opened_at IS NULL")
    c.execute("UPDATE polls SET stale = 1 WHERE opened_at IS NOT NULL AND closed_at IS NULL")
    c.execute(
        "UPDATE steps SET stale = 1 WHERE message_id IS NOT NULL"
        f" AND round_id IN (SELECT id FROM rounds WHERE {GOES_ON})"
    )
    meta.put(c, meta.RESTORED, str(c.execute("SELECT max(id) FROM rounds").fetchone()[0] or 0))
    meta.skip_ids(c)


def _count(c: sqlite3.Connection) -> tuple[int, int]:
    return (
        c.execute("SELECT count(*) FROM rounds").fetchone()[0],
        c.execute("SELECT count(*) FROM ballots").fetchone()[0],
    )


def _set_aside(database: Path, stamp: str) -> Path | None:
    """Keep the present database under another name too, and leave nothing of it in its journals.

    A journal that is left behind would be taken for that of the new database.
    """
    kept = companion(database, f".before-restore-{stamp}")
    if kept.exists():
        raise StoreError(Problem.ALREADY_KEPT, kept)
    _fold_journals(database)
    for suffix in ("", *JOURNALS):
        if _has_contents(companion(database, suffix)):
            _duplicate(companion(database, suffix), companion(kept, suffix))
    sync(database.parent)
    for suffix in COMPANIONS:
        companion(database, suffix).unlink(missing_ok=True)
    sync(database.parent)
    return kept if kept.exists() else None


def _fold_journals(database: Path) -> None:
    """Bring what is in its journals into the present database, where it is whole enough for that.

    It also shows whether another program has it open, which would write into the new one.
    """
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=0.5)) as present:
            present.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.Error as error:
        if fault_of(error) is Fault.LOCKED:
            raise StoreError(Problem.OPEN_ELSEWHERE, database) from error


def _has_contents(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _duplicate(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:  # not every file system knows a second name
        shutil.copy2(file, name)
        sync(name)
