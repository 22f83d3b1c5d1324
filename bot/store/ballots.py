"""Queries about ballots and reasons. Whether a poll is open is decided here, in the writer."""

import sqlite3
from dataclasses import dataclass

from bot.polls import answers
from bot.rounds.durations import format_duration
from bot.rounds.models import Ballots, Poll, View, may_see
from bot.store import polls
from bot.summaries.models import Change


@dataclass(frozen=True, slots=True)
class Voter:
    """A member as polls see them: a pseudonym is kept, `member_id` only in open polls."""

    secret: bytes
    open: bytes
    member_id: int
    server_id: int
    role_ids: frozenset[int]
    joined_at: int | None

    def pseudonym(self, poll: Poll) -> bytes:
        """Under which the ballots of this poll are kept."""
        return self.open if poll.rules.ballots is Ballots.OPEN else self.secret


@dataclass(frozen=True, slots=True)
class Receipt:
    """What counts now and what counted before; committed when anyone sees it."""

    poll: Poll
    answer: int | None
    before: int | None
    reason: str | None
    view: View | None
    """What the voter may see of everyone's answers now."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was changed, in words for the member. Not an exception: those cost a replay."""

    text: str


def cast(
    c: sqlite3.Connection, poll_id: int, voter: Voter, answer: int | None, now: int
) -> Receipt | Refusal:
    """Keep an answer (None: withdraw it) as the voter's ballot, and a line in the log."""
    poll = polls.load(c, poll_id)
    refusal = _refuse(poll, voter, now)
    if poll is None or refusal is not None:
        return refusal or _UNKNOWN
    if answer is not None and not answers.is_valid(poll.question, answer):
        return Refusal("This poll has no such option. Use the buttons of its newest card.")
    pseudonym = voter.pseudonym(poll)
    before = ballot(c, poll_id, pseudonym)
    if answer is None:
        if before is None:
            return Refusal("You have no answer here to withdraw.")
        c.execute("DELETE FROM ballots WHERE poll_id = ? AND voter = ?", (poll_id, pseudonym))
        c.execute("DELETE FROM reasons WHERE poll_id = ? AND voter = ?", (poll_id, pseudonym))
    else:
        member_id = voter.member_id if poll.rules.ballots is Ballots.OPEN else None
        c.execute(
            "INSERT INTO ballots VALUES (?, ?, ?, ?) ON CONFLICT (poll_id, voter)"
            " DO UPDATE SET answer = excluded.answer",
            (poll_id, pseudonym, answer, member_id),
        )
    if answer is not None and before is not None and answer != before:
        c.execute(  # it was written for another answer: a moderator looks at it again
            "UPDATE reasons SET answer = ?, state = 'waiting' WHERE poll_id = ? AND voter = ?",
            (answer, poll_id, pseudonym),
        )
    _record(c, poll_id, pseudonym, answer, now)
    return _receipt(c, poll, voter, answer, before)


def confirm(c: sqlite3.Connection, poll_id: int, voter: Voter, now: int) -> Receipt | Refusal:
    """Give the same answer once more, so that it counts as a closing answer."""
    poll = polls.load(c, poll_id)
    before = ballot(c, poll_id, voter.pseudonym(poll)) if poll is not None else None
    if before is None:
        return Refusal("You have not answered yet. Pick an answer above, it counts at once.")
    return cast(c, poll_id, voter, before, now)


def ballot(c: sqlite3.Connection, poll_id: int, pseudonym: bytes) -> int | None:
    """A voter's current answer."""
    row = c.execute(
        "SELECT answer FROM ballots WHERE poll_id = ? AND voter = ?", (poll_id, pseudonym)
    ).fetchone()
    return row[0] if row else None


