"""Queries about reasons: given, reviewed by moderators, read and marked by others; and about what
moved those who changed their answer.

A reason is shown only while its author has the answer for which it was written.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.reasons import GOOD_POINT, ReasonState, Source
from bot.domain.rounds import Poll, Purpose, Refused, Why
from bot.domain.sides import Candidate, next_to_read, side_of
from bot.store import polls
from bot.store.ballots import Receipt, Voter, refuse

STANDS = (
    "reasons r JOIN ballots b"
    " ON b.poll_id = r.poll_id AND b.voter = r.voter AND b.answer = r.answer"
)
"""The reasons whose author still has the answer for which they were written."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A reason as moderators see it, without the voter; `answer`: None where it isn't shown."""

    id: int
    poll: Poll
    answer: int | None
    text: str
    state: ReasonState


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Some of the reasons to review, how many wait, how many there are, and where these begin."""

    listed: tuple[Submitted, ...]
    waiting: int
    total: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Others:
    """The next reason for one reader (`id` 0: there is none), and how many follow it."""

    poll: Poll
    id: int = 0
    answer: int | None = None
    text: str = ""
    written_at: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """What a voter can name as what moved them, the newest of each first: numbers of passages that
    were posted, and ids and texts of reasons that they found good."""

    poll: Poll
    passages: tuple[int, ...]
    reasons: tuple[tuple[int, str], ...]


def give(
    c: sqlite3.Connection, poll_id: int, voter: Voter, text: str, now: int
) -> Receipt | Refused:
    """Keep a reason for the voter's answer; a new one waits for approval again."""
    standing = _standing(c, poll_id, voter, now)
    if isinstance(standing, Refused):
        return standing
    poll, answer, first = standing
    pseudonym = voter.pseudonym(poll)
    c.execute(
        "INSERT INTO reasons (poll_id, voter, answer, text, written_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (poll_id, voter) DO UPDATE SET answer = excluded.answer,"
        " text = excluded.text, written_at = excluded.written_at, state = 'waiting'",
        (poll_id, pseudonym, answer, text, now),
    )
    c.execute(  # they were about other words
        "DELETE FROM marks WHERE reason_id ="
        " (SELECT id FROM reasons WHERE poll_id = ? AND voter = ?)",
        (poll_id, pseudonym),
    )
    before = _answer_before(c, poll_id, pseudonym, answer)
    return Receipt(poll, answer, before, first, reason=text)


def own(c: sqlite3.Connection, poll: Poll, voter: Voter) -> tuple[str, ReasonState] | None:
    """A voter's own reason in a poll, while they have the answer for which it was written."""
    row = c.execute(
        f"SELECT r.text, r.state FROM {STANDS} WHERE r.poll_id = ? AND r.voter = ?",
        (poll.id, voter.pseudonym(poll)),
    ).fetchone()
    return (row[0], ReasonState(row[1])) if row else None


def approved(c: sqlite3.Connection, poll_id: int) -> list[tuple[int, int, str, int]]:
    """Approved reasons of a poll: (id, answer, text, good points), most good points first."""
    return c.execute(
        "SELECT r.id, r.answer, r.text,"
        f" (SELECT count(*) FROM marks m WHERE m.reason_id = r.id AND m.mark = {GOOD_POINT}) good"
        f" FROM {STANDS} WHERE r.poll_id = ? AND r.state = 'approved' ORDER BY good DESC, r.id",
        (poll_id,),
    ).fetchall()


def texts_of_round(c: sqlite3.Connection, round_id: int) -> dict[int, str]:
    """The words of a round's approved reasons by id."""
    return dict(
        c.execute(
            f"SELECT r.id, r.text FROM {STANDS} JOIN polls p ON p.id = r.poll_id"
            " WHERE p.round_id = ? AND r.state = 'approved'",
            (round_id,),
        )
    )


def channels(c: sqlite3.Connection, server_id: int) -> list[int]:
    """The channels of a server in whose polls reasons were given."""
    rows = c.execute(
        "SELECT DISTINCT p.channel_id FROM polls p WHERE p.server_id = ? AND p.withheld = 0"
        " AND EXISTS (SELECT 1 FROM reasons r WHERE r.poll_id = p.id)",
        (server_id,),
    )
    return [row[0] for row in rows]


