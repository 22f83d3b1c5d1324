"""Queries about rounds and their steps."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec

from bot.domain.article import Article
from bot.domain.plan import PlannedStep
from bot.domain.rounds import (
    IDS_APART,
    Ballots,
    Refused,
    Results,
    Round,
    Rules,
    State,
    Step,
    StepKind,
    Trouble,
    Where,
    Why,
)
from bot.store import meta, polls

ROUND = (
    "id, server_id, channel_id, place_id, location, article, pace, results, ballots, role_id,"
    " joined, compare, state, started_at, paused_at, ended_at, trouble, trouble_detail"
)
GOES_ON = "state IN ('running', 'paused')"
STEP = "position, kind, passage, due_at, tried_at, posted_at, message_id, skipped, stale"
PLANNED_FOR = 24 * 3600 * 1000
"""A round that was planned and never started is forgotten after so many milliseconds."""
FORGOTTEN_TOGETHER = 20
"""So many of them with each that is planned: ballots wait meanwhile."""


@dataclass(frozen=True, slots=True)
class NewRound:
    """What `/round start` asks for."""

    server_id: int
    channel_id: int
    article: Article
    pace: int | None = None
    where: Where = Where.THREAD
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class RoundName:
    """What a menu needs of a round."""

    id: int
    channel_id: int
    slug: str
    title: str
    state: State

    @property
    def is_over(self) -> bool:
        return self.state in (State.ENDED, State.DISCARDED)


def create(c: sqlite3.Connection, new: NewRound, now: int) -> Round:
    """Store a planned round; what it posts and asks follows from its article once it begins."""
    _forget_planned(c, new.server_id, now - PLANNED_FOR)
    rules = new.rules
    cursor = c.execute(
        "INSERT INTO rounds (server_id, channel_id, place_id, location, slug, title, article, pace,"
        " results, ballots, role_id, joined, compare, state, started_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?)",
        (new.server_id, new.channel_id, new.channel_id if new.where is Where.HERE else None)
        + (new.where, *_written(new.article), new.pace, rules.results)
        + (rules.ballots, rules.role_id, rules.joined, polls.dump_roles(rules.compare), now),
    )
    round_id = cursor.lastrowid
    assert round_id is not None
    return load(c, round_id)


def begin(c: sqlite3.Connection, round_: Round, steps: Sequence[PlannedStep]) -> Round:
    """Store the article as it is discussed, the cards that will be posted and their polls."""
    _set_article(c, round_.id, round_.article)
    for position, step in enumerate(steps):
        c.execute(
            "INSERT INTO steps (round_id, position, kind, passage) VALUES (?, ?, ?, ?)",
            (round_.id, position, step.kind, step.passage),
        )
        for purpose, question in step.asks:
            polls.create(
                c,
                (round_.server_id, round_.channel_id),
                purpose,
                question,
                round_.rules,
                of_round=(round_.id, position),
                in_thread=round_.where is Where.THREAD,
            )
    if may_have_begun(c, round_.id):
        c.execute(
            "UPDATE steps SET tried_at = ? WHERE round_id = ?", (round_.started_at, round_.id)
        )
    return load(c, round_.id)


def may_have_begun(c: sqlite3.Connection, round_id: int) -> bool:
    """Whether a planned round comes from a restored backup: its cards may be there already."""
    return meta.holds(c, meta.RESTORED, round_id)


def rewrite(c: sqlite3.Connection, before: Round, article: Article) -> Round:
    """Give a round that is only planned another article. Refused if it isn't as it was before."""
    now = load(c, before.id)
    if now.state is not State.PLANNED:
        raise Refused(Why.ROUND_STARTED)
    if now.article != before.article:
        raise Refused(Why.CHANGED_MEANWHILE)
    _set_article(c, before.id, article)
    return load(c, before.id)


def require_free(c: sqlite3.Connection, round_: Round) -> None:
    """Refused if another round is going on in the channel in which this one is to take place."""
    if round_.place_id is not None and running_in(c, round_.place_id) is not None:
        raise Refused(Why.PLACE_TAKEN)


