"""A few facts about the database itself, and where the ids of its rows begin.

Cards on Discord outlive databases. So that a button of an old card never finds a row of another
database, each begins at a random number; and none is used twice after a restore.
"""

import json
import secrets
import sqlite3

from bot.domain.rounds import IDS_APART

RESTORED = "restored"
"""The last round of a backup that was restored: what is only planned up to it may have begun."""
FORGETTING = "forgetting"
"""The key is being deleted on purpose, so it may be gone already."""
MOVING = "moving"
"""A server that is on its way to another database: its id, a token, where the database lies."""
TRACES = "traces"
"""Of what was deleted since the file was last rewritten there may be traces in unused parts."""

ON_CARDS = ("rounds", "polls", "reasons", "articles")
"""Tables whose ids are in the buttons of cards, and so are what people send back."""

BEGINNINGS = 10**8
"""So many numbers there are to begin at: two databases hardly ever share one."""


def random_beginning() -> int:
    """The id after which a new database begins."""
    return secrets.randbelow(BEGINNINGS) * IDS_APART


def begin_ids(c: sqlite3.Connection) -> None:
    """In a new database the first row of each table will have the id after this one."""
    if c.execute("SELECT EXISTS (SELECT 1 FROM sqlite_sequence)").fetchone()[0]:
        return
    c.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT value, ? FROM json_each(?)",
        (random_beginning(), json.dumps(ON_CARDS)),
    )


def skip_ids(c: sqlite3.Connection) -> None:
    """Leave out as many ids as rows may have been made that are lost, and their cards still there;
    by chance, since the same backup may be restored again.

    Who counts on, from the last id, goes on at the same place of another million.
    """
    skipped = (1 + secrets.randbelow(1000)) * IDS_APART
    for table in ON_CARDS:
        c.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?", (skipped, table))


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
