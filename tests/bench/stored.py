"""A database that holds a lot already."""

import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from bot.store import files
from bot.store.migrations import migrate

POLLS, VOTERS = 100, 10_000


def fill(path: Path) -> None:
    """A database with a million ballots and their log: 10,000 voters in each of 100 polls."""
    chance = random.Random(1)
    voters = [chance.randbytes(16) for _ in range(VOTERS)]
    with closing(files.connect(path)) as c:
        migrate(c, path)
        c.execute("PRAGMA synchronous = OFF")
        c.execute("BEGIN")
        for poll in range(1, POLLS + 1):
            _fill_poll(c, poll, [(voter, chance.randrange(3)) for voter in voters])
        c.execute("COMMIT")
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill_poll(c: sqlite3.Connection, poll: int, answers: list[tuple[bytes, int]]) -> None:
    c.execute(
        "INSERT INTO polls (id, server_id, channel_id, message_id, purpose, kind, text, options,"
        " results, ballots, opened_at, closed_at)"
        """ VALUES (?, 1, 1, 1, 'asked', 'choice', 'Old?', '["Yes", "No", "Maybe"]', 'live',"""
        " 'anonymous', 1, 2)",
        (poll,),
    )
    rows = [(poll, *one) for one in answers]
    c.executemany("INSERT INTO ballots (poll_id, voter, answer) VALUES (?, ?, ?)", rows)
    tally = Counter(answer for _, answer in answers)
    c.executemany("INSERT INTO tallies VALUES (?, ?, ?)", [(poll, *one) for one in tally.items()])
    c.executemany(
        "INSERT INTO ballot_log VALUES (?, ?, ?, ?, 1)",
        [(poll, entry, *one) for entry, one in enumerate(answers, 1)],
    )