def load(c: sqlite3.Connection, round_id: int) -> Round:
    """The round with its steps; Refused if there is none."""
    row = c.execute(f"SELECT {ROUND} FROM rounds WHERE id = ?", (round_id,)).fetchone()
    if row is None:
        raise Refused(Why.UNKNOWN_ROUND)
    asked: dict[int, list[int]] = {}
    for position, poll_id in c.execute(
        "SELECT step, id FROM polls WHERE round_id = ? ORDER BY id", (round_id,)
    ):
        asked.setdefault(position, []).append(poll_id)
    steps = c.execute(f"SELECT {STEP} FROM steps WHERE round_id = ? ORDER BY position", (round_id,))
    return Round(
        *row[:4],
        where=Where(row[4]),
        article=_article(row[5]),
        pace=row[6],
        rules=Rules(Results(row[7]), Ballots(row[8]), row[9], row[10], polls.load_roles(row[11])),
        state=State(row[12]),
        started_at=row[13],
        paused_at=row[14],
        ended_at=row[15],
        trouble=None if row[16] is None else Trouble(row[16]),
        trouble_detail=row[17],
        steps=tuple(_step(step, asked.get(step[0], [])) for step in steps),
    )


def server_of(c: sqlite3.Connection, round_id: int) -> int | None:
    """The server of a round, if there is one."""
    row = c.execute("SELECT server_id FROM rounds WHERE id = ?", (round_id,)).fetchone()
    return row[0] if row else None


def save(c: sqlite3.Connection, before: Round, after: Round) -> Round:
    """Write what the machine changed."""
    c.execute(
        "UPDATE rounds SET state = ?, started_at = ?, paused_at = ?, ended_at = ?, trouble = ?,"
        " trouble_detail = ? WHERE id = ?",
        (after.state, after.started_at, after.paused_at, after.ended_at, after.trouble)
        + (after.trouble_detail, after.id),
    )
    for old, new in zip(before.steps, after.steps, strict=True):
        if old != new:
            c.execute(
                "UPDATE steps SET due_at = ?, tried_at = ?, posted_at = ?, message_id = ?,"
                " skipped = ?, stale = ? WHERE round_id = ? AND position = ?",
                (new.due_at, new.tried_at, new.posted_at, new.message_id, new.skipped, new.stale)
                + (after.id, new.position),
            )
    return after


def set_place(c: sqlite3.Connection, round_id: int, place_id: int) -> None:
    """The thread exists: the opening card leads there. The polls keep the channel above it, which
    tells who may see them."""
    c.execute("UPDATE rounds SET place_id = ? WHERE id = ?", (place_id, round_id))
    c.execute(
        "UPDATE rounds SET trouble = NULL, trouble_detail = '' WHERE id = ? AND state = 'running'",
        (round_id,),
    )
    c.execute("UPDATE steps SET due_at = NULL WHERE round_id = ? AND position = 0", (round_id,))
    mark_stale(c, round_id, StepKind.OPENING)


def mark_stale(c: sqlite3.Connection, round_id: int, kind: StepKind) -> None:
    """The card of this kind is out of date."""
    c.execute(
        "UPDATE steps SET stale = stale + 1 WHERE round_id = ? AND kind = ?", (round_id, kind)
    )


def drawn(c: sqlite3.Connection, round_id: int, position: int, changes: int) -> None:
    """The card shows so many changes; those that came meanwhile are still to be drawn."""
    c.execute(
        "UPDATE steps SET stale = max(stale - ?, 0) WHERE round_id = ? AND position = ?",
        (changes, round_id, position),
    )


