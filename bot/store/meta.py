"""A few facts about the database itself."""

import sqlite3

RESTORED = "restored"
"""The last round of a backup that was restored: what is only planned up to it may have begun."""
FORGOTTEN = "forgotten"
"""The last poll when the key was forgotten: nobody's answer in it can be found again."""

UNCLEAN = "unclean"
"""Something was deleted since the file was last rewritten: traces may be in unused parts of it."""


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
