"""Queries about ballots and reasons, and who may answer. `casting` keeps new ballots."""

import sqlite3
from dataclasses import dataclass, field

from bot.domain.durations import format_duration
from bot.domain.rounds import Ballots, Member, Poll, View, may_see
from bot.store import keys, polls
from bot.summaries.models import Change


@dataclass(frozen=True, slots=True)
class Voter:
    """A member as polls see them: a pseudonym is kept, the member's id only in open polls."""

    key: bytes = field(repr=False)
    member: Member

    @property
    def secret(self) -> bytes:
        """Under which secret ballots are kept."""
        return keys.voter(self.key, self.member.server_id, self.member.id)

    @property
    def open(self) -> bytes:
        """Under which open ballots are kept."""
        return keys.voter(self.key, self.member.server_id, self.member.id, is_open=True)

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


UNKNOWN = Refusal(
    "This poll is not known here any more, so nothing was changed. Use the newest card."
)


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


def of_poll(c: sqlite3.Connection, poll_id: int) -> list[tuple[bytes, int, int]]:
    """Every ballot of a poll in no order of time: voter, answer, and the sum of 2**position over
    the compared roles that the voter has."""
    return c.execute(
        "SELECT voter, answer, roles FROM ballots WHERE poll_id = ? ORDER BY voter", (poll_id,)
    ).fetchall()


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
    refusal = refuse(poll, voter.member, now)
    if poll is None or refusal is not None:
        return refusal or UNKNOWN
    answer = ballot(c, poll_id, voter.pseudonym(poll))
    if answer is None:
        return Refusal("Answer the question first, then say why.")
    c.execute(
        "INSERT INTO reasons (poll_id, voter, answer, text, written_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (poll_id, voter) DO UPDATE SET answer = excluded.answer,"
        " text = excluded.text, written_at = excluded.written_at, state = 'waiting'",
        (poll_id, voter.pseudonym(poll), answer, text, now),
    )
    c.execute(  # they were about other words
        "DELETE FROM marks WHERE reason_id ="
        " (SELECT id FROM reasons WHERE poll_id = ? AND voter = ?)",
        (poll_id, voter.pseudonym(poll)),
    )
    before = _other_before(c, poll_id, voter.pseudonym(poll), answer)
    return _receipt(c, poll, voter, answer, before)


def _other_before(c: sqlite3.Connection, poll_id: int, pseudonym: bytes, answer: int) -> int:
    """The last answer that was another one; the same if there was none."""
    row = c.execute(
        "SELECT answer FROM ballot_log WHERE poll_id = ? AND voter = ? AND answer <> ?"
        " ORDER BY entry DESC LIMIT 1",
        (poll_id, pseudonym, answer),
    ).fetchone()
    return row[0] if row else answer


def _receipt(
    c: sqlite3.Connection, poll: Poll, voter: Voter, answer: int | None, before: int | None
) -> Receipt:
    view = polls.view(c, poll) if may_see(poll, answered=answer is not None) else None
    return Receipt(poll, answer, before, reason(c, poll.id, voter.pseudonym(poll)), view)


def refuse(poll: Poll | None, member: Member, now: int) -> Refusal | None:
    """Why this member can't answer in this poll now, if they can't."""
    if poll is None or poll.server_id != member.server_id or poll.opened_at is None:
        return UNKNOWN
    if poll.closed_at is not None or (poll.closes_at is not None and poll.closes_at <= now):
        return Refusal(
            "This poll has closed, so your answer was not changed. "
            "`/poll results` and `/summary round` tell how it went."
        )
    rules = poll.rules
    if rules.role_id is not None and rules.role_id not in member.role_ids:
        return Refusal(f"Only members with the role <@&{rules.role_id}> can answer here.")
    if rules.joined is not None and (
        member.joined_at is None or now - member.joined_at < rules.joined * 1000
    ):
        return Refusal(
            f"Only people who joined at least {format_duration(rules.joined)} ago can answer "
            "here: the moderators set that against raids. You are welcome to read and to join the "
            "conversation."
        )
    return None
