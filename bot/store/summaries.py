"""Queries about published summaries: their numbers stay, whatever is erased later."""

import sqlite3


def keep(c: sqlite3.Connection, round_id: int, summary: str) -> None:
    """Keep a round's summary as it was first published."""
    c.execute(
        "INSERT OR IGNORE INTO summaries (round_id, summary) VALUES (?, ?)", (round_id, summary)
    )


def reword(c: sqlite3.Connection, round_id: int, summary: str) -> None:
    """Keep a published summary without words that were erased."""
    c.execute("UPDATE summaries SET summary = ? WHERE round_id = ?", (summary, round_id))


def kept(c: sqlite3.Connection, round_id: int) -> str | None:
    """A round's summary, if it was published."""
    row = c.execute("SELECT summary FROM summaries WHERE round_id = ?", (round_id,)).fetchone()
    return row[0] if row else None


def reason_changed(c: sqlite3.Connection, poll_id: int) -> None:
    """A reason of this poll was approved, hidden or erased: if it was published, the card of the
    summary is out of date."""
    c.execute(
        "UPDATE summaries SET changes = changes + 1"
        " WHERE round_id = (SELECT round_id FROM polls WHERE id = ?)",
        (poll_id,),
    )


def changes(c: sqlite3.Connection, round_id: int) -> int:
    """How often reasons changed since the card was drawn; 0: it is right."""
    row = c.execute("SELECT changes FROM summaries WHERE round_id = ?", (round_id,)).fetchone()
    return row[0] if row else 0


def drawn(c: sqlite3.Connection, round_id: int, seen: int) -> None:
    """The card shows so many changes; those that came meanwhile are still owed."""
    c.execute(
        "UPDATE summaries SET changes = max(changes - ?, 0) WHERE round_id = ?", (seen, round_id)
    )


def to_redraw(
    c: sqlite3.Connection, server_id: int | None = None, place_id: int | None = None
) -> list[int]:
    """The rounds with a published summary whose card is out of date; of all servers, of one, or of
    a channel or thread of it."""
    rows = c.execute(
        "SELECT r.id FROM summaries m JOIN rounds r ON r.id = m.round_id WHERE m.changes > 0"
        " AND r.server_id = coalesce(?, r.server_id)"
        " AND coalesce(? IN (r.channel_id, r.place_id), true)",
        (server_id, place_id),
    )
    return [row[0] for row in rows]
