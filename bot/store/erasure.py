"""Erasure: the only queries that delete from the ballot log."""

import sqlite3
from typing import NamedTuple

from bot.store import meta, polls, summaries
from bot.store.ballots import Voter
from bot.store.keys import FINGERPRINT

_OF_SERVER = "poll_id IN (SELECT id FROM polls WHERE server_id = ?)"


def count(c: sqlite3.Connection, voter: Voter) -> int:
    """How many polls of a server hold something of a voter, be it a withdrawal."""
    row = c.execute(
        f"SELECT count(DISTINCT poll_id) FROM ballot_log WHERE voter IN (?, ?) AND {_OF_SERVER}",
        (voter.secret, voter.open, voter.member.server_id),
    ).fetchone()
    return row[0]


class Erased(NamedTuple):
    """The polls that changed, and those of them in which reasons are gone."""

    polls: list[int]
    reasons: list[int]


def delete(c: sqlite3.Connection, voter: Voter) -> Erased:
    """Delete all that a voter said on a server.

    What was published before stays as numbers: views of closed polls and summaries are kept apart.
    `rounds.erasure` takes the words of reasons out of these.
    """
    found: dict[str, set[int]] = {}
    for table in ("ballots", "ballot_log", "reasons", "moved"):
        rows = c.execute(
            f"DELETE FROM {table} WHERE voter IN (?, ?) AND {_OF_SERVER} RETURNING poll_id",
            (voter.secret, voter.open, voter.member.server_id),
        )
        found[table] = {row[0] for row in rows}
    c.execute(
        "DELETE FROM marks WHERE voter IN (?, ?) AND reason_id IN"
        f" (SELECT id FROM reasons WHERE {_OF_SERVER})",
        (voter.secret, voter.open, voter.member.server_id),
    )
    erased = Erased(sorted(set[int]().union(*found.values())), sorted(found["reasons"]))
    for poll_id in erased.polls:
        polls.out_of_date(c, poll_id)
    for poll_id in erased.reasons:
        summaries.reason_changed(c, poll_id)
    return erased


def open_polls(c: sqlite3.Connection) -> int:
    """How many polls still take ballots."""
    row = c.execute(
        "SELECT count(*) FROM polls WHERE opened_at IS NOT NULL AND closed_at IS NULL"
    ).fetchone()
    return row[0]


def forget_key(c: sqlite3.Connection) -> None:
    """The database remembers no key any more; the next start makes a new one."""
    meta.remove(c, FINGERPRINT)
