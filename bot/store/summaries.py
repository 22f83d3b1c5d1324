"""Queries about published summaries: their numbers stay, whatever is erased later."""

import sqlite3


def keep(c: sqlite3.Connection, round_id: int, summary: str) -> None:
    """Keep a round's summary as it was first published."""
    c.execute("INSERT OR IGNORE INTO summaries VALUES (?, ?)", (round_id, summary))


def reword(c: sqlite3.Connection, round_id: int, summary: str) -> None:
    """Keep a published summary without words that were erased."""
    c.execute("UPDATE summaries SET summary = ? WHERE round_id = ?", (summary, round_id))


def kept(c: sqlite3.Connection, round_id: int) -> str | None:
    """A round's summary, if it was published."""
    row = c.execute("SELECT summary FROM summaries WHERE round_id = ?", (round_id,)).fetchone()
    return row[0] if row else None