def stale(
    c: sqlite3.Connection, server_id: int | None = None, place_id: int | None = None
) -> list[tuple[int, int]]:
    """Cards, as (round, position), that don't show what the store knows; of all servers, of one,
    or of a channel or thread of it."""
    of_server = "" if server_id is None else " AND r.server_id = :server"
    at_place = "" if place_id is None else " AND :place IN (r.channel_id, r.place_id)"
    first = "steps s CROSS JOIN rounds r" if server_id is None else "rounds r CROSS JOIN steps s"
    rows = c.execute(
        f"SELECT s.round_id, s.position FROM {first} ON r.id = s.round_id"
        f" WHERE s.stale > 0 AND s.message_id IS NOT NULL{of_server}{at_place}"
        " UNION SELECT p.round_id, p.step FROM polls p CROSS JOIN rounds r ON r.id = p.round_id"
        " JOIN steps s ON s.round_id = p.round_id AND s.position = p.step"
        " WHERE (p.stale > 0 OR p.closed_at IS NULL) AND p.closed_at IS NULL"
        f" AND s.message_id IS NOT NULL{of_server.replace('r.', 'p.')}{at_place}"
        f" AND p.drawn <> {_LAST_ENTRY}",
        {"server": server_id, "place": place_id},
    )
    return rows.fetchall()


_LAST_ENTRY = "(SELECT coalesce(max(l.entry), 0) FROM ballot_log l WHERE l.poll_id = p.id)"


def stale_polls(
    c: sqlite3.Connection, server_id: int | None = None, place_id: int | None = None
) -> list[int]:
    """The same for polls outside rounds, also those whose card may be lost."""
    of_server = "" if server_id is None else " AND p.server_id = :server"
    at_place = "" if place_id is None else " AND p.channel_id = :place"
    rows = c.execute(
        "SELECT p.id FROM polls p WHERE p.purpose = 'asked' AND p.opened_at IS NOT NULL"
        f" AND (p.stale > 0 OR p.closed_at IS NULL){of_server}{at_place}"
        f" AND (p.stale > 0 OR p.message_id IS NULL OR p.drawn <> {_LAST_ENTRY})",
        {"server": server_id, "place": place_id},
    )
    return [row[0] for row in rows]


def running_in(c: sqlite3.Connection, place_id: int) -> int | None:
    """The round that is going on in a thread or channel."""
    row = c.execute(
        f"SELECT id FROM rounds WHERE place_id = ? AND {GOES_ON}", (place_id,)
    ).fetchone()
    return row[0] if row else None


def running_from(c: sqlite3.Connection, server_id: int, channel_id: int) -> list[int]:
    """The rounds that were started in a channel and go on, there or in threads of it."""
    held_here = running_in(c, channel_id)
    if held_here is not None:
        return [held_here]
    rows = c.execute(
        f"SELECT id FROM rounds WHERE server_id = ? AND channel_id = ? AND {GOES_ON} ORDER BY id",
        (server_id, channel_id),
    )
    return [row[0] for row in rows]


def planned_in(c: sqlite3.Connection, server_id: int, channel_id: int) -> list[int]:
    """The rounds that are being prepared for a channel, the newest first."""
    rows = c.execute(
        "SELECT id FROM rounds WHERE server_id = ? AND channel_id = ? AND state = 'planned'"
        " AND title <> '' ORDER BY id DESC LIMIT 20",
        (server_id, channel_id),
    )
    return [row[0] for row in rows]


def paused_by_trouble(c: sqlite3.Connection, since: int, server_id: int | None) -> list[Round]:
    """The rounds of a server (or of all) that the bot itself paused after a moment."""
    of_server = "" if server_id is None else " AND server_id = :server"
    rows = c.execute(
        f"SELECT id FROM rounds WHERE {GOES_ON} AND state = 'paused' AND trouble IS NOT NULL"
        f" AND paused_at >= :since{of_server}",
        {"since": since, "server": server_id},
    )
    return [load(c, row[0]) for row in rows.fetchall()]


def at(c: sqlite3.Connection, server_id: int, place_id: int) -> list[int]:
    """The rounds that go on in a thread, or in a channel and its threads."""
    rows = c.execute(
        f"SELECT id FROM rounds WHERE server_id = ? AND {GOES_ON}"
        " AND ? IN (channel_id, place_id) ORDER BY id",
        (server_id, place_id),
    )
    return [row[0] for row in rows]