def of_voter(c: sqlite3.Connection, round_id: int, voter: Voter) -> dict[int, int]:
    """A voter's answers in a round: poll id -> answer."""
    return dict(
        c.execute(
            "SELECT b.poll_id, b.answer FROM polls p JOIN ballots b"
            " ON b.poll_id = p.id AND b.voter IN (?, ?) WHERE p.round_id = ?",
            (voter.secret, voter.open, round_id),
        )
    )


def participants(c: sqlite3.Connection, round_id: int) -> int:
    """How many people hold at least one answer in a round."""
    row = c.execute(
        "SELECT count(DISTINCT b.voter) FROM ballots b JOIN polls p ON p.id = b.poll_id"
        " WHERE p.round_id = ?",
        (round_id,),
    ).fetchone()
    return row[0]


def log(c: sqlite3.Connection, poll_id: int) -> tuple[Change, ...]:
    """Every change in a poll, in order."""
    rows = c.execute(
        "SELECT voter, answer, at FROM ballot_log WHERE poll_id = ? ORDER BY entry", (poll_id,)
    )
    return tuple(Change(*row) for row in rows)


def reason(c: sqlite3.Connection, poll_id: int, pseudonym: bytes) -> str | None:
    """A voter's own reason in a poll."""
    row = c.execute(
        "SELECT text FROM reasons WHERE poll_id = ? AND voter = ?", (poll_id, pseudonym)
    ).fetchone()
    return row[0] if row else None


def give_reason(
    c: sqlite3.Connection, poll_id: int, voter: Voter, text: str, now: int
) -> Receipt | Refusal:
    """Keep a reason beside the voter's answer; a new one waits for approval again."""
    poll = polls.load(c, poll_id)
    refusal = _refuse(poll, voter, now)
    if poll is None or refusal is not None:
        return refusal or _UNKNOWN
    answer = ballot(c, poll_id, voter.pseudonym(poll))
    if answer is None:
        return Refusal("Answer the question first, then say why.")
    c.execute(
        "INSERT INTO reasons (poll_id, voter, answer, text, written_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (poll_id, voter) DO UPDATE SET answer = excluded.answer,"
        " text = excluded.text, written_at = excluded.written_at, state = 'waiting'",
        (poll_id, voter.pseudonym(poll), answer, text, now),
    )
    return _receipt(c, poll, voter, answer, answer)


def _receipt(
    c: sqlite3.Connection, poll: Poll, voter: Voter, answer: int | None, before: int | None
) -> Receipt:
    view = polls.view(c, poll) if may_see(poll, answered=answer is not None) else None
    return Receipt(poll, answer, before, reason(c, poll.id, voter.pseudonym(poll)), view)


def _record(
    c: sqlite3.Connection, poll_id: int, pseudonym: bytes, answer: int | None, now: int
) -> None:
    c.execute(
        "INSERT INTO ballot_log SELECT ?, coalesce(max(entry), 0) + 1, ?, ?, ? FROM ballot_log"
        " WHERE poll_id = ?",
        (poll_id, pseudonym, answer, now, poll_id),
    )


_UNKNOWN = Refusal(
    "This poll is not known here any more, so nothing was changed. Use the newest card."
)


def _refuse(poll: Poll | None, voter: Voter, now: int) -> Refusal | None:
    if poll is None or poll.server_id != voter.server_id or poll.opened_at is None:
        return _UNKNOWN
    if poll.closed_at is not None or (poll.closes_at is not None and poll.closes_at <= now):
        return Refusal(
            "This poll has closed, so your answer was not changed. "
            "`/poll results` and `/summary` tell how it went."
        )
    rules = poll.rules
    if rules.role_id is not None and rules.role_id not in voter.role_ids:
        return Refusal(f"Only members with the role <@&{rules.role_id}> can answer here.")
    if rules.joined is not None and (
        voter.joined_at is None or now - voter.joined_at < rules.joined * 1000
    ):
        return Refusal(
            f"Only people who joined at least {format_duration(rules.joined)} ago can answer "
            "here: the moderators set that against raids. You are welcome to read and to join the "
            "conversation."
        )
    return None
