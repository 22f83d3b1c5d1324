"""A few facts about the database itself."""

import sqlite3

RESTORED = "restored"
"""The last round of a backup that was restored: what is only planned up to it may have begun."""
FORGOTTEN = "forgotten"
"""The last poll when the key was forgotten: nobody's answer in it can be found again."""

MOVING = "moving"
"""A server that is on its way to another database: its id, a token, where the database lies."""


def get(c: sqlite3.Connection, name: str) -> str | None:
    """A fact by its name."""
    row = c.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def put(c: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a fact."""
    c.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def remove(c: sqlite3.Connection, name: str) -> None:
    """Forget a fact."""
    c.execute("DELETE FROM meta WHERE name = ?", (name,))


def holds(c: sqlite3.Connection, name: str, number: int) -> bool:
    """Whether a fact that holds up to a number holds of this one; or of it alone, where a row came
    from another database."""
    return number <= int(get(c, name) or 0) or get(c, f"{name} {number}") is not None
