"""One row a ballot, under pseudonyms that nothing else knows: for an operator who asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.polls.answers import describe
from bot.polls.models import CANT_JUDGE, SCALES, Kind, Question
from bot.summaries.disclosure import MIN_VOTERS
from bot.summaries.exports.dictionary import BALLOT_COLUMNS, CHANGE_COLUMNS
from bot.summaries.exports.rows import Cell, written
from bot.summaries.models import Change

HOUR = 3_600_000
_STANCES = (1, -1, 0)


class Chance(Protocol):
    """Where pseudonyms and the order of rows come from; nobody may be able to guess it."""

    def getrandbits(self, k: int, /) -> int: ...
    def shuffle(self, x: list[Any], /) -> None: ...


@dataclass(frozen=True, slots=True)
class Ballot:
    """A voter's answer; `roles`: the sum of 2**position over their compared roles."""

    voter: bytes = field(repr=False)
    answer: int
    roles: int


@dataclass(frozen=True, slots=True)
class PollBallots:
    """All ballots of a poll and its log; `name`: the question or a passage's first words."""

    purpose: str
    name: str
    question: Question
    roles: tuple[str, ...]
    ballots: tuple[Ballot, ...]
    log: tuple[Change, ...]


def to_csv(polls: Sequence[PollBallots], chance: Chance) -> tuple[str, str]:
    """The ballots and the changes of one round, each in random order.

    Left out are polls of fewer than 5 ballots, and changes of those who took their answer back.
    Times are cut to the hour.
    """
    told = [poll for poll in polls if len(poll.ballots) >= MIN_VOTERS]
    names = _pseudonyms({one.voter for poll in told for one in poll.ballots}, chance)
    ballots: list[tuple[Cell, ...]] = []
    changes: list[tuple[Cell, ...]] = []
    for number, poll in enumerate(told, start=1):
        asked = (number, poll.purpose, poll.name)
        logs: dict[bytes, list[Change]] = {one.voter: [] for one in poll.ballots}
        for change in poll.log:
            if change.voter in logs:
                logs[change.voter].append(change)
        for one in poll.ballots:
            log, name = logs[one.voter], names[one.voter]
            times = (_hour(log[0].at), _hour(log[-1].at)) if log else ("", "")
            ballots.append(
                (name, *asked, *_answer(poll.question, one.answer), *times, _roles(poll, one))
            )
            changes += [
                (name, *asked, place, *_answer(poll.question, change.answer), _hour(change.at))
                for place, change in enumerate(log, start=1)
            ]
    chance.shuffle(ballots)
    chance.shuffle(changes)
    return written(tuple(BALLOT_COLUMNS), ballots), written(tuple(CHANGE_COLUMNS), changes)


def _pseudonyms(voters: set[bytes], chance: Chance) -> dict[bytes, str]:
    """Drawn, not computed: nothing leads from one back to the voter."""
    drawn: set[int] = set()
    while len(drawn) < len(voters):
        drawn.add(chance.getrandbits(64))
    numbers = sorted(drawn)
    chance.shuffle(numbers)
    return {voter: f"{one:016x}" for voter, one in zip(sorted(voters), numbers, strict=True)}


def _answer(question: Question, answer: int | None) -> tuple[str, Cell]:
    if answer is None:
        return "", ""
    return describe(question, answer), _number(question, answer)


def _number(question: Question, answer: int) -> Cell:
    if answer == CANT_JUDGE:
        return ""
    if question.kind in SCALES:
        return SCALES[question.kind][answer]
    if question.kind is Kind.STANCE:
        return _STANCES[answer]
    if question.kind is Kind.MULTIPLE:
        return answer
    return answer + 1 if question.kind is Kind.CHOICE else ""


def _roles(poll: PollBallots, ballot: Ballot) -> str:
    return "; ".join(name for i, name in enumerate(poll.roles) if ballot.roles >> i & 1)


def _hour(at: int) -> str:
    return datetime.fromtimestamp(at // HOUR * HOUR / 1000, UTC).strftime("%Y-%m-%dT%H:00Z")
