"""Ballots come in storms, so those that wait together are counted together.

For each poll of a group there are a few statements in all, each with all of its rows: not only
because statements cost time, but because after each of them the writer's thread has to wait for
its turn beside a busy event loop.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.domain import answers
from bot.domain.questions import Kind, Question
from bot.domain.rounds import Ballots, Member, Poll, View, may_see
from bot.store import ballots, polls
from bot.store.ballots import UNKNOWN, Receipt, Refusal, Voter

Choose = Callable[[Question, int | None], int | Refusal | None]
"""From the answer so far to the answer from now on; None: there is none."""

Held = tuple[int | None, str | None]
"""A voter's answer and reason in a poll."""

_NOTHING: Held = None, None
ROWS_AT_MOST = 256
AGAIN = (
    " ON CONFLICT (poll_id, voter) DO UPDATE SET answer = excluded.answer, roles = excluded.roles"
)


@dataclass(frozen=True, slots=True)
class Cast:
    """What one voter does in one poll. `at`: milliseconds UTC."""

    poll_id: int
    voter: Voter
    choose: Choose
    at: int


@lru_cache(maxsize=256)
def give(answer: int) -> Choose:
    """This answer from now on."""

    def choose(question: Question, _: int | None) -> int | Refusal:
        if answers.is_valid(question, answer):
            return answer
        return Refusal("This poll has no such option. Use the buttons of its newest card.")

    return choose


def pick(positions: Iterable[int]) -> Choose:
    """The options picked in a select."""

    def choose(question: Question, _: int | None) -> int | Refusal:
        try:
            if question.kind is Kind.RANKED:
                raise ValueError("what is picked at once has no order")
            return answers.encode(question, positions)
        except ValueError:
            return Refusal("This poll has no such option. Pick from its newest card.")

    return choose


def withdraw(_: Question, before: int | None) -> Refusal | None:
    """No answer any more."""
    return Refusal("You have no answer here to withdraw.") if before is None else None


def confirm(_: Question, before: int | None) -> int | Refusal:
    """The same answer once more, so that it counts as a closing answer."""
    if before is None:
        return Refusal("You have not answered yet. Pick an answer above, it counts at once.")
    return before


def cast_all(c: sqlite3.Connection, casts: Sequence[Cast]) -> list[Receipt | Refusal]:
    """Keep all of these ballots, and a line in the log for each; outcomes in the same order."""
    if len({cast.poll_id for cast in casts}) == 1:
        return _cast_in_poll(c, casts[0].poll_id, casts)
    outcomes: list[Receipt | Refusal] = [UNKNOWN] * len(casts)
    places: dict[int, list[int]] = {}
    for place, cast in enumerate(casts):
        places.setdefault(cast.poll_id, []).append(place)
    for poll_id, own in places.items():
        found = _cast_in_poll(c, poll_id, [casts[place] for place in own])
        for place, outcome in zip(own, found, strict=True):
            outcomes[place] = outcome
    return outcomes


def _cast_in_poll(
    c: sqlite3.Connection, poll_id: int, casts: Sequence[Cast]
) -> list[Receipt | Refusal]:
    poll = polls.load(c, poll_id)
    if poll is None:
        return [UNKNOWN] * len(casts)
    box = _Box(c, poll, [cast.voter.pseudonym(poll) for cast in casts])
    outcomes = [
        box.take(cast, pseudonym) for cast, pseudonym in zip(casts, box.pseudonyms, strict=True)
    ]
    box.keep()
    return outcomes


