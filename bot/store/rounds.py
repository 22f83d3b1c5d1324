"""Queries about rounds and their steps. Each takes the connection first."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot import codec
from bot.domain.article import Article
from bot.errors import UserError
from bot.domain.rounds import Ballots, Results, Round, Rules, State, Step, StepKind, Where
from bot.domain.plan import PlannedStep
from bot.store import polls

ROUND = (
    "id, server_id, channel_id, place_id, location, article, pace, results, ballots, role_id,"
    " joined, state, started_at, paused_at, ended_at, trouble, compare"
)
STEP = "position, kind, beat, passage, poll_id, due_at, tried_at, posted_at, message_id, skipped"


@dataclass(frozen=True, slots=True)
class NewRound:
    """What a moderator asked for."""

    server_id: int
    channel_id: int
    where: Where
    article: Article
    pace: int | None
    rules: Rules
    now: int


@dataclass(frozen=True, slots=True)
class RoundName:
    """What a menu needs of a round."""

    id: int
    channel_id: int
    title: str
    state: State

    @property
    def is_over(self) -> bool:
        return self.state in (State.ENDED, State.DISCARDED)


def create(c: sqlite3.Connection, new: NewRound, steps: Sequence[PlannedStep]) -> Round:
    """Store the plan, due at once, with the polls that its steps will ask."""
    place_id = new.channel_id if new.where is Where.HERE else None
    if place_id is not None and running_in(c, place_id) is not None:
        raise UserError(
            "A round is running here already. End it first with `/round end`, "
            "or start this one in a thread."
        )
    rules = new.rules
    cursor = c.execute(
        "INSERT INTO rounds (server_id, channel_id, place_id, location, article, pace, results,"
        " ballots, role_id, joined, compare, state, started_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', ?)",
        (new.server_id, new.channel_id, place_id, new.where, codec.dump(new.article), new.pace)
        + (rules.results, rules.ballots, rules.role_id, rules.joined)
        + (polls.dump_roles(rules.compare), new.now),
    )
    round_id = cursor.lastrowid
    assert round_id is not None
    for position, step in enumerate(steps):
        poll_id = None
        if step.question is not None and step.purpose is not None:
            poll_id = polls.create(
                c, (new.server_id, new.channel_id), round_id, step.purpose, step.question, rules
            )
        c.execute(
            f"INSERT INTO steps (round_id, {STEP}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (round_id, position, step.kind, step.beat, step.passage, poll_id)
            + (new.now if step.beat == 0 else None, None, None, None, False),
        )
    return load(c, round_id)


def load(c: sqlite3.Connection, round_id: int) -> Round:
    """The round with its steps; UserError if there is none."""
    row = c.execute(f"SELECT {ROUND} FROM rounds WHERE id = ?", (round_id,)).fetchone()
    if row is None:
        raise UserError("There is no such round. Pick one from the menu.")
    steps = c.execute(f"SELECT {STEP} FROM steps WHERE round_id = ? ORDER BY position", (round_id,))
    return Round(
        id=row[0],
        server_id=row[1],
        channel_id=row[2],
        place_id=row[3],
        where=Where(row[4]),
        article=codec.load(Article, row[5]),
        pace=row[6],
        rules=Rules(Results(row[7]), Ballots(row[8]), row[9], row[10], polls.load_roles(row[16])),
        state=State(row[11]),
        started_at=row[12],
        paused_at=row[13],
        ended_at=row[14],
        trouble=row[15],
        steps=tuple(_step(row) for row in steps),
    )


def _step(row: tuple[Any, ...]) -> Step:
    (position, kind, *rest, skipped) = row
    return Step(position, StepKind(kind), *rest, skipped=bool(skipped))


def save(c: sqlite3.Connection, before: Round, after: Round) -> Round:
    """Write what the machine changed."""
    c.execute(
        "UPDATE rounds SET state = ?, paused_at = ?, ended_at = ?, trouble = ? WHERE id = ?",
        (after.state, after.paused_at, after.ended_at, after.trouble, after.id),
    )
    for old, new in zip(before.steps, after.steps, strict=True):
        if old != new:
            c.execute(
                "UPDATE steps SET due_at = ?, tried_at = ?, posted_at = ?, message_id = ?,"
                " skipped = ? WHERE round_id = ? AND position = ?",
                (new.due_at, new.tried_at, new.posted_at, new.message_id, new.skipped)
                + (after.id, new.position),
            )
    return after


def set_place(c: sqlite3.Connection, round_: Round, place_id: int) -> Round:
    """The thread exists; the polls keep the channel above it, which tells who may see them."""
    c.execute("UPDATE rounds SET place_id = ? WHERE id = ?", (place_id, round_.id))
    return replace(round_, place_id=place_id)


def running_in(c: sqlite3.Connection, place_id: int) -> int | None:
    """The round that is going on in a thread or channel."""
    row = c.execute(
        "SELECT id FROM rounds WHERE place_id = ? AND state IN ('running', 'paused')", (place_id,)
    ).fetchone()
    return row[0] if row else None


def running_from(c: sqlite3.Connection, channel_id: int) -> list[int]:
    """The rounds that were started in a channel and go on, there or in threads of it."""
    rows = c.execute(
        "SELECT id FROM rounds WHERE (channel_id = ? OR place_id = ?)"
        " AND state IN ('running', 'paused') ORDER BY id",
        (channel_id, channel_id),
    )
    held_here = running_in(c, channel_id)
    return [row[0] for row in rows] if held_here is None else [held_here]


def since(c: sqlite3.Connection, moment: int) -> list[int]:
    """The rounds that go on, and those that came to their end after a moment."""
    rows = c.execute(
        "SELECT id FROM rounds WHERE state IN ('running', 'paused') OR ended_at >= ?", (moment,)
    )
    return [row[0] for row in rows]


def paused_since(c: sqlite3.Connection, moment: int, server_id: int | None) -> list[Round]:
    """The rounds of a server (or of all) that the bot itself paused after a moment."""
    rows = c.execute(
        "SELECT id FROM rounds WHERE state = 'paused' AND trouble <> '' AND paused_at >= ?"
        " AND server_id = coalesce(?, server_id) ORDER BY id",
        (moment, server_id),
    )
    return [load(c, row[0]) for row in rows.fetchall()]


def at(c: sqlite3.Connection, server_id: int, place_id: int | None) -> list[int]:
    """The rounds that go on in a thread, in a channel and its threads, or on the whole server."""
    rows = c.execute(
        "SELECT id FROM rounds WHERE server_id = ? AND state IN ('running', 'paused')"
        " AND coalesce(? IN (channel_id, place_id), true) ORDER BY id",
        (server_id, place_id),
    )
    return [row[0] for row in rows]


def of_server(c: sqlite3.Connection, server_id: int, limit: int = 200) -> list[RoundName]:
    """A server's rounds by name, newest first, discarded ones left out."""
    rows = c.execute(
        "SELECT id, channel_id, json_extract(article, '$.title'), state FROM rounds"
        " WHERE server_id = ? AND state <> 'discarded' ORDER BY id DESC LIMIT ?",
        (server_id, limit),
    )
    return [RoundName(row[0], row[1], row[2], State(row[3])) for row in rows]


