"""Queries about polls: what is asked, whether it is open, and what is shown of it."""

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from bot.domain.answers import first_choice
from bot.domain.questions import Kind, Question
from bot.domain.answers import tally
from bot.domain.rounds import (
    SECRET_MINIMUM,
    VIEW_STEP,
    Ballots,
    ComparedRole,
    Poll,
    Purpose,
    Results,
    Rules,
    View,
)

POLL = (
    "id, server_id, channel_id, message_id, round_id, purpose, kind, text, options, help, results,"
    " ballots, role_id, joined, opened_at, closes_at, closed_at, withheld, compare"
)


def create(
    c: sqlite3.Connection,
    place: tuple[int, int],
    round_id: int | None,
    purpose: Purpose,
    question: Question,
    rules: Rules,
    closes_at: int | None = None,
) -> int:
    """Store a poll that is not open yet; `place` is (server, channel). Returns its id."""
    cursor = c.execute(
        "INSERT INTO polls (server_id, channel_id, round_id, purpose, kind, text, options, help,"
        " results, ballots, role_id, joined, closes_at, compare)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*place, round_id, purpose, question.kind, question.text)
        + (json.dumps(question.options, ensure_ascii=False), question.help)
        + (rules.results, rules.ballots, rules.role_id, rules.joined, closes_at)
        + (dump_roles(rules.compare),),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def load(c: sqlite3.Connection, poll_id: int) -> Poll | None:
    """A poll by its id."""
    row = c.execute(f"SELECT {POLL} FROM polls WHERE id = ?", (poll_id,)).fetchone()
    return None if row is None else _poll(row)


def of_round(c: sqlite3.Connection, round_id: int) -> list[Poll]:
    """A round's polls in the order in which they are asked."""
    rows = c.execute(f"SELECT {POLL} FROM polls WHERE round_id = ? ORDER BY id", (round_id,))
    return [_poll(row) for row in rows]


def of_server(c: sqlite3.Connection, server_id: int, limit: int = 200) -> list[Poll]:
    """A server's polls that were put to people, newest first."""
    rows = c.execute(
        f"SELECT {POLL} FROM polls WHERE server_id = ? AND opened_at IS NOT NULL AND withheld = 0"
        " ORDER BY id DESC LIMIT ?",
        (server_id, limit),
    )
    return [_poll(row) for row in rows]


def answered(c: sqlite3.Connection, server_id: int, limit: int = 1000) -> list[Poll]:
    """A server's closed polls but stances, newest first: of ended rounds and outside of rounds."""
    rows = c.execute(
        f"SELECT {POLL} FROM polls WHERE server_id = ? AND purpose <> 'stance' AND withheld = 0"
        " AND opened_at IS NOT NULL AND closed_at IS NOT NULL AND (round_id IS NULL"
        " OR round_id IN (SELECT id FROM rounds WHERE state = 'ended')) ORDER BY id DESC LIMIT ?",
        (server_id, limit),
    )
    return [_poll(row) for row in rows]


def closed_outside_rounds(c: sqlite3.Connection) -> list[Poll]:
    """The polls of all servers that were asked by themselves and are over, oldest first."""
    rows = c.execute(
        f"SELECT {POLL} FROM polls WHERE purpose = 'asked' AND closed_at IS NOT NULL"
        " AND opened_at IS NOT NULL AND withheld = 0 ORDER BY id"
    )
    return [_poll(row) for row in rows]


def open_(c: sqlite3.Connection, poll_id: int, now: int) -> None:
    """From now on ballots count: called just before the card is posted."""
    c.execute("UPDATE polls SET opened_at = coalesce(opened_at, ?) WHERE id = ?", (now, poll_id))


def set_message(c: sqlite3.Connection, poll_id: int, message_id: int) -> None:
    """Where the poll's newest card stands."""
    c.execute("UPDATE polls SET message_id = ? WHERE id = ?", (message_id, poll_id))


def close(c: sqlite3.Connection, poll_id: int, now: int) -> bool:
    """No ballot counts from now on; False if the poll was closed before."""
    cursor = c.execute(
        "UPDATE polls SET closed_at = ?, stale = 1 WHERE id = ? AND closed_at IS NULL",
        (now, poll_id),
    )
    poll = load(c, poll_id)
    if cursor.rowcount != 1 or poll is None:
        return False
    _freeze(c, poll)
    return True


def close_round(c: sqlite3.Connection, round_id: int, now: int, *, withhold: bool) -> None:
    """Close all polls of a round at the same moment."""
    for poll in of_round(c, round_id):
        close(c, poll.id, now)
    c.execute("UPDATE polls SET withheld = ?, stale = 1 WHERE round_id = ?", (withhold, round_id))


def due(c: sqlite3.Connection, now: int) -> list[int]:
    """Polls whose closing time has come."""
    rows = c.execute("SELECT id FROM polls WHERE closed_at IS NULL AND closes_at <= ?", (now,))
    return [row[0] for row in rows]


def asked_in(c: sqlite3.Connection, channel_id: int) -> list[int]:
    """The open polls that were asked outside a round in a channel or thread."""
    rows = c.execute(
        "SELECT id FROM polls WHERE channel_id = ? AND closed_at IS NULL AND purpose = 'asked'",
        (channel_id,),
    )
    return [row[0] for row in rows]


def to_redraw(
    c: sqlite3.Connection, server_id: int | None = None, place_id: int | None = None
) -> list[int]:
    """Cards that don't show what the store knows, or that may be lost; of all servers, of one,
    or of a channel or thread of it."""
    rows = c.execute(
        "SELECT p.id FROM polls p LEFT JOIN rounds r ON r.id = p.round_id"
        " WHERE (p.stale = 1 OR p.closed_at IS NULL)"
        " AND p.server_id = coalesce(?, p.server_id)"
        " AND (? IS NULL OR ? IN (p.channel_id, r.place_id))"
        " AND CASE WHEN p.message_id IS NULL THEN p.purpose = 'asked' AND p.opened_at IS NOT NULL"
        " ELSE p.stale = 1 OR p.drawn <> "
        "(SELECT coalesce(max(l.entry), 0) FROM ballot_log l WHERE l.poll_id = p.id) END",
        (server_id, place_id, place_id),
    )
    return [row[0] for row in rows]


def last_entry(c: sqlite3.Connection, poll_id: int) -> int:
    """Up to where a poll's log reaches."""
    row = c.execute(
        "SELECT coalesce(max(entry), 0) FROM ballot_log WHERE poll_id = ?", (poll_id,)
    ).fetchone()
    return row[0]


def drawn(c: sqlite3.Connection, poll_id: int, entry: int) -> None:
    """The cards show the poll as it stood at this entry of its log, and its end if it closed."""
    c.execute(
        "UPDATE polls SET drawn = ?, stale = stale AND closed_at IS NULL WHERE id = ?",
        (entry, poll_id),
    )


def out_of_date(c: sqlite3.Connection, poll_id: int) -> None:
    """An open poll's cards show what no longer holds: redrawn after a restart at the latest."""
    c.execute("UPDATE polls SET drawn = -1 WHERE id = ? AND closed_at IS NULL", (poll_id,))


def ballots(c: sqlite3.Connection, poll_id: int) -> int:
    """How many people hold an answer."""
    row = c.execute("SELECT count(*) FROM ballots WHERE poll_id = ?", (poll_id,)).fetchone()
    return row[0]


def view(c: sqlite3.Connection, poll: Poll) -> View | None:
    """What may be shown of the poll's answers; None while they are too few."""
    row = c.execute("SELECT answers, left_out FROM views WHERE poll_id = ?", (poll.id,)).fetchone()
    if row is None:
        return None
    return View(tally(poll.question, _parse(row[0])), poll.closed_at is not None, bool(row[1]))


def rankings(c: sqlite3.Connection, poll: Poll) -> tuple[tuple[int, int], ...]:
    """The rankings behind what is shown of a closed poll, as (answer, people)."""
    if poll.question.kind is not Kind.RANKED or poll.closed_at is None or poll.withheld:
        return ()
    return tuple(sorted((_shown(c, poll.id) or {}).items()))


def live_view(c: sqlite3.Connection, poll: Poll) -> View:
    """All answers as they are now: for open ballots, where nothing is to be hidden."""
    return View(tally(poll.question, _answers(c, poll.id)), poll.closed_at is not None)


def next_view(c: sqlite3.Connection, poll: Poll) -> str | None:
    """The answers as they may be shown from now on; None: as before.

    Secret polls move in steps: at least 3 people must have come to another answer since what was
    shown last, so that two looks never differ by one person's ballot. What nobody may see before
    the close needs no steps. Of rankings nothing is shown before the close but first choices, so
    only changes of those are steps.
    """
    if not poll.is_open or poll.purpose is Purpose.TRACKED or poll.rules.results is Results.CLOSED:
        return None
    answers, shown = _answers(c, poll.id), _shown(c, poll.id)
    if poll.rules.ballots is Ballots.SECRET:
        if sum(answers.values()) < SECRET_MINIMUM:
            return None
        if shown is not None and _moved(poll.question, shown, answers) < VIEW_STEP:
            return None
    return None if answers == (shown or {}) else json.dumps(answers)


def set_view(c: sqlite3.Connection, poll_id: int, answers: str, left_out: int = 0) -> None:
    """Show these answers from now on."""
    c.execute(
        "INSERT INTO views VALUES (?, ?, ?) ON CONFLICT (poll_id)"
        " DO UPDATE SET answers = excluded.answers, left_out = excluded.left_out",
        (poll_id, answers, left_out),
    )


def _freeze(c: sqlite3.Connection, poll: Poll) -> None:
    """The result as it stays: exact, unless it would tell what one or two late voters answered."""
    answers, shown = _answers(c, poll.id), _shown(c, poll.id)
    if poll.rules.ballots is Ballots.SECRET:
        late = _moved(poll.question, shown, answers) if shown is not None else 0
        if shown is not None and (0 < late < VIEW_STEP or sum(answers.values()) < SECRET_MINIMUM):
            set_view(c, poll.id, json.dumps(shown), late)
            return
        if sum(answers.values()) < SECRET_MINIMUM:
            return
    set_view(c, poll.id, json.dumps(answers))


def _moved(question: Question, shown: dict[int, int], answers: dict[int, int]) -> int:
    """The fewest people who can account for the difference of two tallies."""
    steps = Counter[int]()
    for answer, people in answers.items():
        steps[first_choice(question, answer)] += people
    for answer, people in shown.items():
        steps[first_choice(question, answer)] -= people
    return max(sum(s for s in steps.values() if s > 0), -sum(s for s in steps.values() if s < 0))


def _shown(c: sqlite3.Connection, poll_id: int) -> dict[int, int] | None:
    row = c.execute("SELECT answers FROM views WHERE poll_id = ?", (poll_id,)).fetchone()
    return None if row is None else _parse(row[0])


def _parse(text: str) -> dict[int, int]:
    return {int(answer): people for answer, people in json.loads(text).items()}


def names(c: sqlite3.Connection, poll_id: int) -> dict[int, list[int]]:
    """Who gave which answer, in an open poll: answer -> member ids."""
    found: dict[int, list[int]] = {}
    for answer, member_id in c.execute(
        "SELECT answer, member_id FROM ballots WHERE poll_id = ? AND member_id IS NOT NULL",
        (poll_id,),
    ):
        found.setdefault(answer, []).append(member_id)
    return found


def _answers(c: sqlite3.Connection, poll_id: int) -> dict[int, int]:
    return dict(
        c.execute(
            "SELECT answer, count(*) FROM ballots WHERE poll_id = ? GROUP BY answer", (poll_id,)
        )
    )


def dump_roles(roles: Sequence[ComparedRole]) -> str:
    """Compared roles as a column keeps them."""
    return json.dumps([asdict(role) for role in roles], ensure_ascii=False)


def load_roles(text: str) -> tuple[ComparedRole, ...]:
    """What `dump_roles` wrote."""
    return tuple(ComparedRole(**role) for role in json.loads(text))


@lru_cache(maxsize=4096)
def _question(kind: str, text: str, options: str, help_: str) -> Question:
    return Question(text, Kind(kind), tuple(json.loads(options)), help_)


@lru_cache(maxsize=4096)
def _poll(row: tuple[Any, ...]) -> Poll:
    (id_, server_id, channel_id, message_id, round_id, purpose, *asked) = row[:10]
    (results, ballots_, role_id, joined, opened_at, closes_at, closed_at, withheld, compare) = row[
        10:
    ]
    return Poll(
        id=id_,
        server_id=server_id,
        channel_id=channel_id,
        message_id=message_id,
        round_id=round_id,
        purpose=Purpose(purpose),
        question=_question(*asked),
        rules=Rules(Results(results), Ballots(ballots_), role_id, joined, load_roles(compare)),
        opened_at=opened_at,
        closes_at=closes_at,
        closed_at=closed_at,
        withheld=bool(withheld),
    )
