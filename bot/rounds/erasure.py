"""Deletes all that a member said on a server, also what a published summary quotes."""

import sqlite3
from pathlib import Path

from bot import codec
from bot.rounds.models import Member
from bot.rounds.record import with_reasons
from bot.store import erasure, polls, reasons, summaries
from bot.store.ballots import Voter
from bot.store.database import alone
from bot.store.keys import read_key
from bot.summaries.summary import Summary


def erase(c: sqlite3.Connection, voter: Voter) -> list[int]:
    """The polls that changed. Numbers that were published stay as they are."""
    changed = erasure.erase(c, voter)
    found = (polls.load(c, poll_id) for poll_id in changed)
    for round_id in {poll.round_id for poll in found if poll is not None and poll.round_id}:
        _reword(c, round_id)
    return changed


def erase_member(path: Path, key_path: Path, member: Member) -> int:
    """The same for a member who can't ask for it any more, while the bot is stopped.

    In how many polls something was kept of them. UserError if the bot runs, or without the key.
    """
    with alone(path) as connection:
        voter = Voter(read_key(connection, key_path), member)
        connection.execute("BEGIN IMMEDIATE")
        changed = erase(connection, voter)
        connection.execute("COMMIT")
    return len(changed)


def _reword(c: sqlite3.Connection, round_id: int) -> None:
    """Leave out of a published summary the words of reasons that are there no more."""
    text = summaries.kept(c, round_id)
    if text is None:
        return
    summary = codec.load(Summary, text)
    left = [one for poll in polls.of_round(c, round_id) for one in reasons.given(c, poll.id)]
    quoted = tuple(one for one in summary.reasons if one in left)
    reworded = with_reasons(summary, quoted, left)
    if reworded != summary:
        summaries.reword(c, round_id, codec.dump(reworded))
