"""What a round's record knows of people: how many were there at each step, and by role."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from bot.domain.answers import Tally, tally
from bot.domain.rounds import Poll, Purpose, Round, StepKind
from bot.store import polls, turnout
from bot.summaries.models import Attendance, ByRole


def attendance(
    c: sqlite3.Connection, round_: Round, by_id: Mapping[int, Poll]
) -> tuple[Attendance, ...]:
    """People who answered at each posted passage and question."""
    first = round_.first_passage_at
    if first is None:
        return ()
    tracked = next(poll for poll in by_id.values() if poll.purpose is Purpose.TRACKED)
    found = turnout.turnout(c, round_.id, tracked.id, first)
    return tuple(_steps(round_, found))


def _steps(round_: Round, found: Mapping[int, tuple[int, int]]) -> Iterator[Attendance]:
    asked = 0
    for step in round_.steps:
        if step.posted_at is None or step.poll_id is None or step.passage is None:
            continue
        name = f"passage {step.passage + 1}"
        if step.kind is StepKind.QUESTION:
            asked += 1
            name = f"question {asked} after {name}"
        yield Attendance(name, *found.get(step.poll_id, (0, 0)))


def by_role(c: sqlite3.Connection, round_: Round, by_id: Mapping[int, Poll]) -> tuple[ByRole, ...]:
    """The tracked question and the others by the compared roles, where these ballots are just
    those of the published result: beside any other, a few would be seen by subtraction."""
    if not round_.rules.compare:
        return ()
    told: list[ByRole] = []
    for poll in by_id.values():
        asked = poll.purpose in (Purpose.TRACKED, Purpose.QUESTION)
        if not asked or poll.opened_at is None:
            continue
        view, cells = polls.view(c, poll), turnout.by_role(c, poll.id)
        if view is not None and _counted(poll, cells) == view.tally:
            told.append(ByRole(poll.question, cells))
    return tuple(told)


def _counted(poll: Poll, cells: Iterable[tuple[int, int, int]]) -> Tally:
    answers: Counter[int] = Counter()
    for _, answer, people in cells:
        answers[answer] += people
    return tally(poll.question, answers)
