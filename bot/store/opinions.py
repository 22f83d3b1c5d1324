"""Queries about what members make of each other's reasons, and about what moved them."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.answers import describe_for_all
from bot.domain.sides import Candidate, next_to_read, side_of
from bot.domain.rounds import SECRET_MINIMUM, Poll, Purpose
from bot.store import ballots, polls
from bot.store.ballots import Refusal, Voter
from bot.summaries.models import MarkedReason

MARKS = (1, -1, 0)
"""Good point, not convinced, pass."""

NOT_THERE = Refusal(
    "This reason is not shown any more, or it was reworded, so nothing was marked. "
    "**Others' reasons** brings the next one."
)
NOT_MOVED = Refusal(
    "Only who has changed their answer here can say what moved them, and you have not so far."
)


class Source(StrEnum):
    """What can move someone; passages and reasons come with a number."""

    PASSAGE = "passage"
    REASON = "reason"
    TALK = "talk"
    ELSE = "else"


@dataclass(frozen=True, slots=True)
class Others:
    """The next reason for one reader (`text` empty: there is none), and how many follow it."""

    poll: Poll
    id: int = 0
    answer: str = ""
    text: str = ""
    written_at: int = 0
    left: int = 0
    is_early: bool = False
    """Too few have answered, so reasons are not shown yet."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a voter can name: passages that were posted, reasons that they found good."""

    poll: Poll
    passages: tuple[int, ...]
    """Numbers from 1, the newest first."""
    reasons: tuple[tuple[int, str], ...]
    """Ids and texts, the newest mark first."""


def poll_of_reason(c: sqlite3.Connection, reason_id: int) -> int | None:
    """The poll in which a reason was given."""
    row = c.execute("SELECT poll_id FROM reasons WHERE id = ?", (reason_id,)).fetchone()
    return row[0] if row else None


def others(c: sqlite3.Connection, poll_id: int, voter: Voter, now: int) -> Others | Refusal:
    """The approved reason of someone else that this voter should read next."""
    standing = _standing(c, poll_id, voter, now)
    if isinstance(standing, Refusal):
        return standing
    poll, answer = standing
    if not _enough(c, poll):
        return Others(poll, is_early=True)
    reader, question = voter.pseudonym(poll), poll.question
    rows = c.execute(
        "SELECT r.id, r.answer, r.text, r.written_at,"
        " (SELECT count(*) FROM marks m WHERE m.reason_id = r.id), own.mark FROM reasons r"
        " LEFT JOIN marks own ON own.reason_id = r.id AND own.voter = ?"
        " WHERE r.poll_id = ? AND r.voter <> ? AND r.state = 'approved'",
        (reader, poll_id, reader),
    ).fetchall()
    unread = {row[0]: row for row in rows if row[5] is None}
    chosen = next_to_read(
        side_of(question, answer),
        [side_of(question, row[1]) for row in rows if row[5] is not None],
        [Candidate(i, side_of(question, r[1]), r[4], _tie(reader, i)) for i, r in unread.items()],
    )
    if chosen is None:
        return Others(poll)
    _, given, text, written_at, *_ = unread[chosen.id]
    told = describe_for_all(question, given)
    return Others(poll, chosen.id, told, text, written_at, len(unread) - 1)


def mark(
    c: sqlite3.Connection, reason_id: int, written_at: int, voter: Voter, mark: int, now: int
) -> Poll | Refusal:
    """Keep what a voter makes of someone else's reason; they can think again."""
    row = c.execute(
        "SELECT poll_id, voter FROM reasons WHERE id = ? AND state = 'approved' AND written_at = ?",
        (reason_id, written_at),
    ).fetchone()
    standing = _standing(c, row[0], voter, now) if row else NOT_THERE
    if isinstance(standing, Refusal):
        return standing
    poll, _ = standing
    if not _enough(c, poll):
        return NOT_THERE
    if row[1] == voter.pseudonym(poll):
        return Refusal("This reason is your own: only others can say what they make of it.")
    c.execute(
        "INSERT INTO marks VALUES (?, ?, ?, ?) ON CONFLICT (reason_id, voter)"
        " DO UPDATE SET mark = excluded.mark, at = excluded.at",
        (reason_id, voter.pseudonym(poll), mark, now),
    )
    return poll


def sources(c: sqlite3.Connection, poll_id: int, voter: Voter, now: int) -> Sources | Refusal:
    """What a voter who changed their answer can name as what moved them."""
    poll = _poll_of_mover(c, poll_id, voter, now)
    if isinstance(poll, Refusal):
        return poll
    passages = c.execute(
        "SELECT passage + 1 FROM steps WHERE round_id = ? AND kind = 'passage'"
        " AND posted_at IS NOT NULL ORDER BY passage DESC",
        (poll.round_id,),
    )
    good = c.execute(
        "SELECT r.id, r.text FROM reasons r JOIN marks m ON m.reason_id = r.id"
        " WHERE r.poll_id = ? AND r.state = 'approved' AND m.voter = ? AND m.mark = 1"
        " ORDER BY m.at DESC, r.id DESC",
        (poll_id, voter.pseudonym(poll)),
    )
    return Sources(poll, tuple(row[0] for row in passages), tuple((row[0], row[1]) for row in good))