class _Box:
    """A poll while a group of ballots is taken: what it held before, and what has to be written."""

    def __init__(self, c: sqlite3.Connection, poll: Poll, pseudonyms: list[bytes]) -> None:
        self._c = c
        self._poll = poll
        self.pseudonyms = pseudonyms
        self._held = _held(c, poll.id, pseudonyms)
        self._changed: dict[bytes, Member] = {}
        self._receipts: dict[tuple[int | None, int | None], Receipt] = {}
        """Many in a group get the same."""
        self._entry = polls.last_entry(c, poll.id)
        self._log: list[Any] = []
        self._views = {answered: self._view(answered=answered) for answered in (True, False)}

    def take(self, cast: Cast, pseudonym: bytes) -> Receipt | Refusal:
        poll = self._poll
        refusal = ballots.refuse(poll, cast.voter.member, cast.at)
        if refusal is not None:
            return refusal
        before, reason = self._held.get(pseudonym, _NOTHING)
        answer = cast.choose(poll.question, before)
        if isinstance(answer, Refusal):
            return answer
        if reason is not None and answer != before:
            reason = self._reason_of(pseudonym, reason, answer)
        self._held[pseudonym] = answer, reason
        self._changed[pseudonym] = cast.voter.member
        self._entry += 1
        self._log += (poll.id, self._entry, pseudonym, answer, cast.at)
        return self._receipt(answer, before, reason)

    def keep(self) -> None:
        """Write what was taken."""
        poll, kept = self._poll, list[Any]()
        is_open = poll.rules.ballots is Ballots.OPEN
        for pseudonym, member in self._changed.items():
            answer, _ = self._held[pseudonym]
            if answer is None:
                gone = poll.id, pseudonym
                self._c.execute("DELETE FROM ballots WHERE poll_id = ? AND voter = ?", gone)
            else:
                roles = poll.rules.roles_of(member.role_ids) if poll.rules.compare else 0
                kept += (poll.id, pseudonym, answer, member.id if is_open else None, roles)
        _insert(self._c, "ballots", 5, kept, AGAIN)
        _insert(self._c, "ballot_log", 5, self._log)

    def _receipt(self, answer: int | None, before: int | None, reason: str | None) -> Receipt:
        if reason is not None:
            return Receipt(self._poll, answer, before, reason, self._views[answer is not None])
        known = self._receipts.get((answer, before))
        if known is None:
            known = Receipt(self._poll, answer, before, None, self._views[answer is not None])
            self._receipts[answer, before] = known
        return known

    def _reason_of(self, pseudonym: bytes, reason: str, answer: int | None) -> str | None:
        """The voter's reason beside another answer: it goes with a withdrawn one."""
        own = self._poll.id, pseudonym
        if answer is None:
            self._c.execute("DELETE FROM reasons WHERE poll_id = ? AND voter = ?", own)
            return None
        self._c.execute(  # it was written for another answer: a moderator looks at it again
            "UPDATE reasons SET answer = ?, state = 'waiting' WHERE poll_id = ? AND voter = ?",
            (answer, *own),
        )
        return reason

    def _view(self, *, answered: bool) -> View | None:
        return polls.view(self._c, self._poll) if may_see(self._poll, answered=answered) else None


def _held(c: sqlite3.Connection, poll_id: int, pseudonyms: Sequence[bytes]) -> dict[bytes, Held]:
    """What these voters hold, as one row: each row would be a wait of its own."""
    found: dict[bytes, Held] = {}
    for some in _lots(pseudonyms, 1):
        asked = [*some, *[some[-1]] * (_size(len(some)) - len(some))]
        (rows,) = c.execute(
            "SELECT json_group_array(json_array(hex(b.voter), b.answer, r.text)) FROM ballots b"
            " LEFT JOIN reasons r ON r.poll_id = b.poll_id AND r.voter = b.voter"
            f" WHERE b.poll_id = ? AND b.voter IN ({', '.join('?' * len(asked))})",
            (poll_id, *asked),
        ).fetchone()
        for voter, answer, reason in json.loads(rows):
            found[bytes.fromhex(voter)] = answer, reason
    return found


def _insert(
    c: sqlite3.Connection, table: str, width: int, values: Sequence[Any], then: str = ""
) -> None:
    """Insert rows, `values` being all of their columns in one list."""
    row = f"({', '.join('?' * width)})"
    for some in _lots(values, width):
        size = _size(len(some) // width)
        c.execute(
            f"INSERT INTO {table} SELECT * FROM (VALUES {', '.join([row] * size)})"
            f" WHERE column1 IS NOT NULL{then}",
            [*some, *[None] * (size * width - len(some))],
        )


def _lots(values: Sequence[Any], width: int) -> Iterable[Sequence[Any]]:
    step = ROWS_AT_MOST * width
    return (values[start : start + step] for start in range(0, len(values), step))


def _size(rows: int) -> int:
    """Statements are made for so many rows, the next power of two: few to keep prepared."""
    return 1 << (rows - 1).bit_length()
