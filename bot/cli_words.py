"""What whoever runs the bot reads when a command can't be done."""

from datetime import UTC, datetime
from pathlib import Path

from bot import system_errors
from bot.domain.rounds import Round, number_of
from bot.errors import CommandError
from bot.rounds.files import NoEndedRound, NotWritten
from bot.store.errors import Fault, Problem, StoreError, fault_of
from bot.text import snippet

_RESTORE = "`discussion-bot restore FILE`"

_LOST = "If it is lost for good, `discussion-bot new-key` says what that means."

_FAULTS = {
    Fault.FULL: "The disk that holds {path} is full. Make room and start again.",
    Fault.READ_ONLY: "{path} can't be written. Check that the folder exists and that file and "
    "folder belong to this user.",
    Fault.LOCKED: "Another program holds {path} locked, perhaps an open sqlite3 shell. Close it "
    "and try again.",
    Fault.DAMAGED: "{path} is damaged or not a database ({cause}). Put a backup in its place with "
    f"{_RESTORE}, or set DATABASE to another file.",
    Fault.DISK: "The disk that holds {path} reports an error ({cause}). See whether it is full or "
    "failing, then try again.",
    None: "{path} can't be used: {cause}.",
}

_PROBLEMS = {
    Problem.NO_DATABASE: "There is no database at {path}. Set DATABASE to the one in use.",
    Problem.IN_USE: "Another process is using {path}. Stop it first, or set DATABASE to another "
    "file.",
    Problem.NEWER: "{path} was written by a newer version of this program. Upgrade the program, "
    "or restore a backup made by this version.",
    Problem.OLDER: "{path} was written by an older version of this program. Start the bot once: "
    "it brings the database up to date.",
    Problem.FOREIGN: "{path} is the database of another program. Set DATABASE to another file.",
    Problem.NO_COPY: "{path} has to be upgraded, and no copy of it could be made before: {cause} "
    "Nothing was changed.",
    Problem.KEY_MISSING: "The key file {path} is missing. Without it nobody's earlier ballots can "
    f"be found again, so put it back from where you keep it. {_LOST} The database has been left as "
    "it is.",
    Problem.KEY_OTHER: "{path} is not the key of this database. Put back the one that was made "
    f"with it, or set KEY_FILE to where it lies. {_LOST}",
    Problem.KEY_NOT_WHOLE: "The key file {path} is not whole, or no key. Put it back from a copy. "
    + _LOST,
    Problem.KEY_FORGOTTEN: "The key was forgotten on purpose: all past ballots are anonymous, and "
    "none can be found to be this member's.",
    Problem.KEY_NOT_LOST: "No key is lost here: {path} is the right one, or the bot makes it "
    "when it starts. To make past ballots anonymous on purpose there is `discussion-bot "
    "forget-key`. Nothing was changed.",
    Problem.POLLS_OPEN: "Polls are still open ({detail}), and with a new key their voters "
    "could vote twice. End the rounds and close the polls first.",
    Problem.LIST_NOT_WRITTEN: "{path} can't be written: {cause}. What is erased has to be noted "
    "there first, for backups that still have it, so nothing was erased.",
    Problem.NAME_TAKEN: "{path} exists already. Name a file that doesn't.",
    Problem.NO_BACKUP_MADE: "The backup could not be written to {path}: {cause}.",
    Problem.OLD_NOT_DELETED: "{other} was made, but older copies in {path} can't be deleted: "
    "{cause}. Check that the folder belongs to this user.",
    Problem.NO_BACKUP_THERE: "There is no file {path}. Name a copy made by `discussion-bot "
    "backup`.",
    Problem.BACKUP_IS_DATABASE: "{path} is the database itself. Name a backup of it.",
    Problem.BACKUP_NOT_WHOLE: "{path} is not a whole database ({cause}). Nothing was changed; "
    "name another backup.",
    Problem.BACKUP_EMPTY: "{path} is empty. Nothing was changed; name another backup.",
    Problem.BACKUP_NEWER: "{path} was made by a newer version of this program. Nothing was "
    "changed; upgrade the program, then restore.",
    Problem.BACKUP_FOREIGN: "{path} is the database of another program. Nothing was changed; name "
    "a backup of this one.",
    Problem.BACKUP_KEY_MISSING: "The key file {path} is missing, and without it nobody's ballots "
    "can be found again. Put it back from where you keep it, then restore. If it is lost for good: "
    "`discussion-bot restore FILE --without-key`. Nothing was changed.",
    Problem.BACKUP_KEY_OTHER: "{path} was made with another key than {other}. Put the key of that "
    "time in its place (or set KEY_FILE), then restore. If it is lost for good: "
    "`discussion-bot restore FILE --without-key`. Nothing was changed.",
    Problem.OPEN_ELSEWHERE: "Another program has {path} open, perhaps a sqlite3 shell. Close it, "
    "then restore. Nothing was changed.",
    Problem.ALREADY_KEPT: "{path} exists already. Try again in a second. Nothing was changed.",
    Problem.MOVE_NO_DATABASE: "There is no database at {path}. Name two that there are; a new one "
    "is made by starting its bot once.",
    Problem.MOVE_ONTO_ITSELF: "{path} was named twice. Name the database that has the server, then "
    "the one that is to have it.",
    Problem.MOVE_KEYS: "{path} and {other} have different keys, so nobody's answers could be found "
    "again there. The processes of one bot share one key: before {other} is first used, set its "
    "KEY_FILE to a copy of the key of {path}. Nothing was changed.",
    Problem.MOVE_COLLIDES: "{path} and {other} both have something of the same number or place "
    "({cause}), so it can't be moved. Nothing was changed.",
    Problem.MOVE_UNFINISHED: "Moving server {detail} from {path} to {other} was interrupted. "
    "Finish it: discussion-bot move {detail} {path} {other}",
    Problem.OTHER_SHARDS: "{path} has something of servers on other shards than SHARDS says, where "
    "their members don't find it. Move each with `discussion-bot move`: {detail}.",
}


