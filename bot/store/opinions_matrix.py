"""Queries about who stands where on what: a round's stances and marks, one query for each.

What people took a stand on comes as a list of ids; in the stances it is a position in that list.
"""

import json
import sqlite3
from collections.abc import Sequence

from bot.summaries.models import Stance


def reasons(c: sqlite3.Connection, round_id: int) -> list[tuple[int, str]]:
    """Ids and texts of a round's approved reasons, of polls with enough answers to quote any."""
    return c.execute(
        "SELECT r.id, r.text FROM polls p JOIN views v ON v.poll_id = p.id"
        " JOIN reasons r ON r.poll_id = p.id WHERE p.round_id = ? AND r.state = 'approved'"
        " ORDER BY r.id",
        (round_id,),
    ).fetchall()


def on_passages(c: sqlite3.Connection, poll_ids: Sequence[int]) -> list[Stance]:
    """The ballots of stance polls: their options are agree, disagree, unsure."""
    rows = c.execute(
        "SELECT b.voter, i.key, CASE b.answer WHEN 0 THEN 1 WHEN 1 THEN -1 ELSE 0 END"
        " FROM json_each(?) i JOIN ballots b ON b.poll_id = i.value",
        (json.dumps(poll_ids),),
    )
    return list(map(Stance._make, rows))


def on_reasons(c: sqlite3.Connection, reason_ids: Sequence[int], first: int) -> list[Stance]:
    """The marks of those who still hold an answer to the question (`first`: the position of the
    first reason)."""
    rows = c.execute(
        "SELECT m.voter, ? + i.key, m.mark FROM json_each(?) i"
        " JOIN marks m ON m.reason_id = i.value JOIN reasons r ON r.id = m.reason_id"
        " JOIN ballots b ON b.poll_id = r.poll_id AND b.voter = m.voter",
        (first, json.dumps(reason_ids)),
    )
    return list(map(Stance._make, rows))
