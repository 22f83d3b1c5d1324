"""Ballots: stored in groups, with a receipt for each.

They come in storms, so those that wait together are stored together. For each poll of a group there
are a few statements in all, each with all of its rows: statements cost time, and after each of them
the writer's thread contends with a busy event loop for the interpreter's lock.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.domain.answers import Tally, encode, is_valid, tally
from bot.domain.questions import Kind, Question
from bot.domain.rounds import Ballots, Member, Poll, Refused, Why
from bot.store import keys, polls

AnswerChange = Callable[[Question, int | None], int | Refused | None]
"""From the answer so far to the answer from now on; None: there is none."""

MaySee = Callable[[Poll, bool], bool]
"""Whether the result of a poll may be seen by who answered it, or didn't."""

ROWS_AT_MOST = 256

CHANGES_AT_MOST = 40
"""So many changes of one voter in one poll are in the log. From then on the newest takes the place
of the last: whoever clicks ten thousand times fills no disk."""


@dataclass(frozen=True, slots=True)
class Voter:
    """A member as polls see them: a pseudonym is kept, the member's id only in open polls."""

    key: bytes = field(repr=False)
    member: Member

    @property
    def hidden(self) -> bytes:
        """Under which anonymous and secret ballots are kept."""
        return keys.voter(self.key, self.member.server_id, self.member.id)

    @property
    def named(self) -> bytes:
        """Under which open ballots are kept."""
        return keys.voter(self.key, self.member.server_id, self.member.id, is_open=True)

    def pseudonym(self, poll: Poll) -> bytes:
        """Under which the ballots of this poll are kept."""
        return self.named if poll.rules.ballots is Ballots.OPEN else self.hidden


@dataclass(frozen=True, slots=True)
class Receipt:
    """What counts now and what counted before; committed when anyone sees it."""

    poll: Poll
    answer: int | None
    before: int | None
    first: int | None = None
    """The answer to the tracked question when the first passage came."""
    reason: str | None = None
    """The voter's own reason for this answer."""
    lost_reason: bool = False
    """They gave a reason for another answer, which is shown no more."""
    tally: Tally | None = None
    """The result, where the voter may see it."""


@dataclass(frozen=True, slots=True)
class BallotChange:
    """What one voter does in one poll. `at`: milliseconds UTC."""

    poll_id: int
    voter: Voter
    choose: AnswerChange
    at: int


@lru_cache(maxsize=256)
def give(answer: int) -> AnswerChange:
    """This answer from now on."""

    def choose(question: Question, _: int | None) -> int | Refused:
        return answer if is_valid(question, answer) else Refused(Why.NO_SUCH_OPTION)

    return choose


def pick(positions: Iterable[int]) -> AnswerChange:
    """The options picked in a select."""

    def choose(question: Question, _: int | None) -> int | Refused:
        try:
            if question.kind is Kind.RANKED:
                raise ValueError("what is picked at once has no order")
            return encode(question, positions)
        except ValueError:
            return Refused(Why.NO_SUCH_OPTION)

    return choose


def withdraw(_: Question, before: int | None) -> Refused | None:
    """No answer any more."""
    return Refused(Why.NOTHING_TO_WITHDRAW) if before is None else None


def store_all(
    c: sqlite3.Connection, may_see: MaySee, changes: Sequence[BallotChange]
) -> list[Receipt | Refused]:
    """Keep all of these ballots, and a line in the log for each; outcomes in the same order."""
    outcomes: list[Receipt | Refused] = [Refused(Why.UNKNOWN_POLL)] * len(changes)
    places: dict[int, list[int]] = {}
    for place, change in enumerate(changes):
        places.setdefault(change.poll_id, []).append(place)
    for poll_id, own in places.items():
        poll = polls.load(c, poll_id)
        if poll is not None:
            batch = BallotBatch(c, poll, [changes[place] for place in own])
            for place, outcome in zip(own, batch.store(may_see), strict=True):
                outcomes[place] = outcome
    return outcomes


def answer(c: sqlite3.Connection, poll: Poll, voter: Voter) -> int | None:
    """A voter's current answer."""
    row = c.execute(
        "SELECT answer FROM ballots WHERE poll_id = ? AND voter = ?",
        (poll.id, voter.pseudonym(poll)),
    ).fetchone()
    return row[0] if row else None


def of_voter(c: sqlite3.Connection, round_id: int, voter: Voter) -> dict[int, int]:
    """A voter's answers in a round: poll -> answer."""
    return dict(
        c.execute(
            "SELECT b.poll_id, b.answer FROM polls p JOIN ballots b"
            " ON b.poll_id = p.id AND b.voter IN (?, ?) WHERE p.round_id = ?",
            (voter.hidden, voter.named, round_id),
        )
    )


def of_poll(c: sqlite3.Connection, poll_id: int) -> tuple[tuple[bytes, int, int], ...]:
    """Every ballot of a poll in no order of time: (voter, answer, the sum of 2**position over the
    compared roles that the voter has)."""
    rows = c.execute(
        "SELECT voter, answer, roles FROM ballots WHERE poll_id = ? ORDER BY voter", (poll_id,)
    )
    return tuple((voter, answer, roles) for voter, answer, roles in rows)


