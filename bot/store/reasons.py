"""Queries of the moderators' private list of reasons."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.answers import describe_for_all
from bot.store import polls, summaries
from bot.summaries.models import Reason


@dataclass(frozen=True, slots=True)
class Submitted:
    """A reason as moderators see it: no name, and no voter."""

    id: int
    question: str
    answer: str
    text: str
    state: str


def channels(c: sqlite3.Connection, server_id: int) -> list[int]:
    """The channels of a server in whose polls reasons were given."""
    rows = c.execute(
        "SELECT DISTINCT p.channel_id FROM reasons r JOIN polls p ON p.id = r.poll_id"
        " WHERE p.server_id = ? AND p.withheld = 0",
        (server_id,),
    )
    return [row[0] for row in rows]


def to_review(
    c: sqlite3.Connection, channel_ids: Sequence[int], offset: int = 0, limit: int = 5
) -> list[Submitted]:
    """Reasons given in these channels: waiting ones first, then the newest."""
    return _select(
        c,
        f"p.channel_id IN ({_marks(channel_ids)}) AND p.withheld = 0"
        " ORDER BY r.state <> 'waiting', r.id DESC LIMIT ? OFFSET ?",
        (*channel_ids, limit, offset),
    )


def count(c: sqlite3.Connection, channel_ids: Sequence[int]) -> tuple[int, int]:
    """How many reasons of these channels wait for a moderator, and how many there are."""
    row = c.execute(
        "SELECT coalesce(sum(r.state = 'waiting'), 0), count(*) FROM reasons r"
        f" JOIN polls p ON p.id = r.poll_id WHERE p.channel_id IN ({_marks(channel_ids)})"
        " AND p.withheld = 0",
        tuple(channel_ids),
    ).fetchone()
    return row[0], row[1]


def decide(
    c: sqlite3.Connection, channel_ids: Sequence[int], reason_id: int, state: str
) -> int | None:
    """Approve or hide a reason given in these channels; its poll, None if there is none."""
    row = c.execute(
        "UPDATE reasons SET state = ? WHERE id = ? AND poll_id IN (SELECT id FROM polls"
        f" WHERE channel_id IN ({_marks(channel_ids)})) RETURNING poll_id",
        (state, reason_id, *channel_ids),
    ).fetchone()
    if row is None:
        return None
    summaries.reason_changed(c, row[0])
    return row[0]


def approved(c: sqlite3.Connection, poll_id: int) -> tuple[Reason, ...]:
    """What the result of a poll may quote."""
    return _reasons(_select(c, "p.id = ? AND r.state = 'approved' ORDER BY r.id", (poll_id,)))


def given(c: sqlite3.Connection, poll_id: int) -> tuple[Reason, ...]:
    """All that are kept of a poll, whatever moderators made of them."""
    return _reasons(_select(c, "p.id = ? ORDER BY r.id", (poll_id,)))


def waiting_in_round(c: sqlite3.Connection, round_id: int) -> int:
    """How many reasons of a round nobody has looked at."""
    row = c.execute(
        "SELECT count(*) FROM reasons r JOIN polls p ON p.id = r.poll_id"
        " WHERE p.round_id = ? AND r.state = 'waiting'",
        (round_id,),
    ).fetchone()
    return row[0]


def _reasons(found: Sequence[Submitted]) -> tuple[Reason, ...]:
    return tuple(Reason(one.question, one.answer, one.text) for one in found)


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))


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
        told = describe_for_all(poll.question, answer)
        found.append(Submitted(id_, poll.question.text, told, text, state))
    return found
