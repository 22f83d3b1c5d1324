"""Queries about what was held more than once, and published pairings of two polls."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeldRound:
    """A round that has ended, by its article."""

    id: int
    channel_id: int
    slug: str
    title: str


def held(c: sqlite3.Connection, server_id: int, limit: int = 300) -> list[HeldRound]:
    """A server's ended rounds, newest first."""
    rows = c.execute(
        "SELECT id, channel_id, json_extract(article, '$.slug'), json_extract(article, '$.title')"
        " FROM rounds WHERE server_id = ? AND state = 'ended' ORDER BY id DESC LIMIT ?",
        (server_id, limit),
    )
    return [HeldRound(*row) for row in rows]


def keep(c: sqlite3.Connection, earlier: int, later: int, pairing: str) -> None:
    """Keep a pairing of two polls as it was first published."""
    c.execute("INSERT OR IGNORE INTO pairings VALUES (?, ?, ?)", (earlier, later, pairing))


def kept(c: sqlite3.Connection, poll_id: int) -> dict[tuple[int, int], str]:
    """The published pairings of a poll with others: (earlier, later) -> pairing."""
    rows = c.execute(
        "SELECT earlier, later, pairing FROM pairings WHERE ? IN (earlier, later)", (poll_id,)
    )
    return {(earlier, later): pairing for earlier, later, pairing in rows}
