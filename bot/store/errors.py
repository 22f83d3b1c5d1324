"""What can be wrong with a database, found in SQLite's errors.

Only what is wrong with the file or its disk is a fault here. Everything else that SQLite may raise
(a broken constraint, a misspelt query) is a bug and stays as it is.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from bot.errors import UserError


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


_RESTORE = "`discussion-bot restore FILE`"

AT_START = {
    Fault.FULL: "The disk that holds {path} is full. Make room and start again.",
    Fault.READ_ONLY: "{path} can't be written. Check that the folder exists and that file and "
    "folder belong to this user.",
    Fault.LOCKED: "Another program holds {path} locked, perhaps an open sqlite3 shell. Close it "
    "and try again.",
    Fault.DAMAGED: "{path} is damaged or not a database ({error}). Put a backup in its place with "
    f"{_RESTORE}, or set DATABASE to another file.",
    Fault.DISK: "The disk that holds {path} reports an error ({error}). See whether it is full or "
    "failing, then try again.",
}
"""To whoever runs the bot."""

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


def at_start(path: Path, error: BaseException) -> str:
    """To whoever runs the bot, in one line."""
    fault = fault_of(error)
    if fault is None:
        return f"{path} can't be used: {error}."
    return AT_START[fault].format(path=path, error=error)


def damage(detail: str) -> sqlite3.DatabaseError:
    """What SQLite would raise if it met the damage itself."""
    error = sqlite3.DatabaseError(detail.replace("\n", " "))
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


@contextmanager
def explained(path: Path) -> Generator[None]:
    """SQLite's errors as words for whoever runs the bot."""
    try:
        yield
    except sqlite3.Error as error:
        raise UserError(at_start(path, error)) from error