def of_server(c: sqlite3.Connection, server_id: int, limit: int = 200) -> list[RoundName]:
    """A server's rounds by name, newest first; those that were only planned or discarded left
    out."""
    return _names(
        c,
        "server_id = ? AND state IN ('running', 'paused', 'ended') ORDER BY id DESC LIMIT ?",
        (server_id, limit),
    )


def numbered(c: sqlite3.Connection, number: int) -> int | None:
    """The round that people know by this number, the newest if there are two."""
    row = c.execute(
        f"SELECT id FROM rounds WHERE id = :number OR id % {IDS_APART} = :number"
        " ORDER BY id DESC LIMIT 1",
        {"number": number},
    ).fetchone()
    return row[0] if row else None


def ended(c: sqlite3.Connection, server_id: int | None = None) -> list[RoundName]:
    """The rounds of a server, or of all, that came to their end, oldest first."""
    if server_id is None:
        return _names(c, "state = 'ended' ORDER BY id", ())
    return _names(c, "state = 'ended' AND server_id = ? ORDER BY id", (server_id,))


def due(c: sqlite3.Connection, now: int) -> list[int]:
    """Rounds that have something to do by now."""
    rows = c.execute(f"SELECT DISTINCT s.round_id FROM {_DUE} AND s.due_at <= ?", (now,))
    return [row[0] for row in rows]


def next_due(c: sqlite3.Connection, but: Collection[int] = ()) -> int | None:
    """The earliest moment at which something is to be done for a card (`but` of these rounds) or a
    poll is to be closed."""
    marks = ", ".join("?" * len(but))
    posting = c.execute(
        f"SELECT s.due_at FROM {_DUE} AND s.round_id NOT IN ({marks}) ORDER BY s.due_at LIMIT 1",
        tuple(but),
    ).fetchone()
    closing = c.execute(
        "SELECT closes_at FROM polls WHERE closed_at IS NULL AND closes_at IS NOT NULL"
        " ORDER BY closes_at LIMIT 1"
    ).fetchone()
    return min((found[0] for found in (posting, closing) if found is not None), default=None)


_DUE = (
    "steps s JOIN rounds r ON r.id = s.round_id WHERE s.due_at IS NOT NULL"
    " AND r.state IN ('running', 'ended', 'discarded')"
)


def _forget_planned(c: sqlite3.Connection, server_id: int, before: int) -> None:
    c.execute(
        "DELETE FROM rounds WHERE id IN (SELECT id FROM rounds r WHERE server_id = ?"
        " AND started_at < ? AND (state = 'planned' OR (state = 'discarded' AND NOT EXISTS"
        " (SELECT 1 FROM steps s WHERE s.round_id = r.id"
        " AND (s.message_id IS NOT NULL OR s.due_at IS NOT NULL)))) LIMIT ?)",
        (server_id, before, FORGOTTEN_TOGETHER),
    )


def _names(c: sqlite3.Connection, where: str, values: tuple[int | None, ...]) -> list[RoundName]:
    rows = c.execute(f"SELECT id, channel_id, slug, title, state FROM rounds WHERE {where}", values)
    return [RoundName(row[0], row[1], row[2], row[3], State(row[4])) for row in rows]


def _set_article(c: sqlite3.Connection, round_id: int, article: Article) -> None:
    c.execute(
        "UPDATE rounds SET slug = ?, title = ?, article = ? WHERE id = ?",
        (*_written(article), round_id),
    )


def _written(article: Article) -> tuple[str, str, str]:
    """Slug, title and all of it."""
    return article.slug, article.title, msgspec.json.encode(article).decode()


@lru_cache(maxsize=16)
def _article(text: str) -> Article:
    return msgspec.json.decode(text, type=Article)


def _step(row: tuple[Any, ...], poll_ids: Sequence[int]) -> Step:
    position, kind, passage, due_at, tried_at, posted_at, message_id, skipped, stale_ = row
    return Step(
        position=position,
        kind=StepKind(kind),
        passage=passage,
        poll_ids=tuple(poll_ids),
        due_at=due_at,
        tried_at=tried_at,
        posted_at=posted_at,
        message_id=message_id,
        skipped=bool(skipped),
        stale=stale_,
    )
