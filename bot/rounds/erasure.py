"""Deletes all that a member said on a server, for one who can't ask for it any more."""

from pathlib import Path

from bot.domain.rounds import Member
from bot.store import erasure, meta
from bot.store.ballots import Voter
from bot.store.database import alone
from bot.store.errors import Problem, StoreError
from bot.store.keys import FINGERPRINT, read_key


def erase_member(path: Path, key_path: Path, member: Member) -> int:
    """While the bot is stopped; in how many polls something was kept of them. StoreError if the bot
    runs, or without the key."""
    with alone(path) as connection:
        if meta.get(connection, FINGERPRINT) is None:
            raise StoreError(Problem.KEY_FORGOTTEN, key_path)
        voter = Voter(read_key(connection, key_path), member)
        connection.execute("BEGIN IMMEDIATE")
        erased = erasure.delete(connection, voter)
        connection.execute("COMMIT")
    return len(erased.polls)