def ended(c: sqlite3.Connection) -> list[RoundName]:
    """The rounds of all servers that came to their end and were not discarded, oldest first."""
    rows = c.execute(
        "SELECT id, channel_id, json_extract(article, '$.title'), state FROM rounds"
        " WHERE state = 'ended' ORDER BY id"
    )
    return [RoundName(row[0], row[1], row[2], State(row[3])) for row in rows]


def due(c: sqlite3.Connection, now: int) -> list[int]:
    """Rounds that have something to post by now."""
    rows = c.execute(f"SELECT DISTINCT round_id FROM {_OWED} AND s.due_at <= ?", (now,))
    return [row[0] for row in rows]


def next_due(c: sqlite3.Connection, but: Collection[int] = ()) -> int | None:
    """The earliest moment at which a step is to be posted (`but` in these rounds) or a poll
    to be closed."""
    marks = ", ".join("?" * len(but))
    moments = (
        c.execute(
            f"SELECT min(s.due_at) FROM {_OWED} AND s.round_id NOT IN ({marks})", tuple(but)
        ).fetchone()[0],
        c.execute(
            "SELECT min(closes_at) FROM polls WHERE closed_at IS NULL AND closes_at IS NOT NULL"
        ).fetchone()[0],
    )
    return min((moment for moment in moments if moment is not None), default=None)


_OWED = (
    "steps s JOIN rounds r ON r.id = s.round_id WHERE s.message_id IS NULL AND s.skipped = 0"
    " AND s.due_at IS NOT NULL"
    " AND (r.state = 'running' OR (r.state = 'ended' AND s.kind = 'summary'))"
)
