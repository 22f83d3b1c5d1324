"""What a summary is made from: one round's ballots as counts, without names or pseudonyms."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.questions import Question
from bot.domain.reasons import Source
from bot.domain.rounds import Ballots, Purpose

Cells = tuple[tuple[int, int, int], ...]
"""(row, column, people) of a table."""


@dataclass(frozen=True, slots=True)
class PollInputs:
    """A poll whose result may be seen: `answers` is its whole result, answer -> people.

    `by_side`: (final answer to the tracked question, answer, people), of those who have both.
    `by_role`: (the sum of 2**position over the voter's compared roles, answer, people).
    """

    id: int
    question: Question
    purpose: Purpose
    passage: int
    """The number, from 1, of the passage on whose card it was asked."""
    answers: Mapping[int, int]
    by_side: Cells = ()
    by_role: Cells = ()


@dataclass(frozen=True, slots=True)
class ReasonInputs:
    """A reason whose author still has the answer for which it was written.

    `side`: its author's final answer to the tracked question. `marks`: (the same of who marked it,
    1 good point or 0 or -1, people).
    """

    id: int
    poll_id: int
    answer: int
    text: str
    side: int | None
    marks: Cells


@dataclass(frozen=True, slots=True)
class MoverInputs:
    """So many people who changed an answer said that this moved them; `number`: of the passage
    or the id of the reason, else 0."""

    source: Source
    number: int
    people: int


@dataclass(frozen=True, slots=True)
class RoundInputs:
    """Everything that a summary says is computed from this. What must be hidden is left out of it
    by `privacy.may_see`; the rest of the rules is applied by `figures.summarise`."""

    title: str
    published: str
    note: str
    ballots: Ballots
    is_over: bool
    participants: int
    """People with at least one ballot in any poll of the round."""
    tracked: Question
    passages: tuple[tuple[int, str], ...]
    """Number, from 1, and first words of each passage that was posted."""
    polls: tuple[PollInputs, ...]
    roles: tuple[str, ...] = ()
    """Names of the compared roles. All that follows is empty while the round goes on."""
    firsts: Mapping[int, int] | None = None
    """Answers to the tracked question before the first passage -> people."""
    finals: Mapping[int, int] | None = None
    """Answers given after the main question was asked again -> people."""
    pairs: Cells = ()
    """(first answer, final answer, people), of those who gave both."""
    changed_after: tuple[tuple[int, int], ...] = ()
    """Of these people, how many had another answer when the next card came: (number of the
    passage, people)."""
    guesses: Mapping[int, int] | None = None
    reasons: tuple[ReasonInputs, ...] = ()
    moved: tuple[MoverInputs, ...] = ()
