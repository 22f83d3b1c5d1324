"""Queries of the moderators' private list of reasons."""

import sqlite3
from dataclasses import dataclass

from bot.polls.answers import describe
from bot.store import polls
from bot.summaries.models import Reason


@dataclass(frozen=True, slots=True)
class Submitted:
    """A reason as moderators see it: no name, and no voter."""

    id: int
    question: str
    answer: str
    text: str
    state: str


def to_review(
    c: sqlite3.Connection, server_id: int, offset: int = 0, limit: int = 5
) -> list[Submitted]:
    """A server's reasons: waiting ones first, then the newest."""
    return _select(
        c,
        "p.server_id = ? AND p.withheld = 0 ORDER BY r.state <> 'waiting', r.id DESC"
        " LIMIT ? OFFSET ?",
        (server_id, limit, offset),
    )


def count(c: sqlite3.Connection, server_id: int) -> tuple[int, int]:
    """How many reasons of a server wait for a moderator, and how many there are."""
    row = c.execute(
        "SELECT coalesce(sum(r.state = 'waiting'), 0), count(*) FROM reasons r"
        " JOIN polls p ON p.id = r.poll_id WHERE p.server_id = ? AND p.withheld = 0",
        (server_id,),
    ).fetchone()
    return row[0], row[1]


def decide(c: sqlite3.Connection, server_id: int, reason_id: int, state: str) -> bool:
    """Approve or hide a reason; False if it isn't there any more."""
    cursor = c.execute(
        "UPDATE reasons SET state = ? WHERE id = ? AND poll_id IN"
        " (SELECT id FROM polls WHERE server_id = ?)",
        (state, reason_id, server_id),
    )
    return cursor.rowcount == 1


def approved(c: sqlite3.Connection, poll_id: int) -> tuple[Reason, ...]:
    """What the result of a poll may quote."""
    found = _select(c, "p.id = ? AND r.state = 'approved' ORDER BY r.id", (poll_id,))
    return tuple(Reason(one.question, one.answer, one.text) for one in found)


def _select(c: sqlite3.Connection, where: str, values: tuple[int, ...]) -> list[Submitted]:
    rows = c.execute(
        "SELECT r.id, r.poll_id, r.answer, r.text, r.state FROM reasons r"
        f" JOIN polls p ON p.id = r.poll_id WHERE {where}",
        values,
    ).fetchall()
    found: list[Submitted] = []
    for id_, poll_id, answer, text, state in rows:
        poll = polls.load(c, poll_id)
        assert poll is not None
        question = poll.question
        found.append(Submitted(id_, question.text, describe(question, answer), text, state))
    return found