_LASTING_PROBLEMS = {
    Problem.NO_DATABASE,
    Problem.NEWER,
    Problem.OLDER,
    Problem.FOREIGN,
    Problem.KEY_MISSING,
    Problem.KEY_OTHER,
    Problem.KEY_NOT_WHOLE,
    Problem.KEY_NOT_LOST,
    Problem.BACKUP_KEY_MISSING,
    Problem.BACKUP_KEY_OTHER,
    Problem.MOVE_NO_DATABASE,
    Problem.MOVE_ONTO_ITSELF,
    Problem.MOVE_KEYS,
    Problem.MOVE_COLLIDES,
    Problem.MOVE_UNFINISHED,
}


def is_lasting(error: CommandError | OSError) -> bool:
    """Whether trying again is of no use before someone changes something.

    Another process on the database (IN_USE) may pass: an old one may just be stopping.
    """
    match error:
        case OSError():
            return system_errors.is_lasting(error)
        case StoreError(problem=Problem.UNUSABLE | Problem.NOT_UPGRADED, __cause__=cause) if cause:
            return fault_of(cause) in (Fault.DAMAGED, None)
        case StoreError():
            return error.problem in _LASTING_PROBLEMS
        case _:
            return False


def explain(error: CommandError | OSError) -> str:
    """What happened and what to do next."""
    match error:
        case OSError():
            return system_errors.explain(error)
        case StoreError():
            return _store(error)
        case NoEndedRound():
            return _no_ended_round(error)
        case NotWritten():
            why = _named(error.__cause__)
            return f"{error.path} can't be written: {why}. Name another place with --out."
        case _:
            raise error


def _store(error: StoreError) -> str:
    path, other, cause = error.path, error.other or error.path, error.__cause__
    fault = fault_of(cause) if cause is not None else None
    match error.problem:
        case Problem.UNUSABLE:
            return _unusable(path, cause)
        case Problem.NOT_RESTORED if isinstance(cause, OSError):
            return f"{path} was not restored. {system_errors.explain(cause)}"
        case Problem.NOT_RESTORED:
            return f"{path} was not restored. {_unusable(other, cause)}"
        case Problem.NO_BACKUP_MADE if fault is Fault.DAMAGED:
            return (
                f"{other} is damaged ({cause}), so no backup was made. Stop the bot and put an "
                f"earlier backup in its place with {_RESTORE}."
            )
        case Problem.NO_BACKUP_MADE if fault is Fault.FULL:
            return f"The backup could not be written to {path}: the disk is full."
        case Problem.NOT_UPGRADED:
            why = f" {_unusable(path, cause)}" if fault is not None else ""
            copied = f" A copy from before is {error.other}." if error.other is not None else ""
            return (
                f"{path} could not be upgraded ({error.detail}: {cause}).{why} Nothing was "
                "changed: the version of the program that you had before works with it as "
                f"ever.{copied}"
            )
        case problem:
            return _PROBLEMS[problem].format(
                path=path, other=other, detail=error.detail, cause=_named(cause)
            )


def _no_ended_round(error: NoEndedRound) -> str:
    if error.is_going_on:
        return (
            "This round is still going on, and its numbers would give away how people stand. "
            "Ask for them once the round has ended."
        )
    if error.number is None:
        said = "Name a round by its number: discussion-bot report NUMBER."
    else:
        said = f"There is no ended round {snippet(error.number, 20)}."
    if not error.ended:
        return f"{said} No round has ended yet."
    return "\n".join([f"{said} Rounds that have ended:", *map(_line, error.ended)])


def _line(round_: Round) -> str:
    day = datetime.fromtimestamp((round_.ended_at or 0) / 1000, UTC).date()
    return f"{number_of(round_.id):>6}  {day}  {round_.article.title}"


def _unusable(path: Path, cause: BaseException | None) -> str:
    fault = fault_of(cause) if cause is not None else None
    return _FAULTS[fault].format(path=path, cause=cause)


def _named(cause: BaseException | None) -> str:
    """An error in its own words."""
    match cause:
        case StoreError():
            return explain(cause)
        case OSError():
            return cause.strerror or str(cause)
        case _:
            return str(cause)
