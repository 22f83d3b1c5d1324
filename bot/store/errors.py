"""SQLite's errors in words, in one place: for members, for moderators, for whoever runs the bot.

Only what is wrong with the file or its disk is told here. Everything else that SQLite may raise
(a broken constraint, a misspelt query) is a bug and stays as it is.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
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


class DatabaseTrouble(UserError):
    """The database could not be used; the words are for whoever asked for something."""


@dataclass(frozen=True, slots=True)
class Words:
    """One fault as three people need to hear it."""

    cause: str
    """Begins the sentence for members."""
    remedy: str
    """For moderators, who know whoever runs the bot: what has to be done."""
    at_start: str
    """For whoever runs the bot; {path} and {error} are filled in."""


_RESTORE = "`discussion-bot restore FILE`"
_GOES_ON = "then everything goes on by itself"

WORDS = {
    Fault.FULL: Words(
        cause="The disk of the bot is full",
        remedy=f"Whoever runs the bot has to make room; {_GOES_ON}.",
        at_start="The disk that holds {path} is full. Make room and start again.",
    ),
    Fault.READ_ONLY: Words(
        cause="The bot may not write to its database",
        remedy="Whoever runs the bot has to let it write to the file and its folder again; "
        f"{_GOES_ON}.",
        at_start="{path} can't be written. Check that the folder exists and that file and folder "
        "belong to this user.",
    ),
    Fault.LOCKED: Words(
        cause="Another program holds the bot's database locked",
        remedy="Whoever runs the bot has to end that program, perhaps an open sqlite3 shell; "
        f"{_GOES_ON}.",
        at_start="Another program holds {path} locked, perhaps an open sqlite3 shell. Close it "
        "and try again.",
    ),
    Fault.DAMAGED: Words(
        cause="The bot's database is damaged",
        remedy="It doesn't mend by itself: whoever runs the bot has to stop it and put a backup "
        f"in its place with {_RESTORE}.",
        at_start="{path} is damaged or not a database ({error}). Put a backup in its place with "
        f"{_RESTORE}, or set DATABASE to another file.",
    ),
    Fault.DISK: Words(
        cause="The disk of the bot reports an error",
        remedy=f"Whoever runs the bot has to see whether it is full or failing; {_GOES_ON}.",
        at_start="The disk that holds {path} reports an error ({error}). See whether it is full "
        "or failing, then try again.",
    ),
}

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


def not_saved(fault: Fault) -> str:
    """To whoever wanted something written."""
    return f"{WORDS[fault].cause}, so this was not saved and nothing has changed. {_advice(fault)}"


def not_read(fault: Fault) -> str:
    """To whoever wanted to see something."""
    return f"{WORDS[fault].cause}, so this can't be shown. Nothing was changed. {_advice(fault)}"


def for_moderators(fault: Fault) -> str:
    """What they see on their card for as long as it lasts."""
    return f"{WORDS[fault].cause}: answers and cards can't be saved now. {WORDS[fault].remedy}"


def at_start(path: Path, error: BaseException) -> str:
    """To whoever runs the bot, in one line."""
    fault = fault_of(error)
    if fault is None:
        return f"{path} can't be used: {error}."
    return WORDS[fault].at_start.format(path=path, error=error)


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


def _advice(fault: Fault) -> str:
    if fault is Fault.DAMAGED:
        return "Trying again won't help: tell a moderator. What your receipts say was saved."
    return (
        "What your receipts say still counts. Try again in a minute; if it goes on, tell a "
        "moderator."
    )