def log(c: sqlite3.Connection, poll_id: int) -> tuple[tuple[bytes, int | None, int], ...]:
    """Every change in a poll, in order: (voter, answer or None for withdrawn, at)."""
    rows = c.execute(
        "SELECT voter, answer, at FROM ballot_log WHERE poll_id = ? ORDER BY entry", (poll_id,)
    )
    return tuple((voter, answer, at) for voter, answer, at in rows)


def refuse(
    poll: Poll | None, member: Member, now: int, *, withdraws: bool = False
) -> Refused | None:
    """Why this member can't answer in this poll now, if they can't. Whoever lost the right to vote
    can still withdraw."""
    if poll is None or poll.server_id != member.server_id or poll.opened_at is None:
        return Refused(Why.UNKNOWN_POLL)
    if poll.closed_at is not None or (poll.closes_at is not None and poll.closes_at <= now):
        return Refused(Why.POLL_CLOSED, poll)
    rules = poll.rules
    if withdraws:
        return None
    if rules.role_id is not None and rules.role_id not in member.role_ids:
        return Refused(Why.NOT_THE_ROLE, poll)
    if rules.joined is not None and (
        member.joined_at is None or now - member.joined_at < rules.joined * 1000
    ):
        return Refused(Why.JOINED_LATE, poll)
    return None


@dataclass(slots=True)
class _VoterState:
    """What is stored of a voter in a poll: an answer, the first one, a reason and its answer; how
    many changes are in the log, and the entry of the last, if that came with this batch."""

    answer: int | None = None
    first: int | None = None
    reason: str | None = None
    reason_answer: int | None = None
    changes: int = 0
    entry: int | None = None


class BallotBatch:
    """The ballots of one poll that are stored together."""

    def __init__(self, c: sqlite3.Connection, poll: Poll, changes: Sequence[BallotChange]) -> None:
        self._c = c
        self._poll = poll
        self._changes = changes
        self._pseudonyms = [change.voter.pseudonym(poll) for change in changes]
        self._states = _voter_states(c, poll.id, self._pseudonyms)
        self._members: dict[bytes, Member] = {}
        """Those whose ballot changes."""
        self._withdrawn: set[bytes] = set()
        """Those who took an answer back, whatever they answered afterwards."""
        self._moved = Counter[int]()
        """Answer -> how many more people give it now."""
        self._log: list[Any] = []
        self._replaced: list[int] = []
        """Entries that newer ones take the place of."""

    def store(self, may_see: MaySee) -> list[Receipt | Refused]:
        """Write the ballots; outcomes in their order."""
        entry = polls.last_entry(self._c, self._poll.id)
        taken: list[Refused | tuple[bytes, int | None, int | None]] = []
        for change, pseudonym in zip(self._changes, self._pseudonyms, strict=True):
            outcome = self._take(change, pseudonym, entry + 1)
            entry += not isinstance(outcome, Refused)
            taken.append(outcome)
        self._write()
        shown = self._shown(may_see)
        known: dict[tuple[int | None, ...], Receipt] = {}
        """Many in a batch get the same."""
        return [
            one if isinstance(one, Refused) else self._receipt(*one, shown, known) for one in taken
        ]

    def _take(
        self, change: BallotChange, pseudonym: bytes, entry: int
    ) -> Refused | tuple[bytes, int | None, int | None]:
        poll, member = self._poll, change.voter.member
        refused = refuse(poll, member, change.at, withdraws=change.choose is withdraw)
        if refused is not None:
            return refused
        if member.sees is not None and poll.channel_id not in member.sees:
            return Refused(Why.NOT_SEEN, poll)  # its id could be made up
        state = self._states.get(pseudonym)
        if state is None:
            state = self._states[pseudonym] = _VoterState()
        before = state.answer
        answer = change.choose(poll.question, before)
        if isinstance(answer, Refused):
            return answer
        if before is not None:
            self._moved[before] -= 1
        if answer is not None:
            self._moved[answer] += 1
        state.answer = answer
        if answer is None:  # the reason and the first answer go with it
            state = self._states[pseudonym] = _VoterState(changes=state.changes, entry=state.entry)
            self._withdrawn.add(pseudonym)
        self._members[pseudonym] = member
        if state.changes < CHANGES_AT_MOST:
            state.changes += 1
        else:
            self._replaced.append(state.entry or self._entry_of(pseudonym))
        state.entry = entry
        self._log += (poll.id, entry, pseudonym, answer, change.at)
        return pseudonym, answer, before

    def _entry_of(self, pseudonym: bytes) -> int:
        """A voter's last entry, found from the end: of who goes on and on it is near."""
        (entry,) = self._c.execute(
            "SELECT entry FROM ballot_log WHERE poll_id = ? AND voter = ? ORDER BY entry DESC",
            (self._poll.id, pseudonym),
        ).fetchone()
        return entry

    def _write(self) -> None:
        poll, kept = self._poll, list[Any]()
        is_open, is_final = poll.rules.ballots is Ballots.OPEN, poll.asked_again_at is not None
        for pseudonym in self._withdrawn:
            self._delete(pseudonym)
        for pseudonym, member in self._members.items():
            state = self._states[pseudonym]
            if state.answer is None:
                continue
            roles = poll.rules.roles_of(member.role_ids) if poll.rules.compare else 0
            kept += (poll.id, pseudonym, state.answer, member.id if is_open else None, roles)
            kept += (is_final, state.changes)
        _insert(
            self._c,
            "ballots (poll_id, voter, answer, member_id, roles, is_final, changes)",
            7,
            kept,
            " ON CONFLICT (poll_id, voter) DO UPDATE SET answer = excluded.answer,"
            " roles = excluded.roles, is_final = excluded.is_final, changes = excluded.changes",
        )
        _insert(self._c, "ballot_log", 5, self._log)
        self._c.executemany(
            "DELETE FROM ballot_log WHERE poll_id = ? AND entry = ?",
            [(poll.id, entry) for entry in self._replaced],
        )
        moved = [one for answer, n in self._moved.items() if n for one in (poll.id, answer, n)]
        _insert(
            self._c,
            "tallies",
            3,
            moved,
            " ON CONFLICT (poll_id, answer) DO UPDATE SET people = people + excluded.people",
        )

    def _delete(self, pseudonym: bytes) -> None:
        for table in ("ballots", "reasons"):
            self._c.execute(
                f"DELETE FROM {table} WHERE poll_id = ? AND voter = ?", (self._poll.id, pseudonym)
            )
        self._c.execute(
            "INSERT OR REPLACE INTO withdrawn VALUES (?, ?, ?)",
            (self._poll.id, pseudonym, self._states[pseudonym].changes),
        )

    def _shown(self, may_see: MaySee) -> dict[bool, Tally | None]:
        """The result for who answered and who didn't."""
        poll = self._poll
        sees = {answered: may_see(poll, answered) for answered in (True, False)}
        if not any(sees.values()):
            return {True: None, False: None}
        counted = tally(poll.question, polls.answers(self._c, poll.id))
        return {answered: counted if seen else None for answered, seen in sees.items()}

    def _receipt(
        self,
        pseudonym: bytes,
        answer: int | None,
        before: int | None,
        shown: dict[bool, Tally | None],
        known: dict[tuple[int | None, ...], Receipt],
    ) -> Receipt:
        state = self._states[pseudonym]
        if state.reason is None:
            key = (answer, before, state.first)
            if key not in known:
                tally_ = shown[answer is not None]
                known[key] = Receipt(self._poll, answer, before, state.first, tally=tally_)
            return known[key]
        is_own = state.reason_answer == answer
        return Receipt(
            self._poll,
            answer,
            before,
            state.first,
            reason=state.reason if is_own else None,
            lost_reason=not is_own,
            tally=shown[answer is not None],
        )