def tell(
    c: sqlite3.Connection, poll_id: int, voter: Voter, source: Source, number: int, now: int
) -> Poll | Refusal:
    """Keep what moved a voter, in place of what they said before."""
    found = sources(c, poll_id, voter, now)
    if isinstance(found, Refusal):
        return found
    known = {
        Source.PASSAGE: found.passages,
        Source.REASON: tuple(one for one, _ in found.reasons),
    }.get(source, (0,))
    if number not in known:
        return Refusal("This can't be named here any more. Pick from the list once again.")
    c.execute(
        "INSERT INTO moved VALUES (?, ?, ?, ?, ?) ON CONFLICT (poll_id, voter)"
        " DO UPDATE SET source = excluded.source, number = excluded.number, at = excluded.at",
        (poll_id, voter.pseudonym(found.poll), source, number, now),
    )
    return found.poll


def marked(c: sqlite3.Connection, poll: Poll) -> tuple[MarkedReason, ...]:
    """A poll's approved reasons with their marks, by what those who marked them answer now."""
    rows = c.execute(
        "SELECT r.id, r.answer, r.text, b.answer, m.mark, count(b.answer) FROM reasons r"
        " LEFT JOIN marks m ON m.reason_id = r.id"
        " LEFT JOIN ballots b ON b.poll_id = r.poll_id AND b.voter = m.voter"
        " WHERE r.poll_id = ? AND r.state = 'approved'"
        " GROUP BY r.id, b.answer, m.mark ORDER BY r.id, b.answer, m.mark",
        (poll.id,),
    )
    found: dict[int, tuple[int, str, list[tuple[int, int, int]]]] = {}
    for reason_id, given, text, answer, mark, people in rows:
        marks = found.setdefault(reason_id, (given, text, []))[2]
        if answer is not None:
            marks.append((answer, mark, people))
    return tuple(
        MarkedReason(poll.question, given, text, tuple(marks))
        for given, text, marks in found.values()
    )


def movers(c: sqlite3.Connection, round_id: int) -> Counter[tuple[Source, int, str]]:
    """How many people of a round said what moved them: (source, number, text of the reason).

    Each person once: what they said of the tracked question, else what they said last. Who has
    withdrawn the answer is not counted; a reason that is not approved counts as something else.
    """
    rows = c.execute(
        "SELECT m.voter, m.source, m.number, r.text FROM moved m JOIN polls p ON p.id = m.poll_id"
        " JOIN ballots b ON b.poll_id = m.poll_id AND b.voter = m.voter"
        " LEFT JOIN reasons r ON m.source = 'reason' AND r.id = m.number AND r.state = 'approved'"
        " WHERE p.round_id = ? ORDER BY p.purpose <> 'tracked', m.at DESC, m.poll_id DESC",
        (round_id,),
    )
    return Counter(_first_of_each(rows).values())


def _first_of_each(
    rows: Iterable[tuple[bytes, str, int, str | None]],
) -> dict[bytes, tuple[Source, int, str]]:
    said: dict[bytes, tuple[Source, int, str]] = {}
    for voter, source, number, text in rows:
        gone = source == Source.REASON and text is None
        told = (Source.ELSE, 0, "") if gone else (Source(source), number, text or "")
        said.setdefault(voter, told)
    return said


def _standing(
    c: sqlite3.Connection, poll_id: int, voter: Voter, now: int
) -> tuple[Poll, int] | Refusal:
    """A poll and the answer of someone who may speak in it now."""
    poll = polls.load(c, poll_id)
    if poll is None or poll.server_id != voter.member.server_id:
        return ballots.UNKNOWN
    if poll.closed_at is not None or (poll.closes_at is not None and poll.closes_at <= now):
        return Refusal(
            "This poll has closed, so nothing was noted. "
            "`/summary` shows the reasons of a round that has ended."
        )
    refusal = ballots.refuse(poll, voter.member, now)
    if refusal is not None:
        return refusal
    answer = ballots.ballot(c, poll.id, voter.pseudonym(poll))
    if answer is None:
        return Refusal(
            "Answer the question first: then you can read why others answered as they did, and "
            "say what you make of it."
        )
    return poll, answer


def _poll_of_mover(c: sqlite3.Connection, poll_id: int, voter: Voter, now: int) -> Poll | Refusal:
    standing = _standing(c, poll_id, voter, now)
    if isinstance(standing, Refusal):
        return standing
    poll, _ = standing
    if poll.round_id is None or poll.purpose not in (Purpose.TRACKED, Purpose.QUESTION):
        return NOT_MOVED
    row = c.execute(
        "SELECT count(DISTINCT answer) FROM ballot_log WHERE poll_id = ? AND voter = ?",
        (poll_id, voter.pseudonym(poll)),
    ).fetchone()
    return poll if row[0] > 1 else NOT_MOVED


def _enough(c: sqlite3.Connection, poll: Poll) -> bool:
    """Whether so many have answered that a reason with its answer tells nobody's."""
    return polls.view(c, poll) is not None or polls.ballots(c, poll.id) >= SECRET_MINIMUM


def _tie(reader: bytes, reason_id: int) -> bytes:
    """The reader's own order of reasons; `reader` is a keyed hash already."""
    return hashlib.blake2b(reason_id.to_bytes(8, "big"), digest_size=8, key=reader).digest()
