"""What happens to a database whose key goes: forgotten on purpose, or lost."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.domain import machine
from bot.domain.rounds import StepKind
from bot.store import keys, meta, polls, rounds
from bot.store.cleaning import Traces, leave
from bot.store.database import open_exclusively
from bot.store.errors import Problem, StoreError
from bot.store.files import companion, sync, transaction


def forget_key(path: Path, key_path: Path) -> None:
    """Delete the key on purpose: past ballots are anonymous for good.

    StoreError while a poll is open, while the bot runs, or if the file is not the key. The file
    goes first: if we die in between, the next start refuses, and doing this again completes it.
    """
    with open_exclusively(path) as connection:
        still_open = _open_polls(connection)
        if still_open:
            raise StoreError(Problem.POLLS_OPEN, path, detail=len(still_open))
        if meta.get(connection, keys.FINGERPRINT) is None:
            return  # it was done before
        if meta.get(connection, meta.FORGETTING) is None:
            keys.read_key(connection, key_path)
            meta.put(connection, meta.FORGETTING, "1")
        key_path.unlink(missing_ok=True)
        _forget(connection)
        meta.remove(connection, meta.FORGETTING)


@dataclass(frozen=True, slots=True)
class Replaced:
    """What came of a new key: the rounds and polls that end by it, and where that is which lay in
    the key's place."""

    rounds: int
    polls: int
    kept: Path | None


def replace_key(path: Path, key_path: Path, now: int, stamp: str) -> Replaced:
    """Go on with a new key where the key is lost.

    StoreError if the key is there, or while the bot runs. What is open is closed, since with a new
    key people could vote twice. A file that is not the key is kept, with `stamp` in its name.
    """
    with open_exclusively(path) as connection:
        if _is_there(connection, key_path):
            raise StoreError(Problem.KEY_NOT_LOST, key_path)
        kept = companion(key_path, f".before-{stamp}") if key_path.exists() else None
        if kept is not None:
            os.replace(key_path, kept)
            sync(key_path.parent)
        with transaction(connection):
            ended = Replaced(_end_rounds(connection, now), _close_polls(connection, now), kept)
            _forget(connection)
        keys.open_key(connection, key_path)
    return ended


def _is_there(connection: sqlite3.Connection, key_path: Path) -> bool:
    """Whether the key is there, or none is needed; forgotten on purpose it isn't lost."""
    if meta.get(connection, keys.FINGERPRINT) is None:
        return True
    try:
        keys.read_key(connection, key_path)
    except StoreError:
        return False
    return True


def _forget(connection: sqlite3.Connection) -> None:
    """Nobody can have erased what is theirs any more, so no names stay with it."""
    connection.execute("UPDATE polls SET forgotten = 1 WHERE opened_at IS NOT NULL")
    connection.execute("UPDATE ballots SET member_id = NULL WHERE member_id IS NOT NULL")
    leave(connection, Traces.ALL)
    meta.remove(connection, keys.FINGERPRINT)


def _end_rounds(c: sqlite3.Connection, now: int) -> int:
    """Rounds that go on end unasked, and their summaries are due; a round whose opening card nobody
    has seen is discarded."""
    going = c.execute(f"SELECT id FROM rounds WHERE {rounds.GOES_ON}").fetchall()
    for (round_id,) in going:
        round_ = rounds.load(c, round_id)
        has_begun = round_.step(StepKind.OPENING).message_id is not None
        ends = machine.close_unasked if has_begun else machine.discard
        rounds.save(c, round_, ends(round_, now))
        polls.close_round(c, round_id, now, withhold=not has_begun)
    return len(going)


def _close_polls(c: sqlite3.Connection, now: int) -> int:
    return sum(polls.close(c, poll_id, now) for poll_id in _open_polls(c))


def _open_polls(c: sqlite3.Connection) -> list[int]:
    rows = c.execute("SELECT id FROM polls WHERE opened_at IS NOT NULL AND closed_at IS NULL")
    return [row[0] for row in rows]