def _voter_states(
    c: sqlite3.Connection, poll_id: int, pseudonyms: Sequence[bytes]
) -> dict[bytes, _VoterState]:
    """What is stored of these voters, as one JSON row: fetching row by row contends for the
    interpreter's lock."""
    found: dict[bytes, _VoterState] = {}
    for some in _chunks(pseudonyms, 1):
        asked = [*some, *[some[-1]] * (_size(len(some)) - len(some))]
        voters = f"voter IN ({', '.join('?' * len(asked))})"
        rows, has_withdrawn = c.execute(
            "SELECT json_group_array(json_array(hex(b.voter), b.answer, b.first, r.text, r.answer,"
            " b.changes)), EXISTS (SELECT 1 FROM withdrawn WHERE poll_id = ?)"
            " FROM ballots b LEFT JOIN reasons r ON r.poll_id = b.poll_id AND r.voter = b.voter"
            f" WHERE b.poll_id = ? AND b.{voters}",
            (poll_id, poll_id, *asked),
        ).fetchone()
        for voter, *state in json.loads(rows):
            found[bytes.fromhex(voter)] = _VoterState(*state)
        if has_withdrawn:
            withdrawn = f"SELECT voter, changes FROM withdrawn WHERE poll_id = ? AND {voters}"
            for voter, changes in c.execute(withdrawn, (poll_id, *asked)):
                found.setdefault(voter, _VoterState(changes=changes))
    return found


def _insert(
    c: sqlite3.Connection, table: str, width: int, values: Sequence[Any], then: str = ""
) -> None:
    """Insert rows, `values` being all of their columns in one list."""
    row = f"({', '.join('?' * width)})"
    for some in _chunks(values, width):
        size = _size(len(some) // width)
        c.execute(
            f"INSERT INTO {table} SELECT * FROM (VALUES {', '.join([row] * size)})"
            f" WHERE column1 IS NOT NULL{then}",
            [*some, *[None] * (size * width - len(some))],
        )


def _chunks(values: Sequence[Any], width: int) -> Iterable[Sequence[Any]]:
    step = ROWS_AT_MOST * width
    return (values[start : start + step] for start in range(0, len(values), step))


def _size(rows: int) -> int:
    """Statements are made for so many rows, the next power of two: few to keep prepared."""
    return 1 << (rows - 1).bit_length()
