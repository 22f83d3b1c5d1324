"""Queries about all that is kept of one voter."""

import sqlite3
from dataclasses import dataclass

from bot.domain.reasons import ReasonState, Source
from bot.domain.rounds import Poll
from bot.store import erasure, polls
from bot.store.erased_list import Erasure
from bot.store.erasure import Piece


@dataclass(frozen=True, slots=True)
class OwnBallot:
    """The answer that counts; `first`: that to the tracked question when the first passage came.
    `roles`: the sum of 2**position over the compared roles. `names`: kept with the member's id."""

    answer: int
    first: int | None
    is_final: bool
    roles: int
    names: bool


@dataclass(frozen=True, slots=True)
class OwnReason:
    """A reason, and the answer for which it was written."""

    answer: int
    text: str
    state: ReasonState
    written_at: int


@dataclass(frozen=True, slots=True)
class OwnPoll:
    """What is kept of a voter in a poll. Times are milliseconds UTC.

    `title`: of the article, in a round. `log`: (answer or None for withdrawn, at). `moved`:
    (source, number, at). `marks`: (a reason's id, mark, at).
    """

    poll: Poll
    title: str
    ballot: OwnBallot | None
    log: tuple[tuple[int | None, int], ...]
    reason: OwnReason | None
    moved: tuple[Source, int, int] | None
    marks: tuple[tuple[int, int, int], ...]


def next_piece(c: sqlite3.Connection, whose: Erasure) -> tuple[Piece, list[OwnPoll]]:
    """What an erasure would delete next."""
    piece = erasure.find(c, whose)
    entries: dict[int, list[int]] = {}
    for poll_id, entry in piece.entries:
        entries.setdefault(poll_id, []).append(entry)
    return piece, [
        _of_poll(c, poll_id, whose.voters, entries.get(poll_id, [])) for poll_id, _ in piece.logs
    ]


def _of_poll(
    c: sqlite3.Connection, poll_id: int, voters: tuple[bytes, ...], entries: list[int]
) -> OwnPoll:
    poll = polls.load(c, poll_id)
    assert poll is not None, "it was found just now"
    of = (poll_id, *voters)
    ballot = c.execute(
        "SELECT answer, first, is_final, roles, member_id FROM ballots"
        " WHERE poll_id = ? AND voter IN (?, ?)",
        of,
    ).fetchone()
    reason = c.execute(
        "SELECT answer, text, state, written_at FROM reasons WHERE poll_id = ? AND voter IN (?, ?)",
        of,
    ).fetchone()
    moved = c.execute(
        "SELECT source, number, at FROM moved WHERE poll_id = ? AND voter IN (?, ?)", of
    ).fetchone()
    marks = c.execute(
        "SELECT m.reason_id, m.mark, m.at FROM reasons r JOIN marks m ON m.reason_id = r.id"
        " WHERE r.poll_id = ? AND m.voter IN (?, ?) ORDER BY m.at",
        of,
    ).fetchall()
    return OwnPoll(
        poll,
        _title(c, poll),
        ballot and OwnBallot(ballot[0], ballot[1], bool(ballot[2]), ballot[3], bool(ballot[4])),
        tuple(_entry(c, poll_id, entry) for entry in entries),
        reason and OwnReason(reason[0], reason[1], ReasonState(reason[2]), reason[3]),
        moved and (Source(moved[0]), moved[1], moved[2]),
        tuple(marks),
    )


def _entry(c: sqlite3.Connection, poll_id: int, entry: int) -> tuple[int | None, int]:
    return c.execute(
        "SELECT answer, at FROM ballot_log WHERE poll_id = ? AND entry = ?", (poll_id, entry)
    ).fetchone()


def _title(c: sqlite3.Connection, poll: Poll) -> str:
    row = c.execute("SELECT title FROM rounds WHERE id = ?", (poll.round_id,)).fetchone()
    return row[0] if row else ""
