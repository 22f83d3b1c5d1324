"""Queries about polls: what is asked, whether it is open, and what is shown of it."""

import json
import sqlite3
from functools import lru_cache
from typing import Any

from bot.polls.models import Kind, Question
from bot.polls.tally import tally
from bot.rounds.models import (
    SECRET_MINIMUM,
    VIEW_STEP,
    Ballots,
    Poll,
    Purpose,
    Results,
    Rules,
    View,
)

POLL = (
    "id, server_id, channel_id, message_id, round_id, purpose, kind, text, options, help, results,"
    " ballots, role_id, joined, opened_at, closes_at, closed_at, withheld"
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
        " results, ballots, role_id, joined, closes_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*place, round_id, purpose, question.kind, question.text)
        + (json.dumps(question.options, ensure_ascii=False), question.help)
        + (rules.results, rules.ballots, rules.role_id, rules.joined, closes_at),
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
    return cursor.rowcount == 1


def close_round(c: sqlite3.Connection, round_id: int, now: int, *, withhold: bool) -> None:
    """Close all polls of a round at the same moment."""
    c.execute(
        "UPDATE polls SET closed_at = coalesce(closed_at, ?), stale = 1, withheld = ?"
        " WHERE round_id = ?",
        (now, withhold, round_id),
    )


def due(c: sqlite3.Connection, now: int) -> list[int]:
    """Polls whose closing time has come."""
    rows = c.execute("SELECT id FROM polls WHERE closed_at IS NULL AND closes_at <= ?", (now,))
    return [row[0] for row in rows]


def to_redraw(c: sqlite3.Connection) -> list[int]:
    """After a restart: cards that may not show what the store knows, or that may be lost."""
    rows = c.execute(
        "SELECT id FROM polls WHERE (stale = 1 OR closed_at IS NULL)"
        " AND (message_id IS NOT NULL OR (purpose = 'asked' AND opened_at IS NOT NULL))"
    )
    return [row[0] for row in rows]


def drawn(c: sqlite3.Connection, poll_id: int) -> None:
    """The card of a closed poll shows its end."""
    c.execute("UPDATE polls SET stale = 0 WHERE id = ? AND closed_at IS NOT NULL", (poll_id,))


def ballots(c: sqlite3.Connection, poll_id: int) -> int:
    """How many people hold an answer."""
    row = c.execute("SELECT count(*) FROM ballots WHERE poll_id = ?", (poll_id,)).fetchone()
    return row[0]


def view(c: sqlite3.Connection, poll: Poll) -> View | None:
    """What may be shown of the poll's answers; None while they are too few.

    Secret polls move in steps (DESIGN: at least 3 people since what was shown last), and the step
    is remembered, so that two looks never differ by one person's ballot.
    """
    if poll.rules.ballots is Ballots.OPEN or poll.closed_at is not None:
        answers = _answers(c, poll.id)
        enough = poll.rules.ballots is Ballots.OPEN or sum(answers.values()) >= SECRET_MINIMUM
        return View(tally(poll.question, answers), poll.closed_at is not None) if enough else None
    row = c.execute("SELECT answers FROM views WHERE poll_id = ?", (poll.id,)).fetchone()
    if row is None:
        return None
    shown = {int(answer): people for answer, people in json.loads(row[0]).items()}
    return View(tally(poll.question, shown), final=False)


def advance_view(c: sqlite3.Connection, poll: Poll) -> None:
    """Show newer answers of a secret poll, if enough people answered since the last time."""
    if poll.rules.ballots is Ballots.OPEN or poll.closed_at is not None:
        return
    row = c.execute("SELECT entry FROM views WHERE poll_id = ?", (poll.id,)).fetchone()
    entry, people = c.execute(
        "SELECT max(entry), count(DISTINCT voter) FROM ballot_log WHERE poll_id = ? AND entry > ?",
        (poll.id, row[0] if row else 0),
    ).fetchone()
    if people < VIEW_STEP:
        return
    answers = _answers(c, poll.id)
    if sum(answers.values()) < SECRET_MINIMUM:
        return
    c.execute(
        "INSERT INTO views VALUES (?, ?, ?) ON CONFLICT (poll_id)"
        " DO UPDATE SET entry = excluded.entry, answers = excluded.answers",
        (poll.id, entry, json.dumps(answers)),
    )


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


@lru_cache(maxsize=4096)
def _question(kind: str, text: str, options: str, help_: str) -> Question:
    return Question(text, Kind(kind), tuple(json.loads(options)), help_)


def _poll(row: tuple[Any, ...]) -> Poll:
    (id_, server_id, channel_id, message_id, round_id, purpose, *asked) = row[:10]
    (results, ballots_, role_id, joined, opened_at, closes_at, closed_at, withheld) = row[10:]
    return Poll(
        id=id_,
        server_id=server_id,
        channel_id=channel_id,
        message_id=message_id,
        round_id=round_id,
        purpose=Purpose(purpose),
        question=_question(*asked),
        rules=Rules(Results(results), Ballots(ballots_), role_id, joined),
        opened_at=opened_at,
        closes_at=closes_at,
        closed_at=closed_at,
        withheld=bool(withheld),
    )
