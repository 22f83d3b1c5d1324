"""Erasure: the only queries that delete from the ballot log."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.domain.rounds import Member
from bot.store import meta, polls, reasons
from bot.store.ballots import Voter
from bot.store.database import open_exclusively
from bot.store.errors import Problem, StoreError
from bot.store.keys import FINGERPRINT, read_key

_OF_SERVER = "poll_id IN (SELECT id FROM polls WHERE server_id = ?)"


@dataclass(frozen=True, slots=True)
class Erased:
    """The polls that lost a ballot, and those that lost a reason."""

    polls: tuple[int, ...]
    reasons: tuple[int, ...]


def count(c: sqlite3.Connection, voter: Voter) -> int:
    """In how many polls of a server something of a voter is stored, be it a withdrawal."""
    row = c.execute(
        f"SELECT count(DISTINCT poll_id) FROM ballot_log WHERE voter IN (?, ?) AND {_OF_SERVER}",
        _of(voter),
    ).fetchone()
    return row[0]


def delete(c: sqlite3.Connection, voter: Voter) -> Erased:
    """Delete all that a voter said on a server. What was published stays as numbers: the tallies
    of closed polls, and summaries, which contain no words of reasons."""
    lost_reasons = [
        row[0]
        for row in c.execute(
            f"SELECT DISTINCT poll_id FROM reasons WHERE voter IN (?, ?) AND {_OF_SERVER}",
            _of(voter),
        )
    ]
    c.execute(
        "UPDATE tallies SET people = people - 1 WHERE (poll_id, answer) IN (SELECT b.poll_id,"
        " b.answer FROM polls p JOIN ballots b ON b.poll_id = p.id AND b.voter IN (?, ?)"
        " WHERE p.server_id = ? AND p.closed_at IS NULL)",
        _of(voter),
    )
    changed: set[int] = set()
    for table in ("ballots", "ballot_log", "reasons", "moved"):
        rows = c.execute(
            f"DELETE FROM {table} WHERE voter IN (?, ?) AND {_OF_SERVER} RETURNING poll_id",
            _of(voter),
        )
        changed |= {row[0] for row in rows}
    c.execute(
        "DELETE FROM marks WHERE voter IN (?, ?) AND reason_id IN"
        f" (SELECT id FROM reasons WHERE {_OF_SERVER})",
        _of(voter),
    )
    for poll_id in changed:
        polls.out_of_date(c, poll_id)
    for poll_id in lost_reasons:
        reasons.shows_reason(c, poll_id)
    return Erased(tuple(sorted(changed)), tuple(sorted(lost_reasons)))


def erase_member(path: Path, key_path: Path, member: Member) -> int:
    """Delete all that a member said, for one who can't ask for it any more; in how many polls there
    was something. StoreError if the bot runs, or without the key."""
    with open_exclusively(path) as connection:
        if meta.get(connection, FINGERPRINT) is None:
            raise StoreError(Problem.KEY_FORGOTTEN, key_path)
        voter = Voter(read_key(connection, key_path), member)
        connection.execute("BEGIN IMMEDIATE")
        erased = delete(connection, voter)
        connection.execute("COMMIT")
    return len(erased.polls)


def forget_key(path: Path, key_path: Path) -> None:
    """Delete the key on purpose: past ballots are anonymous for good.

    StoreError while a poll is open, or while the bot runs. The file goes first: if we die in
    between, the next start refuses, and doing this again completes it.
    """
    with open_exclusively(path) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM polls WHERE opened_at IS NOT NULL AND closed_at IS NULL"
        ).fetchone()
        if count:
            raise StoreError(Problem.POLLS_OPEN, path, detail=count)
        key_path.unlink(missing_ok=True)
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM polls").fetchone()
        meta.put(connection, meta.FORGOTTEN, str(last))
        meta.remove(connection, FINGERPRINT)


def _of(voter: Voter) -> tuple[bytes, bytes, int]:
    return voter.hidden, voter.named, voter.member.server_id
