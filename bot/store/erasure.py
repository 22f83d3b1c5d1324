"""Erasure: the only queries that delete from the ballot log."""

import sqlite3

from bot.store import meta
from bot.store.keys import FINGERPRINT

_OF_SERVER = "poll_id IN (SELECT id FROM polls WHERE server_id = ?)"


def count(c: sqlite3.Connection, server_id: int, pseudonym: bytes) -> int:
    """How many answers a voter holds on a server."""
    row = c.execute(
        f"SELECT count(*) FROM ballots WHERE voter = ? AND {_OF_SERVER}", (pseudonym, server_id)
    ).fetchone()
    return row[0]


def erase(c: sqlite3.Connection, server_id: int, pseudonym: bytes) -> list[int]:
    """Delete a voter's answers, their history and reasons on a server; the polls that changed.

    What was published before stays as numbers.
    """
    changed: set[int] = set()
    for table in ("ballots", "ballot_log", "reasons"):
        rows = c.execute(
            f"DELETE FROM {table} WHERE voter = ? AND {_OF_SERVER} RETURNING poll_id",
            (pseudonym, server_id),
        )
        changed.update(row[0] for row in rows)
    c.execute(  # entry numbers may be given anew now: none of them counts as shown already
        f"UPDATE views SET entry = min(entry, (SELECT coalesce(max(l.entry), 0)"
        f" FROM ballot_log l WHERE l.poll_id = views.poll_id)) WHERE {_OF_SERVER}",
        (server_id,),
    )
    return sorted(changed)


def open_polls(c: sqlite3.Connection) -> int:
    """How many polls still take ballots."""
    row = c.execute(
        "SELECT count(*) FROM polls WHERE opened_at IS NOT NULL AND closed_at IS NULL"
    ).fetchone()
    return row[0]


def forget_key(c: sqlite3.Connection) -> None:
    """The database remembers no key any more; the next start makes a new one."""
    meta.remove(c, FINGERPRINT)
