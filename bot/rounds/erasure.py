"""Deletes all that a member said on a server, also what a published summary quotes."""

import sqlite3
from pathlib import Path

from bot.errors import UserError
from bot.domain.rounds import Member
from bot.rounds.record import reword
from bot.store import erasure, meta, polls
from bot.store.ballots import Voter
from bot.store.database import alone
from bot.store.erasure import Erased
from bot.store.keys import FINGERPRINT, read_key


def erase(c: sqlite3.Connection, voter: Voter) -> Erased:
    """Also from what is kept of published summaries. Numbers stay as they were published."""
    erased = erasure.delete(c, voter)
    found = (polls.load(c, poll_id) for poll_id in erased.reasons)
    for round_id in {poll.round_id for poll in found if poll is not None and poll.round_id}:
        reword(c, round_id)
    return erased


def erase_member(path: Path, key_path: Path, member: Member) -> int:
    """The same for a member who can't ask for it any more, while the bot is stopped.

    In how many polls something was kept of them. UserError if the bot runs, or without the key.
    """
    with alone(path) as connection:
        if meta.get(connection, FINGERPRINT) is None:
            raise UserError(
                "The key was forgotten on purpose: all past ballots are anonymous, and none can be "
                "found to be this member's."
            )
        voter = Voter(read_key(connection, key_path), member)
        connection.execute("BEGIN IMMEDIATE")
        erased = erase(connection, voter)
        connection.execute("COMMIT")
    return len(erased.polls)
