"""What can be wrong with a database, its key and its copies.

Of SQLite's errors only what is wrong with the file or its disk is a fault here. Everything else
that it may raise (a broken constraint, a misspelt query) is a bug and stays as it is.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from enum import Enum, StrEnum, auto
from pathlib import Path

from bot.errors import CommandError


class Fault(StrEnum):
    """What can be wrong with a database."""

    FULL = "full"
    READ_ONLY = "read-only"
    LOCKED = "locked"
    DAMAGED = "damaged"
    DISK = "disk"


class DatabaseTrouble(Exception):
    """The database could not be read; or what was to be written is not saved."""

    def __init__(self, fault: Fault, *, reading: bool = False) -> None:
        super().__init__(f"{fault}, {'reading' if reading else 'writing'}")
        self.fault = fault
        self.reading = reading


class Problem(Enum):
    """Why a database can't be opened, copied, restored or changed by whoever runs the bot."""

    UNUSABLE = auto()
    """SQLite refused; the cause is its error."""
    NO_DATABASE = auto()
    IN_USE = auto()
    NEWER = auto()
    OLDER = auto()
    FOREIGN = auto()
    NOT_UPGRADED = auto()
    NO_COPY = auto()
    """An upgrade didn't begin, since no copy could be made before."""
    KEY_MISSING = auto()
    KEY_OTHER = auto()
    KEY_NOT_WHOLE = auto()
    KEY_FORGOTTEN = auto()
    KEY_NOT_LOST = auto()
    POLLS_OPEN = auto()
    LIST_NOT_WRITTEN = auto()
    """The list of erasures beside the database."""
    NAME_TAKEN = auto()
    NO_BACKUP_MADE = auto()
    OLD_NOT_DELETED = auto()
    """A backup was made, but older ones could not be deleted."""
    NO_BACKUP_THERE = auto()
    BACKUP_IS_DATABASE = auto()
    BACKUP_NOT_WHOLE = auto()
    BACKUP_EMPTY = auto()
    BACKUP_NEWER = auto()
    BACKUP_FOREIGN = auto()
    BACKUP_KEY_MISSING = auto()
    BACKUP_KEY_OTHER = auto()
    NOT_RESTORED = auto()
    OPEN_ELSEWHERE = auto()
    ALREADY_KEPT = auto()
    MOVE_NO_DATABASE = auto()
    MOVE_ONTO_ITSELF = auto()
    MOVE_KEYS = auto()
    MOVE_COLLIDES = auto()
    MOVE_UNFINISHED = auto()
    OTHER_SHARDS = auto()


class StoreError(CommandError):
    """A problem with the file at `path`; the error that shows it is the cause.

    `other`: the second file that has to do with it; `detail`: which step, or how many.
    """

    def __init__(
        self, problem: Problem, path: Path, *, other: Path | None = None, detail: object = ""
    ) -> None:
        super().__init__(problem.name, str(path))
        self.problem = problem
        self.path = path
        self.other = other
        self.detail = detail


_CODES = {
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_READONLY: Fault.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Fault.READ_ONLY,
    sqlite3.SQLITE_PERM: Fault.READ_ONLY,
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
    sqlite3.SQLITE_IOERR: Fault.DISK,
    sqlite3.SQLITE_PROTOCOL: Fault.DISK,
    sqlite3.SQLITE_NOLFS: Fault.DISK,
}


def fault_of(error: BaseException) -> Fault | None:
    """What is wrong with the database; None where the error is a bug."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return _CODES.get(code & 0xFF)
    return Fault.DISK if isinstance(error, sqlite3.OperationalError) else None


def damage(detail: str) -> sqlite3.DatabaseError:
    """What SQLite would raise if it met the damage itself."""
    error = sqlite3.DatabaseError(detail.replace("\n", " "))
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


@contextmanager
def explained(path: Path) -> Generator[None]:
    """What SQLite refuses is a problem of this database."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(Problem.UNUSABLE, path) from error