def review(
    c: sqlite3.Connection, server_id: int, channel_ids: Sequence[int], offset: int, limit: int
) -> ReviewPage:
    """A page of the reasons given in these channels of a server: waiting ones first, then the
    newest."""
    if not channel_ids:
        return ReviewPage((), 0, 0, 0)
    source = (
        f"polls p CROSS JOIN {STANDS} AND r.poll_id = p.id WHERE p.server_id = ?"
        f" AND p.channel_id IN ({_marks(channel_ids)}) AND p.withheld = 0"
    )
    waiting, total = c.execute(
        f"SELECT coalesce(sum(r.state = 'waiting'), 0), count(*) FROM {source}",
        (server_id, *channel_ids),
    ).fetchone()
    offset = min(offset, max(total - 1, 0) // limit * limit)  # there may be fewer by now
    rows = c.execute(
        f"SELECT r.id, r.poll_id, r.answer, r.text, r.state FROM {source}"
        " ORDER BY r.state <> 'waiting', r.id DESC LIMIT ? OFFSET ?",
        (server_id, *channel_ids, limit, offset),
    ).fetchall()
    listed = tuple(_submitted(c, *row) for row in rows)
    return ReviewPage(listed, waiting, total, offset)


def waiting_in_round(c: sqlite3.Connection, round_id: int) -> int:
    """How many reasons of a round nobody has looked at."""
    row = c.execute(
        f"SELECT count(*) FROM {STANDS} JOIN polls p ON p.id = r.poll_id"
        " WHERE p.round_id = ? AND r.state = 'waiting'",
        (round_id,),
    ).fetchone()
    return row[0]


def decide(
    c: sqlite3.Connection, channel_ids: Sequence[int], reason_ids: Sequence[int], state: ReasonState
) -> list[int]:
    """Approve or hide reasons given in these channels; the polls in which they were given."""
    found: list[int] = []
    for reason_id in reason_ids if channel_ids else ():
        row = c.execute(
            "UPDATE reasons SET state = ? WHERE id = ? AND EXISTS (SELECT 1 FROM polls p WHERE"
            f" p.id = poll_id AND p.channel_id IN ({_marks(channel_ids)})) RETURNING poll_id",
            (state, reason_id, *channel_ids),
        ).fetchone()
        if row is not None:
            found.append(row[0])
            shows_reason(c, row[0])
    return found


def shows_reason(c: sqlite3.Connection, poll_id: int) -> None:
    """A reason of this poll was approved, hidden or erased: the cards that quote it are stale."""
    c.execute("UPDATE polls SET stale = stale + 1 WHERE id = ? AND round_id IS NULL", (poll_id,))
    c.execute(
        "UPDATE steps SET stale = stale + 1 WHERE tried_at IS NOT NULL"
        " AND round_id = (SELECT round_id FROM polls WHERE id = :poll)"
        " AND (position = (SELECT step FROM polls WHERE id = :poll) OR kind = 'summary')",
        {"poll": poll_id},
    )


def cards_of(c: sqlite3.Connection, poll_ids: Iterable[int]) -> list[tuple[int, int]]:
    """The cards that show these polls or quote their reasons: (round, position), or (0, poll)."""
    found: dict[tuple[int, int], None] = {}
    for poll_id in poll_ids:
        poll = polls.load(c, poll_id)
        if poll is None or poll.purpose is Purpose.GUESS:
            continue
        if poll.round_id is None or poll.step is None:
            found[0, poll_id] = None
            continue
        found[poll.round_id, poll.step] = None
        for (position,) in c.execute(
            "SELECT position FROM steps WHERE round_id = ? AND kind = 'summary'"
            " AND message_id IS NOT NULL",
            (poll.round_id,),
        ):
            found[poll.round_id, position] = None
    return list(found)


def poll_of(c: sqlite3.Connection, reason_id: int) -> int | None:
    """The poll in which a reason was given."""
    row = c.execute("SELECT poll_id FROM reasons WHERE id = ?", (reason_id,)).fetchone()
    return row[0] if row else None


def others(c: sqlite3.Connection, poll_id: int, voter: Voter, now: int) -> Others | Refused:
    """The approved reason of someone else that this voter should read next."""
    standing = _standing(c, poll_id, voter, now, why=Why.ANSWER_TO_READ)
    if isinstance(standing, Refused):
        return standing
    poll, answer, _ = standing
    reader, question = voter.pseudonym(poll), poll.question
    rows = c.execute(
        "SELECT r.id, r.answer, r.text, r.written_at,"
        " (SELECT count(*) FROM marks m WHERE m.reason_id = r.id), own.mark"
        f" FROM {STANDS} LEFT JOIN marks own ON own.reason_id = r.id AND own.voter = ?"
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
    return Others(poll, chosen.id, given, text, written_at, len(unread) - 1)


def mark(
    c: sqlite3.Connection, reason_id: int, written_at: int, voter: Voter, mark: int, now: int
) -> Poll | Refused:
    """Keep what a voter makes of someone else's reason; they can think again. `written_at` tells
    which words were marked: a reason can be edited."""
    row = c.execute(
        f"SELECT r.poll_id, r.voter FROM {STANDS} WHERE r.id = ? AND r.state = 'approved'"
        " AND r.written_at = ?",
        (reason_id, written_at),
    ).fetchone()
    if row is None:
        return Refused(Why.REASON_GONE)
    standing = _standing(c, row[0], voter, now, why=Why.ANSWER_TO_READ)
    if isinstance(standing, Refused):
        return standing
    poll, *_ = standing
    if row[1] == voter.pseudonym(poll):
        return Refused(Why.OWN_REASON)
    c.execute(
        "INSERT INTO marks VALUES (?, ?, ?, ?) ON CONFLICT (reason_id, voter)"
        " DO UPDATE SET mark = excluded.mark, at = excluded.at",
        (reason_id, voter.pseudonym(poll), mark, now),
    )
    return poll


def sources(c: sqlite3.Connection, poll_id: int, voter: Voter, now: int) -> Sources | Refused:
    """What a voter who changed their answer can name as what moved them."""
    standing = _standing(c, poll_id, voter, now)
    if isinstance(standing, Refused):
        return standing
    poll, *_ = standing
    if not may_tell_what_moved(poll) or not _has_changed(c, poll, voter):
        return Refused(Why.NOT_MOVED)
    passages = c.execute(
        "SELECT passage + 1 FROM steps WHERE round_id = ? AND kind = 'passage'"
        " AND posted_at IS NOT NULL ORDER BY passage DESC",
        (poll.round_id,),
    )
    good = c.execute(
        f"SELECT r.id, r.text FROM {STANDS} JOIN marks m ON m.reason_id = r.id"
        f" WHERE r.poll_id = ? AND r.state = 'approved' AND m.voter = ? AND m.mark = {GOOD_POINT}"
        " ORDER BY m.at DESC, r.id DESC",
        (poll_id, voter.pseudonym(poll)),
    )
    return Sources(poll, tuple(row[0] for row in passages), tuple((row[0], row[1]) for row in good))


def tell_what_moved(
    c: sqlite3.Connection, poll_id: int, voter: Voter, source: Source, number: int, now: int
) -> Poll | Refused:
    """Keep what moved a voter, in place of what they said before."""
    found = sources(c, poll_id, voter, now)
    if isinstance(found, Refused):
        return found
    known = {
        Source.PASSAGE: found.passages,
        Source.REASON: tuple(one for one, _ in found.reasons),
    }.get(source, (0,))
    if number not in known:
        return Refused(Why.NOT_ON_THE_LIST)
    c.execute(
        "INSERT INTO moved VALUES (?, ?, ?, ?, ?) ON CONFLICT (poll_id, voter)"
        " DO UPDATE SET source = excluded.source, number = excluded.number, at = excluded.at",
        (poll_id, voter.pseudonym(found.poll), source, number, now),
    )
    return found.poll


def may_tell_what_moved(poll: Poll) -> bool:
    """Whether the summary of a round tells what moved those who changed their answer here."""
    return poll.round_id is not None and poll.purpose in (Purpose.TRACKED, Purpose.QUESTION)


def _answer_before(
    c: sqlite3.Connection, poll_id: int, pseudonym: bytes, answer: int
) -> int | None:
    """Another answer that they gave before this one: they can still say what moved them."""
    row = c.execute(
        "SELECT answer FROM ballot_log WHERE poll_id = ? AND voter = ? AND answer <> ?"
        " ORDER BY entry DESC LIMIT 1",
        (poll_id, pseudonym, answer),
    ).fetchone()
    return row[0] if row else None


def _has_changed(c: sqlite3.Connection, poll: Poll, voter: Voter) -> bool:
    row = c.execute(
        "SELECT count(DISTINCT answer) FROM ballot_log WHERE poll_id = ? AND voter = ?",
        (poll.id, voter.pseudonym(poll)),
    ).fetchone()
    return row[0] > 1


def _standing(
    c: sqlite3.Connection, poll_id: int, voter: Voter, now: int, why: Why = Why.ANSWER_FIRST
) -> tuple[Poll, int, int | None] | Refused:
    """The poll, the answer and the first answer of someone who may speak in it now."""
    poll = polls.load(c, poll_id)
    refused = refuse(poll, voter.member, now)
    if poll is None or refused is not None:
        return refused or Refused(Why.UNKNOWN_POLL)
    row = c.execute(
        "SELECT answer, first FROM ballots WHERE poll_id = ? AND voter = ?",
        (poll.id, voter.pseudonym(poll)),
    ).fetchone()
    return Refused(why, poll) if row is None else (poll, row[0], row[1])


def _submitted(
    c: sqlite3.Connection, id_: int, poll_id: int, answer: int, text: str, state: str
) -> Submitted:
    poll = polls.load(c, poll_id)
    assert poll is not None, "a reason belongs to a poll"
    return Submitted(id_, poll, answer, text, ReasonState(state))


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))


def _tie(reader: bytes, reason_id: int) -> bytes:
    """The reader's own order of reasons; `reader` is a keyed hash already."""
    return hashlib.blake2b(reason_id.to_bytes(8, "big"), digest_size=8, key=reader).digest()
